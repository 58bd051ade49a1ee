import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { convertPolicies } from '../../../cli/policy/convert-policies.ts';
import { printConverted } from '../../../cli/policy/print-converted.ts';
import { parseSource } from '../../../mesh/policy/smi/conversion-source.ts';
import { parseTarget } from '../../../mesh/policy/smi/conversion-target.ts';
import { printText } from '../../../report/diagnostics/print-text.ts';
import { DIAGNOSTIC_CODES } from '../../../schemas/diagnostic-codes.ts';

const ROOT = 'test/conversions';
const CASES = readdirSync(ROOT).sort();

/** What is printed, and everything that is said, for the files of one folder. */
function convertFolder(name: string): {
  readonly yaml: string;
  readonly said: string;
  readonly codes: readonly string[];
} {
  const folder = path.join(ROOT, name);
  const parsed = parseTarget(readFileSync(path.join(folder, 'to.txt'), 'utf8').trim());
  if (!parsed.ok) throw new Error(parsed.message);
  const given = path.join(folder, 'from.txt');
  const from = parseSource(existsSync(given) ? readFileSync(given, 'utf8').trim() : 'spec');
  if (!from.ok) throw new Error(from.message);
  const { objects, diagnostics, textOf } = convertPolicies(
    path.posix.join(folder, 'input.yaml'),
    parsed.target,
    from.source,
  );
  return {
    yaml: objects === undefined ? '' : printConverted(objects, 'yaml'),
    said: printText(diagnostics, textOf, { colour: 'off' }),
    codes: diagnostics.map(({ code }) => code),
  };
}

describe('files are converted in the same words every time', () => {
  for (const name of CASES) {
    it(name, async () => {
      const { yaml, said, codes } = convertFolder(name);
      const code = /^[EW]\d{3}(?=-)/.exec(name)?.[0];
      if (code !== undefined) expect(codes).toContain(code);
      await expect(said).toMatchFileSnapshot(path.resolve(ROOT, name, 'said.txt'));
      await expect(yaml).toMatchFileSnapshot(path.resolve(ROOT, name, 'expected.yaml'));
    });
  }

  for (const [code, { stage }] of Object.entries(DIAGNOSTIC_CODES)) {
    if (stage !== 'convert') continue;
    it(`there is an example of ${code}`, () => {
      expect(CASES.some((name) => name.startsWith(`${code}-`))).toBe(true);
    });
  }
});
