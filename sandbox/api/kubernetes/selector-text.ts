import { listAt, mapAt, textAt } from '../../store/json-values.ts';

function requirementText(rule: unknown): string {
  const key = textAt(rule, 'key') ?? '';
  const values = listAt(rule, 'values').map(String).sort().join(',');
  switch (textAt(rule, 'operator')) {
    case 'In':
      return `${key} in (${values})`;
    case 'NotIn':
      return `${key} notin (${values})`;
    case 'DoesNotExist':
      return `!${key}`;
    default:
      return key;
  }
}

/** A label selector as one would type it, requirements in the order of their keys; empty when it takes everything. */
export function selectorText(selector: unknown): string {
  const labels = Object.entries(mapAt(selector, 'matchLabels')).map(
    ([key, value]): readonly [string, string] => [key, `${key}=${value}`],
  );
  const rules = listAt(selector, 'matchExpressions').map((rule): readonly [string, string] => [
    textAt(rule, 'key') ?? '',
    requirementText(rule),
  ]);
  const byKey = ([a]: readonly [string, string], [b]: readonly [string, string]) =>
    a < b ? -1 : a > b ? 1 : 0;
  return [...labels, ...rules]
    .sort(byKey)
    .map(([, requirement]) => requirement)
    .join(',');
}
