import type { HeaderChange } from '../../../mesh/policy/gateway/route-model.ts';
import { type Field, field } from './message-head.ts';

/** Fields on which the end of a message depends, or that concern one connection: no route may change them. */
const FRAMING = new Set([
  'connection',
  'content-length',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Whether a value can stand in a header of either framing. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** The fields after one change: `set` replaces all of a name, `add` appends, `remove` takes all of a name off. */
export function changeFields(fields: readonly Field[], change: HeaderChange): readonly Field[] {
  const allowed = ([name, value]: readonly [string, string]) => !FRAMING.has(name) && VALUE.test(value);
  const set = change.set.filter(allowed);
  const gone = new Set([...set.map(([name]) => name), ...change.remove.filter((name) => !FRAMING.has(name))]);
  const removed = new Set(change.remove);
  return [
    ...fields.filter(({ key }) => !gone.has(key)),
    ...[...set, ...change.add.filter(allowed)]
      .filter(([name]) => !removed.has(name))
      .map(([name, value]) => field(name, value)),
  ];
}
