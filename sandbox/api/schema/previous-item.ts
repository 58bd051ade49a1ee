import { isMap, type JsonMap, listAt } from '../../store/json-values.ts';

/** What an item of a list was before: items of lists with keys are the same when their keys are; others have no past. */
export function previousItem(previous: unknown, item: unknown, schema: JsonMap): unknown {
  const keys = listAt(schema, 'x-kubernetes-list-map-keys').map(String);
  if (keys.length === 0 || !Array.isArray(previous) || !isMap(item)) return undefined;
  return previous.find((each) => isMap(each) && keys.every((key) => each[key] === item[key]));
}
