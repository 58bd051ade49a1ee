/** Part of an OpenAPI document: what is read of it here. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: unknown;
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

type Schema = Readonly<Record<string, unknown>>;
type PathItem = Readonly<Record<string, unknown>>;

interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>;
  readonly 'x-kubernetes-action'?: string;
  readonly 'x-kubernetes-group-version-kind'?: Readonly<Record<string, string>>;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Schema;
}

type Content = Readonly<Record<string, { readonly schema: Schema }>>;

const REFERENCE = '#/components/schemas/';

type Descriptions = 'told' | 'left out';

/** A schema in one line, keys in order; without its descriptions unless they are wanted. */
export function schemaText(schema: unknown, descriptions: Descriptions = 'left out'): string {
  const plain = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value === 'string') return value.replace(REFERENCE, '#');
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value)
      // A field may have this name too; its value is no text.
      .filter(([key, each]) => descriptions === 'told' || key !== 'description' || typeof each !== 'string')
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(
      entries.map(([key, each]) => [
        key,
        key === 'required' && Array.isArray(each) ? each.toSorted() : plain(each),
      ]),
    );
  };
  return JSON.stringify(plain(schema)).replaceAll(/"(#?[\w-]+)":/g, '$1:');
}

/** A named schema, a line per field. */
export function schemaLines(
  { properties, ...schema }: Schema,
  descriptions: Descriptions = 'left out',
): readonly string[] {
  const fields = Object.entries(Object(properties)).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    schemaText(schema, descriptions),
    ...fields.map(([name, field]) => `${name} ${schemaText(field, descriptions)}`),
  ];
}

const parameterText = ({ name, in: place, required, schema }: Parameter): string =>
  `${name}${required === true ? '!' : ''} ${place} ${schemaText(schema)}`;

function contentText(content: Content = {}): string {
  const bySchema = new Map<string, string[]>();
  for (const [type, { schema }] of Object.entries(content)) {
    const text = schemaText(schema);
    bySchema.set(text, [...(bySchema.get(text) ?? []), type]);
  }
  return [...bySchema].map(([schema, types]) => `${schema} as ${types.toSorted().join(', ')}`).join('; ');
}

function operationLines(operation: Operation): unknown {
  const { parameters = [], requestBody, responses } = operation;
  const answers = Object.entries(responses).map(([code, { description, content }]) =>
    `${code} ${description} ${contentText(content)}`.trim(),
  );
  return {
    id: `${operation.operationId} of ${operation.tags.join(', ')}`,
    action: operation['x-kubernetes-action'],
    kind: schemaText(operation['x-kubernetes-group-version-kind'] ?? {}),
    ...(parameters.length === 0 ? {} : { query: parameters.map(parameterText) }),
    ...(requestBody === undefined
      ? {}
      : { takes: `${contentText(requestBody.content)}${requestBody.required === true ? '!' : ''}` }),
    answers,
  };
}

/** What a path takes and gives; without the descriptions of operations and parameters. */
export function pathLines({ parameters, ...operations }: PathItem): unknown {
  // Both as in `Operation`: the documents are what is looked at here.
  const shared = (parameters ?? []) as readonly Parameter[];
  const told = Object.entries(operations).map(([method, operation]) => [
    method,
    operationLines(operation as Operation),
  ]);
  return { ...(shared.length === 0 ? {} : { each: shared.map(parameterText) }), ...Object.fromEntries(told) };
}

/** The schemas that something leads to, by name. */
export function schemasOf(document: OpenApiDocument, from: unknown): readonly (readonly [string, Schema])[] {
  const { schemas } = document.components;
  const found = new Map<string, Schema>();
  const follow = (value: unknown): void => {
    for (const [, name = ''] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/([^"]*)"/g)) {
      const schema = schemas[name];
      if (found.has(name) || schema === undefined) continue;
      found.set(name, schema);
      follow(schema);
    }
  };
  follow(from);
  return [...found].toSorted(([a], [b]) => (a < b ? -1 : 1));
}
