import type { Diagnostic } from '../../schemas/diagnostic.ts';
import type { Json } from '../../schemas/json.ts';
import { nearestName } from '../../schemas/nearest-name.ts';
import { parameterFromText, splitSetting } from '../expr/parameter-text.ts';
import { checkParameterValue, type ParameterProblem } from '../expr/parameter-value.ts';
import type { ParameterModel } from './pattern-model.ts';

/** A value that a person gave for a parameter, with the words they gave it in. */
export interface GivenValue {
  readonly name: string;
  readonly value: Json;
  /** `--set rps=fast`, `values.yaml`: named by every complaint. */
  readonly source: string;
}

/** `--set k=v`, typed by the parameter's declaration. */
export function readSetting(
  text: string,
  parameters: ReadonlyMap<string, ParameterModel>,
):
  | { readonly ok: true; readonly given: GivenValue }
  | { readonly ok: false; readonly diagnostic: Diagnostic } {
  const source = `--set ${text}`;
  const split = splitSetting(text);
  if (split === undefined) {
    return {
      ok: false,
      diagnostic: {
        code: 'E304',
        severity: 'error',
        message: `'${text}' is not of the form name=value`,
        source,
      },
    };
  }
  const parameter = parameters.get(split.name);
  if (parameter === undefined)
    return { ok: false, diagnostic: unknownParameter(split.name, source, parameters) };
  if (parameter.secret) return { ok: false, diagnostic: givenInTheOpen(parameter, `--set ${split.name}=…`) };
  return { ok: true, given: { name: split.name, value: parameterFromText(parameter, split.value), source } };
}

/** E331: a secret's value where a shell's history, a process list or a repository keeps it. Never repeats the value. */
export function givenInTheOpen(parameter: ParameterModel, source: string): Diagnostic {
  const { name, span } = parameter;
  return {
    code: 'E331',
    severity: 'error',
    message: `parameter '${name}' is secret: its value cannot be given in the open`,
    source,
    related: [{ span, message: `'${name}' is declared secret here` }],
    help: `pass --set-secret ${name}=env:VARIABLE or ${name}=file:PATH; the value that was given is known to others now`,
  };
}

/** Judges a given value by the declaration: E301 for an unknown name, E304 (naming the source) for a value that does not fit. */
export function checkGivenValue(
  given: GivenValue,
  parameters: ReadonlyMap<string, ParameterModel>,
): readonly Diagnostic[] {
  const parameter = parameters.get(given.name);
  if (parameter === undefined) return [unknownParameter(given.name, given.source, parameters)];
  return checkParameterValue(parameter, given.value).map((problem) => ({
    code: 'E304',
    severity: 'error',
    message: `${subjectOf(given.name, problem)} ${problem.message}`,
    source: given.source,
    related: [{ span: parameter.span, message: `'${given.name}' is declared here` }],
    ...(problem.help === undefined ? {} : { help: problem.help }),
  }));
}

/** `parameter 'stages', item 2,` — what a complaint about a value starts with. */
export function subjectOf(name: string, problem: ParameterProblem): string {
  const inside = problem.path.map((part) => (typeof part === 'number' ? `item ${part + 1}` : `'${part}'`));
  return [`parameter '${name}'`, ...inside].join(', ');
}

/** E301: nobody declares a parameter of this name. */
export function unknownParameter(
  name: string,
  source: string,
  parameters: ReadonlyMap<string, ParameterModel>,
): Diagnostic {
  const near = nearestName(name, parameters.keys());
  const known =
    parameters.size === 0
      ? 'the pattern has no parameters'
      : `parameters: ${[...parameters.keys()].join(', ')}`;
  return {
    code: 'E301',
    severity: 'error',
    message: `there is no parameter '${name}'`,
    source,
    help: near === undefined ? known : `did you mean '${near}'?  ${known}`,
  };
}
