import type { Json, JsonObject } from '../../schemas/json.ts';
import { jsonOf, type KubeObject } from '../../schemas/kube-object.ts';
import { suggest } from './problems.ts';

/** A `set` entry that cannot be done: which key, why, and what is near. */
export interface SetProblem {
  readonly key: string;
  readonly message: string;
  readonly help?: string;
}

/**
 * Puts values into objects: keys `kind/name#path`, such as `deployment/web#spec.template.spec.containers[0].image`;
 * `metadata.annotations["a.b/c"]` for keys with dots. The object and the parent of the path must exist, so that a typing
 * mistake cannot add a field that nobody reads; the position after a list's last item appends. Returns new objects; the given ones stay as they are.
 */
export function setFields<T extends KubeObject>(
  objects: readonly T[],
  set: JsonObject,
): { readonly objects: readonly T[]; readonly problems: readonly SetProblem[] } {
  const problems: SetProblem[] = [];
  const changed = [...objects];
  for (const [key, value] of Object.entries(set)) {
    const parsed = parseSetKey(key);
    if (parsed === undefined) {
      problems.push({
        key,
        message: `'${key}' is not of the form kind/name#path`,
        help: 'such as deployment/web#spec.template.spec.containers[0].image',
      });
      continue;
    }
    const matching = changed.flatMap((object, index) => (isNamed(object, parsed.object) ? [index] : []));
    if (matching.length === 0) {
      problems.push(unknownObject(key, parsed.object, changed));
      continue;
    }
    for (const index of matching) {
      const object = changed[index];
      if (object === undefined) continue;
      const result = setAt(jsonOf(object), parsed.path, value, []);
      if (result.ok)
        changed[index] = result.value as unknown as T; // the same object with one member replaced
      else problems.push({ key, ...result.problem });
    }
  }
  return { objects: changed, problems };
}

/** `deployment/web` of an object, as `set` and `patches` say it. */
export function shortName(object: KubeObject): string {
  return `${object.kind.toLowerCase()}/${object.metadata.name ?? ''}`;
}

function isNamed(object: KubeObject, name: string): boolean {
  return shortName(object) === name;
}

function unknownObject(key: string, name: string, objects: readonly KubeObject[]): SetProblem {
  const help = suggest(name, objects.map(shortName));
  return { key, message: `there is no object '${name}' here`, ...(help === undefined ? {} : { help }) };
}

interface SetKey {
  readonly object: string;
  readonly path: readonly (string | number)[];
}

function parseSetKey(key: string): SetKey | undefined {
  const hash = key.indexOf('#');
  const object = key.slice(0, hash);
  const slash = object.indexOf('/');
  if (hash < 0 || slash <= 0 || slash === object.length - 1) return undefined;
  const path = parsePath(key.slice(hash + 1));
  if (path === undefined || path.length === 0) return undefined;
  return { object: `${object.slice(0, slash).toLowerCase()}${object.slice(slash)}`, path };
}

const SEGMENT = /(?:^|\.)([^.[\]"]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]/y;

function parsePath(text: string): readonly (string | number)[] | undefined {
  const path: (string | number)[] = [];
  let at = 0;
  while (at < text.length) {
    SEGMENT.lastIndex = at;
    const match = SEGMENT.exec(text);
    if (match === null) return undefined;
    const [, name, index, quoted] = match;
    if (name !== undefined) path.push(name);
    else if (index !== undefined) path.push(Number(index));
    else if (quoted !== undefined) path.push(quoted.replaceAll(/\\(.)/g, '$1'));
    at = SEGMENT.lastIndex;
  }
  return path;
}

type SetResult =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly problem: Omit<SetProblem, 'key'> };

function setAt(
  node: Json,
  path: readonly (string | number)[],
  value: Json,
  walked: readonly (string | number)[],
): SetResult {
  const [segment, ...rest] = path;
  if (segment === undefined) return { ok: true, value };
  const here = walked.length === 0 ? 'the object' : `'${pathText(walked)}'`;
  if (typeof segment === 'number') {
    if (!Array.isArray(node)) return refused(`${here} is not a list`);
    const item: Json | undefined = node[segment];
    if (rest.length === 0 && segment === node.length) return { ok: true, value: [...node, value] };
    if (item === undefined) return refused(`${here} has ${node.length} items, none at [${segment}]`);
    const inner = setAt(item, rest, value, [...walked, segment]);
    if (!inner.ok) return inner;
    return { ok: true, value: node.map((old: Json, i) => (i === segment ? inner.value : old)) };
  }
  if (node === null || typeof node !== 'object' || Array.isArray(node)) {
    return refused(`${here} has no fields`);
  }
  const members = node as JsonObject; // narrowed: neither null nor a list
  const member = Object.hasOwn(members, segment) ? members[segment] : undefined;
  if (member === undefined && rest.length > 0) {
    return refused(`${here} has no '${segment}'`, suggest(segment, Object.keys(members)));
  }
  const inner = setAt(member ?? null, rest, value, [...walked, segment]);
  return inner.ok ? { ok: true, value: { ...members, [segment]: inner.value } } : inner;
}

function refused(message: string, help?: string): SetResult {
  return { ok: false, problem: { message, ...(help === undefined ? {} : { help }) } };
}

function pathText(path: readonly (string | number)[]): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
    .join('')
    .slice(1);
}
