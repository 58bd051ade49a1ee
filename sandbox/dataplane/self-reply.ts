import { field, type RequestHead } from './http/message-head.ts';
import type { Reply } from './http/routing.ts';
import type { PodFacts } from './pod-facts.ts';

/** What a sidecar answers its own pod when it is asked who it is. */
export function selfReply(
  head: RequestHead,
  { name, namespace, serviceAccount }: PodFacts,
  identity: string,
): Reply {
  if (head.path !== '/identity') return { kind: 'reply', status: 404, fields: [], body: 'not found\n' };
  const body = JSON.stringify({ identity, namespace, pod: name, serviceAccount });
  return { kind: 'reply', status: 200, fields: [field('content-type', 'application/json')], body };
}
