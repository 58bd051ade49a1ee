import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { printText } from '../../report/diagnostics/print-text.ts';
import { DIAGNOSTIC_CODES, isCode } from '../../schemas/diagnostic-codes.ts';
import { diagnose } from '../rig/diagnose.ts';

const ROOT = 'test/diagnostics';
const CASES = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();

describe('bad input is answered in the same words every time', () => {
  for (const name of CASES) {
    it(name, async () => {
      const folder = path.posix.join(ROOT, name);
      const { diagnostics, textOf } = diagnose(folder);
      const code = name.split('-')[0] ?? '';
      expect(diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
      await expect(printText(diagnostics, textOf, { colour: 'off' })).toMatchFileSnapshot(
        path.resolve(folder, 'expected.txt'),
      );
    });
  }
});

describe('the table of codes', () => {
  for (const [code, { stage }] of Object.entries(DIAGNOSTIC_CODES)) {
    // what only a run or a conversion can meet has its tests there
    if (stage !== 'run' && stage !== 'convert') {
      it(`has an example of ${code}`, () => {
        expect(CASES.some((name) => name.startsWith(`${code}-`))).toBe(true);
      });
    }
  }

  it('knows every code that an example is named after', () => {
    expect(CASES.filter((name) => !isCode(name.split('-')[0] ?? ''))).toEqual([]);
  });
});
