import type { Diagnostic } from '../../schemas/diagnostic.ts';
import { checkParameterValue, compilePattern } from '../expr/parameter-value.ts';
import { holdsTemplate } from '../expr/template.ts';
import { subjectOf } from './bind-settings.ts';
import type { NodePath, ParameterModel, PatternModel } from './pattern-model.ts';
import type { Suspects } from './suspects.ts';

/** Declarations that can be kept: patterns that RE2 reads, and defaults that fit their own declaration (E302). */
export function checkParameters(model: PatternModel, suspects: Suspects): readonly Diagnostic[] {
  return [...model.parameters.values()].flatMap((parameter) => {
    const path: NodePath = ['spec', 'parameters', parameter.name];
    if (suspects.within(path)) return [];
    const exposed = checkSecret(model, parameter, path);
    if (exposed !== undefined) return [exposed];
    const pattern = checkPattern(model, parameter, path);
    return pattern === undefined ? checkDefault(model, parameter, path) : [pattern];
  });
}

/** E330: a secret with a default would stand in the file; one that is no text could not be put into text nor hidden. */
function checkSecret(model: PatternModel, parameter: ParameterModel, path: NodePath): Diagnostic | undefined {
  if (!parameter.secret) return undefined;
  if (parameter.default !== undefined) {
    return {
      code: 'E330',
      severity: 'error',
      message: `the secret parameter '${parameter.name}' has a default, which everybody who reads the file knows`,
      span: model.doc.spanOf([...path, 'default'], 'key'),
      help: `take the default out; runs say --set-secret ${parameter.name}=env:VARIABLE`,
    };
  }
  const [word] = Object.keys(parameter.schema);
  if (word !== undefined) {
    return {
      code: 'E330',
      severity: 'error',
      message: `'${word}' of the secret parameter '${parameter.name}' would not be kept: nothing looks into a secret`,
      span: model.doc.spanOf([...path, word], 'key'),
      help: `take '${word}' out`,
    };
  }
  if (parameter.type === 'string') return undefined;
  return {
    code: 'E330',
    severity: 'error',
    message: `the secret parameter '${parameter.name}' must be a string, not ${parameter.type}`,
    span: model.doc.spanOf([...path, 'type']),
    help: 'secrets are text: tokens, passwords, keys',
  };
}

function checkPattern(
  model: PatternModel,
  parameter: ParameterModel,
  path: NodePath,
): Diagnostic | undefined {
  const { pattern } = parameter.schema;
  if (typeof pattern !== 'string' || compilePattern(pattern) !== undefined) return undefined;
  return {
    code: 'E324',
    severity: 'error',
    message: `the pattern of parameter '${parameter.name}' is not a regular expression`,
    span: model.doc.spanOf([...path, 'pattern']),
    help: 'RE2 syntax: no look-around and no back-references',
  };
}

function checkDefault(model: PatternModel, parameter: ParameterModel, path: NodePath): readonly Diagnostic[] {
  const { default: preset } = parameter;
  // a template in a default is refused elsewhere
  if (preset === undefined || holdsTemplate(preset)) return [];
  return checkParameterValue(parameter, preset).map((problem) => {
    const declared = ['minimum', 'maximum', 'enum', 'pattern', 'format', 'items'].find((key) =>
      Object.hasOwn(parameter.schema, key),
    );
    const typed = /^must be (a|an|true|the)\b/.test(problem.message) && problem.path.length === 0;
    const related = typed || declared === undefined ? 'type' : declared;
    return {
      code: 'E302',
      severity: 'error',
      message: `the default of ${subjectOf(parameter.name, problem)} ${problem.message}`,
      span: model.doc.spanOf([...path, 'default', ...problem.path]),
      label: 'this value',
      related: [{ span: model.doc.spanOf([...path, related]), message: 'what the parameter takes' }],
      ...(problem.help === undefined ? {} : { help: problem.help }),
    };
  });
}
