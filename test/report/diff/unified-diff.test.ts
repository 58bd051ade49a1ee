import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unifiedDiff } from '../../../report/diff/unified-diff.ts';

/** Applies a unified diff to a text, the way patch does. */
function patched(before: string, diff: readonly string[]): string {
  const old = before === '' ? [] : before.slice(0, -1).split('\n');
  const out: string[] = [];
  let at = 0;
  for (const line of diff) {
    const hunk = /^@@ -(\d+)(?:,(\d+))? \+/.exec(line);
    if (hunk !== null) {
      const start = Number(hunk[1]) - (hunk[2] === '0' ? 0 : 1);
      out.push(...old.slice(at, start));
      at = start;
    } else if (line.startsWith('+')) out.push(line.slice(1));
    else {
      if (old[at] !== line.slice(1)) throw new Error(`line ${at + 1} is ${old[at]}, not ${line}`);
      if (line.startsWith(' ')) out.push(line.slice(1));
      at += 1;
    }
  }
  out.push(...old.slice(at));
  return out.map((line) => `${line}\n`).join('');
}

const text = fc
  .array(fc.constantFrom('a', 'b', 'c', '  d: 1', ''), { maxLength: 40 })
  .map((lines) => lines.map((line) => `${line}\n`).join(''));

describe('a unified diff', () => {
  it('turns the one text into the other, and is empty for equal ones', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const diff = unifiedDiff(before, after);
        expect(patched(before, diff)).toBe(after);
        expect(diff.length === 0).toBe(before === after);
      }),
    );
  });

  it('shows three lines around a change and parts changes that are far from each other', () => {
    const before = Array.from({ length: 20 }, (_, index) => `line ${index + 1}\n`).join('');
    const after = before.replace('line 3\n', 'third\n').replace('line 18\n', '');
    expect(unifiedDiff(before, after)).toEqual([
      '@@ -1,6 +1,6 @@',
      ' line 1',
      ' line 2',
      '-line 3',
      '+third',
      ' line 4',
      ' line 5',
      ' line 6',
      '@@ -15,6 +15,5 @@',
      ' line 15',
      ' line 16',
      ' line 17',
      '-line 18',
      ' line 19',
      ' line 20',
    ]);
  });
});
