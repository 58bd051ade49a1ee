import { expect, it } from 'vitest';
import { engineSatisfies } from '../../../engine/read/engine-range.ts';

it.each([
  ['>=0.1', '0.1.0', true],
  ['>=0.1 <1', '0.9.9', true],
  ['>=0.1 <1', '1.0.0', false],
  ['>= 0.1, <1', '0.2.0', undefined],
  ['>= 0.1 < 1', '0.2.0', true],
  ['>0.1.0', '0.1.0', false],
  ['<=1.2', '1.2.0', true],
  ['^0.2.1', '0.2.9', true],
  ['^0.2.1', '0.3.0', false],
  ['^1.2', '1.9.0', true],
  ['~1.4.2', '1.4.9', true],
  ['~1.4.2', '1.5.0', false],
  ['1', '1.9.9', true],
  ['0.1', '0.2.0', false],
  ['=0.1.3', '0.1.4', false],
  ['0.1 || 0.3', '0.3.7', true],
  ['>=0.1', '0.1.0-rc.1', true],
  ['newest', '0.1.0', undefined],
  ['', '0.1.0', undefined],
])('%j and %s: %s', (range, version, fits) => {
  expect(engineSatisfies(range, version)).toBe(fits);
});
