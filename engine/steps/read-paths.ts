import type { Json, JsonObject } from '../../schemas/json.ts';

const TOKENS =
  /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*|\[\s*(?:\d+|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')\s*\])*\s*\(?/g;
const SEGMENTS = /[A-Za-z_]\w*|\[\s*(\d+)\s*\]|\[\s*(?:"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)')\s*\]/g;
const LONGEST = 200;

/**
 * The values at the paths that a CEL expression names (`object.status.readyReplicas`), for people who ask why it does
 * not hold. For show only: a path is shown as far as it exists, a long value is cut.
 */
export function readPaths(expression: string, variables: JsonObject): JsonObject {
  const found: Record<string, Json> = {};
  for (const [token] of expression.matchAll(TOKENS)) {
    if (/^["']/.test(token)) continue;
    const segments = segmentsOf(token.replace(/\s*\($/, ''));
    // in `list.size()` the last name is a function, not a field
    const path = token.endsWith('(') ? segments.slice(0, -1) : segments;
    const [root] = path;
    if (typeof root !== 'string' || !Object.hasOwn(variables, root)) continue;
    const name = path.map((each, index) => spell(each, index)).join('');
    found[name] = shorten(valueAt(variables, path));
  }
  return found;
}

function segmentsOf(text: string): readonly (string | number)[] {
  return [...text.matchAll(SEGMENTS)].map(([name, index, double, single]) =>
    index !== undefined ? Number(index) : (double ?? single ?? name),
  );
}

function spell(segment: string | number, index: number): string {
  if (typeof segment === 'number') return `[${segment}]`;
  if (index === 0) return segment;
  return /^[A-Za-z_]\w*$/.test(segment) ? `.${segment}` : `[${JSON.stringify(segment)}]`;
}

function valueAt(root: Json, path: readonly (string | number)[]): Json {
  let value: Json = root;
  for (const segment of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return null;
    value = (value as Readonly<Record<string | number, Json>>)[segment] ?? null; // an own key, checked above
  }
  return value;
}

function shorten(value: Json): Json {
  const text = JSON.stringify(value);
  return text.length <= LONGEST ? value : `${text.slice(0, LONGEST)}…`;
}
