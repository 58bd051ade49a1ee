import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intervalBar } from '../../../tui/inline/interval-bar.ts';

describe('the interval bar', () => {
  it('shows the interval inside its band', () => {
    const estimate = {
      label: 'v2',
      value: 5,
      low: 4,
      high: 6,
      target: { low: 3, high: 7 },
      n: 10,
      unit: '%',
    };
    expect(intervalBar(estimate, 25)).toBe('········░░├─●─┤░░········');
  });

  it('always fills exactly its width, whatever the figures', () => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(number, number, number, fc.integer({ min: 5, max: 80 }), (a, b, c, width) => {
        const [low, value, high] = [a, b, c].sort((x, y) => x - y) as [number, number, number];
        expect(intervalBar({ label: '', value, low, high, n: 1, unit: '' }, width)).toHaveLength(width);
      }),
    );
  });
});
