import { decideAccess } from '../../mesh/policy/decide-access.ts';
import type { Subject } from '../../mesh/policy/policy-model.ts';
import { fieldValue, type RequestHead } from './http/message-head.ts';
import { isControlled, type MeshConfig, placeKey, type Transmission } from './mesh-config.ts';
import type { PodFacts } from './pod-facts.ts';

/** Who is at the other end, as its certificate says. */
export interface Caller {
  readonly uri: string | undefined;
  readonly subject: Subject | undefined;
}

/** What is asked of the policies: by whom, on which port, and which request (an opaque connection has none). */
export interface AccessAttempt {
  readonly caller: Caller;
  readonly port: number;
  /** `tcp` when nothing is said. */
  readonly transmission?: Transmission;
  readonly head?: RequestHead;
}

/** Why policy keeps a caller from a pod, or undefined. */
export function inboundRefusal(
  config: MeshConfig,
  pod: PodFacts,
  { caller, port, head, transmission = 'tcp' }: AccessAttempt,
): string | undefined {
  const { policy, servicePorts } = config;
  if (!isControlled(policy, pod.namespace)) return undefined;
  const decision = decideAccess(policy.model, {
    client: caller.subject,
    ...(caller.uri === undefined ? {} : { clientUri: caller.uri }),
    destination: pod,
    transmission,
    ports: [port, ...(servicePorts.get(placeKey({ address: pod.address, port }, transmission)) ?? [])],
    ...(head === undefined
      ? {}
      : { http: { method: head.method, path: head.path, header: (name) => fieldValue(head, name) } }),
  });
  return decision.allowed ? undefined : decision.reason;
}
