import type { Diagnostic } from '../../schemas/diagnostic.ts';
import { nearestName } from '../../schemas/nearest-name.ts';
import { parseSecretSource, SECRET_SOURCE_FORMS, type SecretSource } from '../../schemas/secret-source.ts';
import { splitSetting } from '../expr/parameter-text.ts';
import { unknownParameter } from './bind-settings.ts';
import type { PatternModel } from './pattern-model.ts';

/** Where a person says that the value of a secret parameter is. */
export interface GivenSecret {
  readonly name: string;
  readonly source: SecretSource;
}

/**
 * `--set-secret k=SOURCE`: E301 for an unknown name, E332 for what is no source or for a parameter that is not secret.
 * What is no source may be the value itself, given by mistake: no complaint repeats it.
 */
export function readSecretSetting(
  text: string,
  model: Pick<PatternModel, 'parameters' | 'targets'>,
):
  | { readonly ok: true; readonly given: GivenSecret }
  | { readonly ok: false; readonly diagnostic: Diagnostic } {
  const split = splitSetting(text);
  if (split === undefined)
    return refuse('--set-secret', 'this is not of the form name=SOURCE', `sources: ${SECRET_SOURCE_FORMS}`);
  const { name } = split;
  const flag = `--set-secret ${name}=…`;
  const parameter = model.parameters.get(name);
  if (parameter === undefined)
    return { ok: false, diagnostic: unknownParameter(name, flag, model.parameters) };
  if (!parameter.secret) {
    return refuse(flag, `parameter '${name}' is not secret`, `pass --set ${name}=VALUE`, [
      { span: parameter.span, message: `'${name}' is declared here` },
    ]);
  }
  const source = parseSecretSource(split.value);
  if (source === undefined)
    return refuse(
      flag,
      `what is given for the secret '${name}' is not a place to read it from`,
      `sources: ${SECRET_SOURCE_FORMS}`,
    );
  if (source.type === 'k8s' && !model.targets.includes(source.role)) {
    const near = nearestName(source.role, model.targets);
    const roles = `targets: ${model.targets.join(', ')}`;
    return refuse(
      flag,
      `the source of '${name}' names the target '${source.role}', which the pattern does not declare`,
      near === undefined ? roles : `did you mean '${near}'?  ${roles}`,
    );
  }
  return { ok: true, given: { name, source } };
}

/** E303 for each secret parameter that nobody said a source of; asked only where the pattern is about to run. */
export function missingSecrets(
  parameters: PatternModel['parameters'],
  given: readonly GivenSecret[],
): readonly Diagnostic[] {
  const known = new Set(given.map(({ name }) => name));
  return [...parameters.values()]
    .filter(({ name, secret }) => secret && !known.has(name))
    .map(({ name, span, description }) => ({
      code: 'E303',
      severity: 'error',
      message: `the secret parameter '${name}' was not given${description === undefined ? '' : `: ${description}`}`,
      span,
      help: `pass --set-secret ${name}=env:VARIABLE, file:PATH or k8s:ROLE:NAMESPACE/NAME#KEY`,
    }));
}

function refuse(
  source: string,
  message: string,
  help: string,
  related: NonNullable<Diagnostic['related']> = [],
): { readonly ok: false; readonly diagnostic: Diagnostic } {
  const places = related.length === 0 ? {} : { related };
  return { ok: false, diagnostic: { code: 'E332', severity: 'error', message, source, help, ...places } };
}
