import { parseDuration } from '../../schemas/duration.ts';
import type { Json, JsonObject } from '../../schemas/json.ts';
import { nearestName } from '../../schemas/nearest-name.ts';
import { mayHoldTemplate } from '../expr/template.ts';
import { isList, isObject } from './json-fields.ts';
import type { NodePath } from './pattern-model.ts';
import type { ShapeProblem } from './shape-problem.ts';

/** What a precompiled validator says; see `ErrorObject` of Ajv in verbose mode. */
export interface SchemaError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly propertyName?: string;
  readonly schema?: unknown;
  readonly parentSchema?: Readonly<Record<string, unknown>>;
}

/** A validator of `schemas/generated/validators.ts`. */
export interface SchemaValidator {
  (value: unknown): boolean;
  readonly errors?: readonly SchemaError[] | null;
}

export interface ExplainOptions {
  /** Names the checked value in a message: `this step`, `'probe'`. */
  readonly subject: string;
  /** Whether an error at this path waits until the value is known: it is a template, or could not be read. */
  isDeferred(path: NodePath, value: Json | undefined): boolean;
  /** Unknown keys that somebody else has reported already. */
  readonly reportedKeys?: ReadonlySet<string>;
}

/** Ajv's errors as few good sentences: consequences collapsed, nearest names, allowed values, no schema paths. */
export function explainSchemaErrors(
  errors: readonly SchemaError[],
  root: Json,
  options: ExplainOptions,
): readonly ShapeProblem[] {
  const located = errors.map((error) => locate(error, root));
  const composites = located.filter(isComposite);
  const problems: ShapeProblem[] = [];
  const hidden = new Set<Located>();
  for (const composite of composites) {
    const branches = located.filter((other) => other !== composite && belongsTo(other, composite));
    const kept = chooseBranch(composite, branches);
    for (const branch of branches) if (!kept.includes(branch)) hidden.add(branch);
    if (kept.length > 0) hidden.add(composite);
  }
  const context: Context = { options, unknownKeys: unknownKeys(located) };
  for (const error of located) {
    if (hidden.has(error) || options.isDeferred(error.path, error.value)) continue;
    const problem = explain(error, context);
    if (problem !== undefined) problems.push(problem);
  }
  return problems;
}

interface Located extends SchemaError {
  readonly path: NodePath;
  readonly value: Json | undefined;
}

interface Context {
  readonly options: ExplainOptions;
  /** Keys refused as unknown, by pointer of their object; a missing key near one of them is that key misspelt. */
  readonly unknownKeys: ReadonlyMap<string, readonly string[]>;
}

function locate(error: SchemaError, root: Json): Located {
  const path: (string | number)[] = [];
  let value: Json | undefined = root;
  for (const raw of error.instancePath.split('/').slice(1)) {
    const segment = raw.replaceAll('~1', '/').replaceAll('~0', '~');
    if (isList(value)) {
      path.push(Number(segment));
      value = value[Number(segment)];
    } else {
      path.push(segment);
      value = isObject(value) ? value[segment] : undefined;
    }
  }
  return { ...error, path, value };
}

function isComposite(error: Located): boolean {
  return error.keyword === 'anyOf' || error.keyword === 'oneOf';
}

function belongsTo(error: Located, composite: Located): boolean {
  return (
    error.schemaPath.startsWith(`${composite.schemaPath}/`) &&
    (error.instancePath === composite.instancePath ||
      error.instancePath.startsWith(`${composite.instancePath}/`))
  );
}

/** The errors of the one branch whose type fits the value; none when no branch fits better than the others. */
function chooseBranch(composite: Located, errors: readonly Located[]): readonly Located[] {
  const branchOf = (error: Located): string =>
    error.schemaPath.slice(composite.schemaPath.length + 1).split('/')[0] ?? '';
  const ids = [...new Set(errors.map(branchOf))];
  const fitting = ids.filter(
    (id) =>
      !errors.some(
        (error) =>
          branchOf(error) === id &&
          error.instancePath === composite.instancePath &&
          (error.keyword === 'type' || error.keyword === 'required'),
      ),
  );
  const [only] = fitting;
  return fitting.length === 1 && only !== undefined ? errors.filter((error) => branchOf(error) === only) : [];
}

function unknownKeys(errors: readonly Located[]): ReadonlyMap<string, readonly string[]> {
  const result = new Map<string, string[]>();
  for (const error of errors) {
    if (error.keyword !== 'additionalProperties') continue;
    const keys = result.get(error.instancePath) ?? [];
    keys.push(String(error.params['additionalProperty']));
    result.set(error.instancePath, keys);
  }
  return result;
}

function explain(error: Located, context: Context): ShapeProblem | undefined {
  const { subject } = context.options;
  const name = nameOf(error.path, subject);
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownKey(error, name, context);
    case 'required':
      return missingKey(error, [String(error.params['missingProperty'])], name, context);
    case 'anyOf':
    case 'oneOf':
      return alternatives(error, name, context);
    case 'type':
      return wrongType(error, name);
    case 'enum':
      return notAllowed(error, name);
    case 'const':
      return at(error, 'E323', `${name} must be ${show(error.schema)}`);
    case 'format':
      return wrongFormat(error, name);
    case 'propertyNames':
      return undefined; // the error about the name itself says it
    case 'minProperties':
      return context.unknownKeys.has(error.instancePath)
        ? undefined
        : { ...at(error, 'E321', `${name} must not be empty`), part: 'key' };
    default:
      return outOfBounds(error, name);
  }
}

function at(error: Located, code: string, message: string): ShapeProblem {
  return { code, path: error.path, part: 'value', message };
}

/** The user's word for a node: its key, the list it is in, or what was checked as a whole. */
function nameOf(path: NodePath, subject: string): string {
  const last = path.at(-1);
  if (last === undefined) return subject;
  if (typeof last === 'string') return `'${last}'`;
  const list = path.at(-2);
  return list === undefined ? `item ${last + 1}` : `item ${last + 1} of '${list}'`;
}

function unknownKey(error: Located, name: string, context: Context): ShapeProblem | undefined {
  const key = String(error.params['additionalProperty']);
  if (error.path.length === 0 && context.options.reportedKeys?.has(key) === true) return undefined;
  if (mayHoldTemplate(key)) return undefined; // said with the key itself (E210)
  return noSuchKey(error.path, key, publicKeys(error.parentSchema), name);
}

function noSuchKey(path: NodePath, key: string, known: readonly string[], name: string): ShapeProblem {
  const near = nearestName(key, known);
  return {
    code: 'E320',
    path: [...path, key],
    part: 'key',
    message: `${name} has no key '${key}'`,
    ...(near === undefined ? {} : { label: `did you mean '${near}'?`, replacement: near }),
    help: `keys of ${name}: ${known.join(', ')}`,
  };
}

function publicKeys(schema: SchemaError['parentSchema']): readonly string[] {
  // verbose validators hand over the schema they were made from, which is our own
  const properties = (schema?.['properties'] ?? {}) as Readonly<
    Record<string, Readonly<Record<string, unknown>> | true>
  >;
  return Object.entries(properties)
    .filter(([, property]) => property === true || !isInternal(property))
    .map(([key]) => key);
}

function isInternal(schema: Readonly<Record<string, unknown>>): boolean {
  return schema['x-internal'] === true || String(schema['$ref'] ?? '').endsWith('/Objects');
}

function missingKey(
  error: Located,
  wanted: readonly string[],
  name: string,
  context: Context,
): ShapeProblem | undefined {
  const misspelt = context.unknownKeys.get(error.instancePath) ?? [];
  if (misspelt.some((key) => nearestName(key, wanted) !== undefined)) return undefined;
  const list = wanted.map((key) => `'${key}'`).join(' or ');
  const said = error.parentSchema?.['properties'] as
    | Readonly<Record<string, { description?: string }>>
    | undefined;
  const description = wanted.length === 1 ? said?.[wanted[0] ?? '']?.description : undefined;
  return {
    code: 'E321',
    path: error.path,
    part: 'key',
    message: `${name} needs the key ${list}`,
    ...(description === undefined ? {} : { help: `${wanted[0]}: ${description}` }),
  };
}

function alternatives(error: Located, name: string, context: Context): ShapeProblem | undefined {
  const branches = Array.isArray(error.schema) ? (error.schema as readonly JsonObject[]) : []; // our own schema
  const keys = branches.flatMap((branch) =>
    isList(branch['required']) ? branch['required'].map(String) : [],
  );
  const onlyKeys = branches.every((branch) => isList(branch['required']));
  if (Array.isArray(error.params['passingSchemas'])) {
    return excluding(error, keys, name);
  }
  if (onlyKeys && isObject(error.value)) {
    const internal = internalKeys(error.parentSchema);
    const wanted = keys.filter((key) => !internal.has(key));
    const unknown = context.unknownKeys.get(error.instancePath)?.[0];
    const known = branches.flatMap((branch) => publicKeys(branch));
    if (unknown !== undefined && known.length > 0) return noSuchKey(error.path, unknown, known, name);
    return missingKey(error, wanted, name, context);
  }
  const types = [...new Set(branches.map((branch) => typeWords(branch['type'])))];
  return at(error, 'E322', `${name} must be ${types.join(' or ')}, but this is ${describe(error.value)}`);
}

function excluding(error: Located, keys: readonly string[], name: string): ShapeProblem {
  const written = isObject(error.value) ? Object.keys(error.value).filter((key) => keys.includes(key)) : [];
  const last = written.at(-1);
  const message = `${name} takes only one of ${keys.map((key) => `'${key}'`).join(', ')}`;
  return last === undefined
    ? at(error, 'E325', message)
    : { code: 'E325', path: [...error.path, last], part: 'key', message };
}

function internalKeys(schema: SchemaError['parentSchema']): ReadonlySet<string> {
  const properties = (schema?.['properties'] ?? {}) as Readonly<
    Record<string, Readonly<Record<string, unknown>>>
  >; // our own schema
  return new Set(Object.keys(properties).filter((key) => isInternal(properties[key] ?? {})));
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'an integer',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  null: 'empty',
};

function typeWords(type: unknown): string {
  return TYPE_WORDS[String(type)] ?? String(type);
}

function describe(value: Json | undefined): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'string') return `the text ${show(value)}`;
  return typeof value === 'boolean' ? `the boolean ${value}` : `the number ${value}`;
}

function show(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  return `'${value.length > 60 ? `${value.slice(0, 59)}…` : value}'`;
}

/** Booleans of YAML 1.1 and their likes. */
const BOOLEAN_WORDS: Readonly<Record<string, string>> = {
  yes: 'true',
  on: 'true',
  no: 'false',
  off: 'false',
};

const DURATION_EXAMPLES = 'durations look like 300ms, 8s, 5m or 1h30m';

function wrongType(error: Located, name: string): ShapeProblem {
  if (error.parentSchema?.['format'] === 'duration') return wrongDuration(error, name);
  const wanted = typeWords(error.params['type']);
  const message = `${name} must be ${wanted}, but this is ${describe(error.value)}`;
  const problem = at(error, 'E322', message);
  if (
    error.params['type'] === 'string' &&
    (typeof error.value === 'number' || typeof error.value === 'boolean')
  ) {
    return { ...problem, help: 'put it in quotes' };
  }
  const truth =
    error.params['type'] === 'boolean' ? BOOLEAN_WORDS[String(error.value).toLowerCase()] : undefined;
  if (truth !== undefined) {
    return {
      ...problem,
      label: `did you mean ${truth}?`,
      help: 'YAML 1.2 knows true and false only',
      replacement: truth,
    };
  }
  if (error.params['type'] === 'array' && error.value !== null && !isObject(error.value)) {
    return { ...problem, help: `a list is written [${String(error.value)}], or one item a line after '- '` };
  }
  return problem;
}

function wrongDuration(error: Located, name: string): ShapeProblem {
  const { value } = error;
  const problem = at(error, 'E314', `${name} must be a duration, but this is ${describe(value)}`);
  const repaired =
    typeof value === 'number' && value > 0
      ? `${value}s`
      : typeof value === 'string'
        ? value
            .replace(/\s+/g, '')
            .replace(/^(\d+)(sec|min|hour|day|second|minute)[a-z]*$/, (_all, n, unit) => n + String(unit)[0])
        : '';
  if (repaired === value || parseDuration(repaired) === undefined)
    return { ...problem, help: DURATION_EXAMPLES };
  return { ...problem, help: `did you mean ${repaired}?  ${DURATION_EXAMPLES}`, replacement: repaired };
}

function notAllowed(error: Located, name: string): ShapeProblem {
  const allowed = Array.isArray(error.schema) ? error.schema.map(String) : [];
  const near = typeof error.value === 'string' ? nearestName(error.value, allowed) : undefined;
  return {
    ...at(error, 'E323', `${name} cannot be ${show(error.value)}`),
    ...(near === undefined ? {} : { label: `did you mean '${near}'?`, replacement: near }),
    help: `one of: ${allowed.join(', ')}`,
  };
}

function wrongFormat(error: Located, name: string): ShapeProblem {
  if (error.params['format'] === 'duration') return wrongDuration(error, name);
  return {
    ...at(error, 'E324', `${show(error.value)} is not a Kubernetes name`),
    help: 'lower-case letters, digits and hyphens, at most 63, a letter or digit at both ends',
  };
}

function outOfBounds(error: Located, name: string): ShapeProblem {
  const limit = String(error.params['limit']);
  const sentences: Readonly<Record<string, string>> = {
    minimum: `${name} must be at least ${limit}`,
    maximum: `${name} must be at most ${limit}`,
    exclusiveMinimum: `${name} must be more than ${limit}`,
    exclusiveMaximum: `${name} must be less than ${limit}`,
    minItems: `${name} needs at least ${limit} item${limit === '1' ? '' : 's'}`,
    minLength: `${name} must not be empty`,
    maxLength: `${name} may be ${limit} characters long`,
  };
  const sentence = sentences[error.keyword];
  if (sentence !== undefined) return at(error, 'E324', sentence);
  if (error.propertyName !== undefined) {
    return {
      code: 'E324',
      path: [...error.path, error.propertyName],
      part: 'key',
      message: `'${error.propertyName}' cannot be a key of ${name}`,
      help: `keys here match ${String(error.params['pattern'] ?? '')}`,
    };
  }
  const description = error.parentSchema?.['description'];
  return {
    ...at(error, 'E324', `${show(error.value)} is not a valid value of ${name}`),
    ...(typeof description === 'string' ? { help: `${name}: ${description}` } : {}),
  };
}
