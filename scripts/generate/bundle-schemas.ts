import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** A JSON Schema as plain data. */
export type Schema = { [key: string]: unknown };

export interface Bundles {
  /** The pattern schema with every step schema inlined as a definition, strict, for types and validators. */
  readonly pattern: Schema;
  readonly patternTest: Schema;
  readonly patternSet: Schema;
  /** `meshwright.yaml`; needs none of the shared definitions. */
  readonly config: Schema;
  /** What editors load: no internal properties, and a template accepted wherever a value may come from one. */
  readonly editor: Schema;
  /** Every shared shape and step input by name. */
  readonly definitions: Schema;
  /** Step schemas by kind, as written. */
  readonly steps: ReadonlyMap<string, Schema>;
}

/** Reads `<dir>/*.schema.json` and `<dir>/steps/*.schema.json` and joins them into self-contained documents. */
export async function bundleSchemas(dir: string): Promise<Bundles> {
  const steps = new Map<string, Schema>();
  let common: Schema = {};
  for (const name of (await readdir(path.join(dir, 'steps'))).sort()) {
    const schema = await readSchema(path.join(dir, 'steps', name));
    if (name === 'common.schema.json') common = schema;
    else steps.set(name.replace('.schema.json', ''), schema);
  }
  const pattern = await readSchema(path.join(dir, 'pattern.schema.json'));
  const patternTest = await readSchema(path.join(dir, 'pattern-test.schema.json'));
  const patternSet = await readSchema(path.join(dir, 'pattern-set.schema.json'));
  const config = await readSchema(path.join(dir, 'meshwright-config.schema.json'));

  const definitions: Schema = {};
  for (const part of [common, pattern]) {
    for (const [name, schema] of Object.entries(objectAt(part, 'definitions')))
      definitions[name] = localRefs(schema, steps);
  }
  for (const schema of steps.values())
    definitions[titleOf(schema)] = localRefs(withoutIdentity(schema), steps);
  const bundle = (root: Schema): Schema => ({ ...(localRefs(root, steps) as Schema), definitions });
  const strict = bundle(pattern);
  return {
    pattern: strict,
    patternTest: bundle(patternTest),
    patternSet: bundle(patternSet),
    config,
    editor: {
      ...(forEditors(strict, true) as Schema),
      $id: 'https://meshwright.dev/schemas/pattern.v1alpha1.json',
    },
    definitions,
    steps,
  };
}

async function readSchema(file: string): Promise<Schema> {
  return JSON.parse(await readFile(file, 'utf8')) as Schema; // our own committed file
}

export function titleOf(schema: Schema): string {
  if (typeof schema['title'] !== 'string') throw new Error(`a schema has no title: ${String(schema['$id'])}`);
  return schema['title'];
}

function objectAt(schema: Schema, key: string): Schema {
  return (schema[key] ?? {}) as Schema;
}

function withoutIdentity(schema: Schema): Schema {
  const { $schema: _schema, $id: _id, ...rest } = schema;
  return rest;
}

/** Rewrites `common.schema.json#/definitions/X`, `steps/x.schema.json` and the like to `#/definitions/X`. */
function localRefs(node: unknown, steps: ReadonlyMap<string, Schema>): unknown {
  if (Array.isArray(node)) return node.map((item) => localRefs(item, steps));
  if (node === null || typeof node !== 'object') return node;
  const result: Schema = {};
  for (const [key, value] of Object.entries(node)) {
    result[key] =
      key === '$ref' && typeof value === 'string' ? localRef(value, steps) : localRefs(value, steps);
  }
  return result;
}

function localRef(ref: string, steps: ReadonlyMap<string, Schema>): string {
  const definition = /#\/definitions\/(\w+)$/.exec(ref)?.[1];
  if (definition !== undefined) return `#/definitions/${definition}`;
  const step = steps.get(/(\w+)\.schema\.json$/.exec(ref)?.[1] ?? '');
  if (step === undefined) throw new Error(`unknown $ref ${ref}`);
  return `#/definitions/${titleOf(step)}`;
}

const TEMPLATE = { type: 'string', pattern: '\\{\\{', description: 'A template.' };

/** Drops `x-internal` properties, and lets `{{ … }}` stand where a number, a boolean, a list or a choice is wanted. */
function forEditors(node: unknown, root = false): unknown {
  if (Array.isArray(node)) return node.map((item) => forEditors(item));
  if (node === null || typeof node !== 'object') return node;
  const schema = node as Schema;
  const result: Schema = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'properties') {
      result[key] = Object.fromEntries(
        Object.entries(value as Schema)
          .filter(([, property]) => !isInternal(property))
          .map(([name, property]) => [name, forEditors(property)]),
      );
    } else if (key === 'anyOf' && Array.isArray(value)) {
      result[key] = value
        .filter((branch) => JSON.stringify(branch) !== '{"required":["objects"]}')
        .map((b) => forEditors(b));
    } else if (key === 'definitions') {
      result[key] = Object.fromEntries(
        Object.entries(value as Schema).map(([name, d]) => [name, forEditors(d, true)]),
      );
    } else {
      result[key] = key === 'default' || key === 'enum' || key === 'const' ? value : forEditors(value);
    }
  }
  return !root && takesTemplates(schema)
    ? { description: schema['description'], anyOf: [result, TEMPLATE] }
    : result;
}

function isInternal(property: unknown): boolean {
  const schema = property as Schema;
  return schema['x-internal'] === true || schema['$ref'] === '#/definitions/Objects';
}

function takesTemplates(schema: Schema): boolean {
  if ('const' in schema) return false;
  if (['integer', 'number', 'boolean', 'array'].includes(String(schema['type']))) return true;
  return schema['type'] === 'string' && ('enum' in schema || 'pattern' in schema || 'format' in schema);
}
