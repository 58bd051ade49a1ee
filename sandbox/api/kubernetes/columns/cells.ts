import { isMap, listAt, mapAt, textAt } from '../../../store/json-values.ts';
import type { Column } from '../../resource.ts';

/** What a cell shows of an object. */
export type Cell = Column['value'];

/** A column of text; `wide` ones are shown by `kubectl get -o wide` alone. */
export const text = (name: string, value: Cell, priority = 0): Column => ({
  name,
  type: 'string',
  priority,
  value,
});

/** Priority of columns that only `-o wide` shows. */
export const WIDE = 1;

/** A column of whole numbers. */
export const integer = (name: string, value: Cell): Column => ({ name, type: 'integer', value });

const YEAR = 365;

/** A span of time as Kubernetes prints it for people: `12s`, `4m10s`, `3h5m`, `2d3h`, `2y10d`. */
export function span(ms: number): string {
  const seconds = Math.trunc(ms / 1000);
  if (seconds < -1) return '<invalid>';
  if (seconds < 120) return `${Math.max(0, seconds)}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return joined(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 8) return joined(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(hours / 24);
  if (days < 8) return joined(days, 'd', hours % 24, 'h');
  if (days < 2 * YEAR) return `${days}d`;
  if (days < 8 * YEAR) return joined(Math.floor(days / YEAR), 'y', days % YEAR, 'd');
  return `${Math.floor(days / YEAR)}y`;
}

const joined = (big: number, unit: string, small: number, smaller: string): string =>
  small === 0 ? `${big}${unit}` : `${big}${unit}${small}${smaller}`;

/** How long ago a time was, as an API server says it. */
export function since(stamp: unknown, now: number): string {
  const at = typeof stamp === 'string' ? Date.parse(stamp) : Number.NaN;
  return Number.isNaN(at) ? '<unknown>' : span(now - at);
}

/** The NAME column of every table. */
export const NAME: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  value: (object) => textAt(mapAt(object, 'metadata'), 'name') ?? '',
};

/** The AGE column of most tables. */
export const AGE: Column = text('Age', (object, now) =>
  since(mapAt(object, 'metadata')['creationTimestamp'], now),
);

/** What tables of kinds without columns of their own show beside the name. */
export const CREATED_AT: Column = {
  name: 'Created At',
  type: 'date',
  value: (object) => textAt(mapAt(object, 'metadata'), 'creationTimestamp') ?? null,
};

export const spec = (object: unknown) => mapAt(object, 'spec');
export const status = (object: unknown) => mapAt(object, 'status');

/** A number, or 0. */
export const count = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** The items of a list that are maps. */
export const mapsAt = (object: unknown, key: string) => listAt(object, key).filter(isMap);

/** Labels in the order of their keys, `<none>` without any. */
export function labelsText(labels: unknown): string {
  const pairs = isMap(labels) ? Object.entries(labels).map(([key, value]) => `${key}=${value}`) : [];
  return pairs.length === 0 ? '<none>' : pairs.sort().join(',');
}

const SHOWN = 3;

/** The first three of a list, and how many more there are. */
export function shortList(texts: readonly string[], none: string): string {
  if (texts.length === 0) return none;
  const more = texts.length > SHOWN ? ` + ${texts.length - SHOWN} more...` : '';
  return `${texts.slice(0, SHOWN).join(',')}${more}`;
}
