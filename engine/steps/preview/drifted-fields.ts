import { isDeepStrictEqual } from 'node:util';
import type { DriftedField } from '../../../schemas/drift.ts';
import type { Json } from '../../../schemas/json.ts';
import { jsonOf, type KubeObject } from '../../../schemas/kube-object.ts';
import { fieldAt, listAt, textAt } from '../objects/json-fields.ts';

/** A step of a path: a key, or the item of a list with this name. */
type Part = string | { readonly name: string };

/** The fields in which two objects differ, each with the managers that the first one's `managedFields` name for it. */
export function driftedFields(
  live: KubeObject,
  now: KubeObject,
  planned: KubeObject,
): readonly DriftedField[] {
  const found: DriftedField[] = [];
  const visit = (a: Json | undefined, b: Json | undefined, path: readonly Part[]): void => {
    if (isDeepStrictEqual(a, b)) return;
    const parts = partsOf(a, b);
    if (parts === undefined) {
      found.push({
        path: pathText(path),
        ...(a === undefined ? {} : { live: a }),
        ...(b === undefined ? {} : { planned: b }),
        managers: managersOf(live, path),
      });
      return;
    }
    for (const part of parts) visit(memberOf(a, part), memberOf(b, part), [...path, part]);
  };
  visit(jsonOf(now), jsonOf(planned), []);
  return found;
}

/** Where two values can be compared part by part: maps, and lists whose items have names. */
function partsOf(a: Json | undefined, b: Json | undefined): readonly Part[] | undefined {
  if (isRecord(a) && isRecord(b)) return [...new Set([...Object.keys(a), ...Object.keys(b)])];
  if (!Array.isArray(a) || !Array.isArray(b)) return undefined;
  const names = [namesOf(a), namesOf(b)];
  if (names[0] === undefined || names[1] === undefined) return undefined;
  const sameOrder = isDeepStrictEqual(
    names[0].filter((name) => names[1]?.includes(name)),
    names[1].filter((name) => names[0]?.includes(name)),
  );
  if (!sameOrder) return undefined;
  return [...new Set([...names[0], ...names[1]])].map((name) => ({ name }));
}

function namesOf(list: readonly Json[]): readonly string[] | undefined {
  const names = list.flatMap((item) => textAt(item, ['name']) ?? []);
  return names.length === list.length && new Set(names).size === names.length ? names : undefined;
}

function memberOf(value: Json | undefined, part: Part): Json | undefined {
  if (typeof part === 'string') return fieldAt(value, [part]);
  return Array.isArray(value) ? value.find((item: Json) => textAt(item, ['name']) === part.name) : undefined;
}

function isRecord(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function pathText(path: readonly Part[]): string {
  return path
    .map((part) => (typeof part === 'string' ? `.${part}` : `[name=${part.name}]`))
    .join('')
    .slice(1);
}

/** Whoever owns the field itself, or the nearest thing around it that is owned. */
function managersOf(live: KubeObject, path: readonly Part[]): readonly string[] {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const managers = listAt(live, ['metadata', 'managedFields'])
      .filter((entry) => textAt(entry, ['subresource']) !== 'status')
      .filter((entry) => owns(fieldAt(entry, ['fieldsV1']), path.slice(0, depth), depth === path.length))
      .flatMap((entry) => textAt(entry, ['manager']) ?? []);
    if (managers.length > 0) return [...new Set(managers)];
  }
  return [];
}

/** For things around a field only those count that are owned as a whole. */
function owns(fields: Json | undefined, path: readonly Part[], exact: boolean): boolean {
  const [part, ...rest] = path;
  if (part === undefined)
    return exact ? fields !== undefined : isRecord(fields) && Object.keys(fields).length === 0;
  if (!isRecord(fields)) return false;
  const key = typeof part === 'string' ? `f:${part}` : keyNaming(fields, part.name);
  return key !== undefined && Object.hasOwn(fields, key) && owns(fields[key], rest, exact);
}

/** `k:{"name":"app"}` among the keys of a list's fields. */
function keyNaming(fields: { readonly [key: string]: Json }, name: string): string | undefined {
  return Object.keys(fields).find(
    (key) => key.startsWith('k:') && key.includes(`"name":${JSON.stringify(name)}`),
  );
}
