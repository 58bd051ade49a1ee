import { isMap, type JsonMap } from '../../store/json-values.ts';
import type { Conversion } from '../resource.ts';

/** Fields of events by their names in `v1` and in `events.k8s.io/v1`. */
const RENAMED: readonly (readonly [core: string, newer: string])[] = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
  ['reportingComponent', 'reportingController'],
];
const SAME = ['action', 'eventTime', 'reason', 'related', 'reportingInstance', 'series', 'type'];

/** Events of the newer group are the core ones, with some fields called otherwise. */
export const EVENT_CONVERSION: Conversion = {
  storedApiVersion: 'v1',
  toStored: (event) => renamed(event, (pair) => [pair[1], pair[0]]),
  fromStored: (event) => {
    const newer = renamed(event, (pair) => pair);
    // What the core group writes always, this one leaves out when empty.
    const empty = ['reportingController', 'reportingInstance', 'regarding'].filter((key) =>
      isEmpty(newer[key]),
    );
    return Object.fromEntries(Object.entries(newer).filter(([key]) => !empty.includes(key)));
  },
};

const isEmpty = (value: unknown): boolean =>
  value === '' || (isMap(value) && Object.keys(value).length === 0);

function renamed(
  event: JsonMap,
  direction: (pair: readonly [string, string]) => readonly [string, string],
): JsonMap {
  const pairs = [...RENAMED.map(direction), ...SAME.map((key) => [key, key] as const)];
  const found = pairs.filter(([from]) => event[from] !== undefined);
  return Object.fromEntries(found.map(([from, to]) => [to, event[from]]));
}
