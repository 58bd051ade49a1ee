import { encodeHead, field, fieldValue, hasConnectionOption, type RequestHead } from './message-head.ts';
import type { Forward } from './routing.ts';

/** A request that goes on, and as what. */
export interface Carried {
  readonly head: RequestHead;
  readonly forward: Forward;
  readonly hasBody: boolean;
}

/** The head of a request as the next one gets it. */
export function headOf({ head, forward }: Carried): Buffer {
  const { raw } = head;
  const samePath = forward.path === undefined || forward.path === head.path;
  if (raw !== undefined && forward.fields === head.fields && samePath) return raw;
  const start = `${head.method} ${forward.path ?? head.path} HTTP/${head.version}`;
  const upgrade = fieldValue(head, 'upgrade');
  // Behind an upgrade to HTTP/2 requests would pass that no policy has seen: a server may ignore the wish.
  const switching =
    upgrade !== undefined && hasConnectionOption(head, 'upgrade') && !/\bh2c\b/i.test(upgrade);
  if (!switching) return encodeHead(start, forward.fields);
  return encodeHead(start, [...forward.fields, field('connection', 'upgrade'), field('upgrade', upgrade)]);
}
