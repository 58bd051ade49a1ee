import path from 'node:path';
import { type GivenSecret, missingSecrets, readSecretSetting } from '../../engine/read/bind-secrets.ts';
import { type GivenValue, readSetting } from '../../engine/read/bind-settings.ts';
import type { ParameterModel, PatternModel } from '../../engine/read/pattern-model.ts';
import { readYaml } from '../../engine/read/read-yaml.ts';
import type { Diagnostic } from '../../schemas/diagnostic.ts';
import { type Result, refuse, succeed } from '../../schemas/result.ts';
import { type SecretSource, secretSourceText } from '../../schemas/secret-source.ts';
import { readFileCapped } from '../pattern/read-capped.ts';

/** Where secrets are, by `--set-secret k=SOURCE` (the later one of a name wins); paths become absolute. Nothing is read. */
export function readSecretFlags(
  model: PatternModel,
  flags: readonly string[],
  need: SecretNeed,
): Result<readonly GivenSecret[]> {
  const given = new Map<string, GivenSecret>();
  const problems: Diagnostic[] = [];
  for (const flag of flags) {
    const read = readSecretSetting(flag, model);
    if (read.ok) given.set(read.given.name, { name: read.given.name, source: absolute(read.given.source) });
    else problems.push(read.diagnostic);
  }
  const list = [...given.values()];
  if (need === 'toRun') problems.push(...missingSecrets(model.parameters, list));
  return problems.length > 0 ? refuse(problems) : succeed(list);
}

/** Sources by parameter, as text: what plans show and journals keep. */
export function sourcesOf(secrets: readonly GivenSecret[]): Readonly<Record<string, string>> {
  return Object.fromEntries(secrets.map(({ name, source }) => [name, secretSourceText(source)]));
}

/** Whether the secrets of a pattern must all have a source: a plan needs none. */
export type SecretNeed = 'toRun' | 'toPlan';

/** A run may be resumed from another directory. */
export function absolute(source: SecretSource): SecretSource {
  return source.type === 'file' ? { type: 'file', path: path.resolve(source.path) } : source;
}

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
