import { type GivenValue, readSetting } from '../../engine/read/bind-settings.ts';
import type { ParameterModel } from '../../engine/read/pattern-model.ts';
import { readYaml } from '../../engine/read/read-yaml.ts';
import type { Diagnostic } from '../../schemas/diagnostic.ts';
import { type Result, refuse, succeed } from '../../schemas/result.ts';
import { readFileCapped } from '../pattern/load-pattern.ts';

/** Parameter values as given: `--values F` files first, then `--set k=v` read by the declared type; later wins. */
export function readValues(
  parameters: ReadonlyMap<string, ParameterModel>,
  setFlags: readonly string[],
  valueFiles: readonly string[],
): Result<readonly GivenValue[]> {
  const given: GivenValue[] = [];
  const problems: Diagnostic[] = [];
  for (const file of valueFiles) {
    const read = readValuesFile(file);
    if (read.ok) given.push(...read.value);
    else problems.push(...read.diagnostics);
  }
  for (const flag of setFlags) {
    const read = readSetting(flag, parameters);
    if (read.ok) given.push(read.given);
    else problems.push(read.diagnostic);
  }
  return problems.length > 0 ? refuse(problems) : succeed(given);
}

function readValuesFile(file: string): Result<readonly GivenValue[]> {
  const yaml = readYaml(file, readFileCapped(file), 'one');
  const doc = yaml.documents[0]?.doc;
  if (doc === undefined || yaml.diagnostics.some((d) => d.severity === 'error'))
    return refuse(yaml.diagnostics);
  const { value } = doc;
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return refuse([
      {
        code: 'E304',
        severity: 'error',
        message: `${file} is not a map of parameter names to values`,
        span: doc.spanOf([]),
      },
    ]);
  }
  return succeed(Object.entries(value).map(([name, json]) => ({ name, value: json, source: file })));
}
