import { isMap } from '../../store/json-values.ts';
import { KEPT_WHEN_ZERO, WRITTEN_ALWAYS, WRITTEN_ZEROS } from '../kubernetes/zero-values.ts';
import { ANY, fieldType, type TypeNode } from './type-node.ts';

const words = new Map<string, ReadonlySet<string>>();

function wordsOf(table: Readonly<Record<string, string>>, prefix: string, name: string): ReadonlySet<string> {
  const key = prefix + name;
  let set = words.get(key);
  if (set === undefined) {
    set = new Set((table[name] ?? '').split(' ').filter((word) => word !== ''));
    words.set(key, set);
  }
  return set;
}

/**
 * An object of a built-in kind as a server written in Go gives it back: zero values are left out, structs that are no
 * pointers stand there even when empty.
 */
export function asGoWrites(value: unknown, type: TypeNode): unknown {
  if (Array.isArray(value)) return value.map((item) => asGoWrites(item, type.element ?? ANY));
  if (!isMap(value)) return value;
  if (type.type !== 'struct') {
    if (type.type !== 'map') return value;
    const entries = Object.entries(value).map(([key, item]) => [key, asGoWrites(item, type.element ?? ANY)]);
    return Object.fromEntries(entries);
  }
  const name = type.name ?? '';
  const kept = wordsOf(KEPT_WHEN_ZERO, '?', name);
  const written: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const inner = fieldType(type, key);
    if (isZero(item, inner) && !kept.has(key) && !type.required.includes(key)) continue;
    written[key] = asGoWrites(item, inner);
  }
  for (const key of wordsOf(WRITTEN_ALWAYS, '!', name)) written[key] ??= asGoWrites({}, fieldType(type, key));
  for (const [key, zero] of Object.entries(WRITTEN_ZEROS[name] ?? {})) written[key] ??= zero;
  return written;
}

/** Structs have no zero value that could be left out; whether one is a pointer only shows when it is absent. */
function isZero(value: unknown, type: TypeNode): boolean {
  if (value === '' || value === 0 || value === false) return type.type !== 'int-or-string';
  if (Array.isArray(value)) return value.length === 0;
  return type.type === 'map' && isMap(value) && Object.keys(value).length === 0;
}

/**
 * An object of a built-in kind before anything is written into it, as a server written in Go compares new ones with:
 * structs that are no pointers are there, lists that are always written are null.
 */
export function bareObject(type: TypeNode): unknown {
  if (type.type !== 'struct' || type.name === undefined) return null;
  const structs = [...wordsOf(WRITTEN_ALWAYS, '!', type.name)].map((key) => [
    key,
    bareObject(fieldType(type, key)),
  ]);
  const lists = type.required.filter((key) => fieldType(type, key).type === 'list').map((key) => [key, null]);
  return { ...WRITTEN_ZEROS[type.name], ...Object.fromEntries([...lists, ...structs]) };
}
