import { readFileSync } from 'node:fs';
import path from 'node:path';
import { nearestName } from '../../schemas/nearest-name.ts';
import { programFolder } from '../environment.ts';
import { UsageError } from '../output.ts';

/** The part of a JSON Schema that an explanation needs. */
interface Schema {
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly definitions?: Readonly<Record<string, Schema>>;
}

/**
 * What the pattern language says at a path: `spec.steps`, `steps.probe.expect`, `probe`. Steps may be named by their
 * action. Throws `UsageError` with the nearest name for a path that does not exist.
 */
export function explainPath(subject: string): string {
  const root = JSON.parse(
    readFileSync(path.join(programFolder(), '..', 'schemas', 'pattern.v1alpha1.json'), 'utf8'),
  ) as Schema; // our own file
  const step = root.definitions?.['Step'];
  if (step === undefined) throw new Error('the pattern schema has no Step');
  const given = subject.split('.').filter((word) => word !== '');
  const bareAction =
    given[0] !== undefined && root.properties?.[given[0]] === undefined && given[0] in membersOf(root, step);
  const words = bareAction ? ['steps', ...given] : given;
  // `steps…` starts at a step, everything else at the top of the file
  let schema: Schema = words[0] === 'steps' ? step : root;
  const seen: string[] = [];
  for (const word of words[0] === 'steps' ? words.slice(1) : words) {
    const members = membersOf(root, schema);
    const next = members[word];
    if (next === undefined) {
      const near = nearestName(word, Object.keys(members));
      const where = seen.length === 0 ? 'a pattern' : seen.join('.');
      throw new UsageError(
        `${where} has no '${word}'`,
        near === undefined
          ? `it has: ${Object.keys(members).join(', ') || 'nothing below it'}`
          : `did you mean ${near}?`,
      );
    }
    seen.push(word);
    schema = next;
  }
  return describe(root, subject, schema);
}

function describe(root: Schema, subject: string, schema: Schema): string {
  const own = resolve(root, schema);
  const lines = [`${subject}: ${typeName(root, own)}`, ''];
  const words = schema.description ?? own.description;
  if (words !== undefined) lines.push(words);
  if (own.enum !== undefined) lines.push(`One of: ${own.enum.map(String).join(', ')}`);
  if (own.minimum !== undefined || own.maximum !== undefined)
    lines.push(`Range: ${own.minimum ?? ''}…${own.maximum ?? ''}`);
  if (own.default !== undefined) lines.push(`Default: ${JSON.stringify(own.default)}`);
  const members = Object.entries(membersOf(root, schema));
  if (members.length > 0) {
    const width = Math.max(...members.map(([name]) => name.length));
    lines.push(
      '',
      ...members.map(
        ([name, member]) =>
          `  ${name.padEnd(width)}  ${shortDescription(root, member)}${own.required?.includes(name) === true ? ' (required)' : ''}`,
      ),
    );
  }
  return lines.join('\n');
}

function shortDescription(root: Schema, schema: Schema): string {
  return schema.description ?? resolve(root, schema).description ?? typeName(root, resolve(root, schema));
}

function typeName(root: Schema, schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.type === 'array')
    return `list of ${schema.items === undefined ? 'anything' : typeName(root, resolve(root, schema.items))}`;
  if (schema.type === 'object') return 'map';
  return typeof schema.type === 'string' ? schema.type : 'one of several forms';
}

/** Follows references, and steps inside "a value or a template". */
function resolve(root: Schema, schema: Schema): Schema {
  if (schema.$ref !== undefined) {
    const target = root.definitions?.[schema.$ref.replace('#/definitions/', '')];
    if (target === undefined)
      throw new Error(`the pattern schema refers to ${schema.$ref}, which is not there`);
    return resolve(root, target);
  }
  const [first] = schema.anyOf ?? [];
  return first !== undefined && schema.type === undefined && schema.properties === undefined
    ? resolve(root, first)
    : schema;
}

/** What may stand below a schema: its own members, those of its items, or those of any of its forms. */
function membersOf(root: Schema, schema: Schema): Readonly<Record<string, Schema>> {
  const own = resolve(root, schema);
  if (own.type === 'array' && own.items !== undefined) return membersOf(root, own.items);
  const forms = (own.oneOf ?? []).map((form) => membersOf(root, form));
  if (own.properties === undefined && typeof own.additionalProperties === 'object')
    return { NAME: own.additionalProperties };
  return Object.assign({}, ...forms, own.properties ?? {}) as Readonly<Record<string, Schema>>;
}
