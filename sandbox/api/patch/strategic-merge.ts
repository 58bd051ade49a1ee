import { isMap, type JsonMap, sameJson } from '../../store/json-values.ts';
import { StatusError } from '../../store/status-error.ts';
import { ANY, fieldType, type TypeNode } from '../schema/type-node.ts';

const DELETE_ITEMS = '$deleteFromPrimitiveList/';
const ORDER = '$setElementOrder/';
const RETAIN = '$retainKeys';

/**
 * Applies a strategic merge patch: lists with a patch key are joined item by item; the directives `$patch: delete`,
 * `$patch: replace`, `$retainKeys`, `$setElementOrder/…` and `$deleteFromPrimitiveList/…` are obeyed.
 */
export function strategicMerge(value: unknown, patch: unknown, type: TypeNode): unknown {
  if (!isMap(patch)) return patch;
  const base = isMap(value) ? value : {};
  if (patch['$patch'] === 'replace') return withoutDirectives(patch);
  if (patch['$patch'] === 'delete') return {};
  const merged: Record<string, unknown> = { ...retained(base, patch[RETAIN]) };
  for (const [key, change] of Object.entries(patch)) {
    if (key.startsWith(DELETE_ITEMS)) {
      const field = key.slice(DELETE_ITEMS.length);
      merged[field] = listOf(merged[field]).filter(
        (item) => !listOf(change).some((gone) => sameJson(gone, item)),
      );
    } else if (change === null) {
      delete merged[key];
    } else if (!key.startsWith('$')) {
      merged[key] = mergeField(merged[key], change, fieldType(type, key), patch[`${ORDER}${key}`]);
    }
  }
  return merged;
}

function retained(base: JsonMap, keys: unknown): JsonMap {
  if (!Array.isArray(keys)) return base;
  return Object.fromEntries(Object.entries(base).filter(([key]) => keys.includes(key)));
}

function withoutDirectives(patch: JsonMap): JsonMap {
  return Object.fromEntries(Object.entries(patch).filter(([key]) => !key.startsWith('$')));
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function mergeField(value: unknown, change: unknown, type: TypeNode, order: unknown): unknown {
  if (isMap(change)) return strategicMerge(value, change, type);
  if (!Array.isArray(change)) return change;
  if (type.listType === 'set') {
    const present = listOf(value);
    return [...present, ...change.filter((item) => !present.some((other) => sameJson(other, item)))];
  }
  const key = type.patchKey;
  return key === undefined ? change : mergeItems(listOf(value), change, key, type.element ?? ANY, order);
}

function mergeItems(
  present: readonly unknown[],
  changes: readonly unknown[],
  key: string,
  type: TypeNode,
  order: unknown,
): readonly unknown[] {
  const keyOf = (item: unknown): unknown => (isMap(item) ? item[key] : undefined);
  if (
    changes.some((change) => isMap(change) && change['$patch'] === 'replace' && keyOf(change) === undefined)
  ) {
    return changes.filter((change) => keyOf(change) !== undefined);
  }
  let items = [...present];
  for (const change of changes) {
    const id = keyOf(change);
    if (id === undefined)
      throw new StatusError(500, '', `map: ${goMap(change)} does not contain declared merge key: ${key}`);
    const at = items.findIndex((item) => sameJson(keyOf(item), id));
    if (isMap(change) && change['$patch'] === 'delete') items = items.filter((_, i) => i !== at);
    else if (at < 0) items.push(strategicMerge({}, change, type));
    else items[at] = strategicMerge(items[at], change, type);
  }
  const wanted = Array.isArray(order) ? order : changes;
  return normalized(items, wanted, present, key);
}

/**
 * Puts merged items in order as `normalizeElementOrder` of k8s.io/apimachinery does: those that the patch names in the
 * patch's order, the others as they stood; an item that only the patch knows comes before what it cannot be compared to.
 */
function normalized(
  items: readonly unknown[],
  wanted: readonly unknown[],
  present: readonly unknown[],
  key: string,
): readonly unknown[] {
  const placeIn = (list: readonly unknown[], item: unknown): number => {
    const id = isMap(item) ? item[key] : undefined;
    return list.findIndex((each) => isMap(each) && sameJson(each[key], id));
  };
  const named = items.filter((item) => placeIn(wanted, item) >= 0);
  named.sort((a, b) => placeIn(wanted, a) - placeIn(wanted, b));
  const others = items.filter((item) => placeIn(wanted, item) < 0);
  const ordered: unknown[] = [];
  for (const item of named) {
    const place = placeIn(present, item);
    for (let [next] = others; next !== undefined && place >= 0; [next] = others) {
      const before = placeIn(present, next);
      if (before < 0 || before >= place) break;
      ordered.push(others.shift());
    }
    ordered.push(item);
  }
  return [...ordered, ...others];
}

/** A value as Go's `%v` prints it. */
function goMap(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goMap).join(' ')}]`;
  if (!isMap(value)) return value === null ? '<nil>' : String(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[${entries.map(([key, field]) => `${key}:${goMap(field)}`).join(' ')}]`;
}
