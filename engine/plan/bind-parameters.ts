import type { Diagnostic } from '../../schemas/diagnostic.ts';
import type { Json, JsonObject } from '../../schemas/json.ts';
import type { SecretReference } from '../../schemas/secret-source.ts';
import { checkGivenValue, type GivenValue, givenInTheOpen } from '../read/bind-settings.ts';
import type { ParameterModel, PatternModel } from '../read/pattern-model.ts';
import type { Findings } from './problems.ts';

export interface BoundParameters {
  /** Values by name; a secret is its reference, never its value. */
  readonly values: JsonObject;
  readonly secrets: ReadonlySet<string>;
}

/** Given values over defaults; E303 for a required parameter without one. A later value of the same name wins. */
export function bindParameters(
  model: PatternModel,
  given: readonly GivenValue[],
  findings: Findings,
): BoundParameters {
  const last = new Map(given.map((value) => [value.name, value]));
  const values: Record<string, Json> = {};
  const secrets = new Set<string>();
  for (const value of last.values()) {
    const parameter = model.parameters.get(value.name);
    if (parameter?.secret === true) findings.add(givenInTheOpen(parameter, value.source));
    else findings.addAll(checkGivenValue(value, model.parameters));
  }
  for (const [name, parameter] of model.parameters) {
    if (parameter.secret) {
      secrets.add(name);
      values[name] = { $secret: name } satisfies SecretReference;
      continue;
    }
    const value = last.get(name)?.value ?? parameter.default;
    if (value === undefined) findings.add(notGiven(parameter));
    else values[name] = value;
  }
  return { values, secrets };
}

function notGiven(parameter: ParameterModel): Diagnostic {
  const { name, span, description } = parameter;
  return {
    code: 'E303',
    severity: 'error',
    message: `parameter '${name}' has no default and was not given${description === undefined ? '' : `: ${description}`}`,
    span,
    help: `pass --set ${name}=VALUE`,
  };
}
