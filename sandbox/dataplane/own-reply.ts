import { field } from './http/message-head.ts';
import type { Reply } from './http/routing.ts';

/** An answer of the sidecar's (or Gateway's) own, which says why in `x-mesh-response-flag`. */
export function ownReply(status: number, flag: string, body: string): Reply {
  return {
    kind: 'reply',
    status,
    fields: [field('server', 'meshwright-sidecar'), field('x-mesh-response-flag', flag)],
    body: `${body}\n`,
  };
}
