import { fitsMatch, type HttpRequestFacts, normalisedPath } from './fits-match.ts';
import {
  type AccessPolicy,
  ANY_ACCOUNT,
  type PolicyModel,
  type Subject,
  subjectKey,
} from './policy-model.ts';

/** "May this caller do this to that workload?" */
export interface AccessQuestion {
  /** Absent: the caller proved no identity. */
  readonly client: Subject | undefined;
  /** The SPIFFE ID that the caller proved, where it is known. */
  readonly clientUri?: string;
  /** `name` is the pod's, `uri` its SPIFFE ID, where they are known. */
  readonly destination: Subject & { readonly name?: string; readonly uri?: string };
  /** Names of the destination port that a policy may use: first the container port, then the service ports leading to it. */
  readonly ports: readonly number[];
  /** What the port carries: `tcp` when nothing is said. */
  readonly transmission?: 'tcp' | 'udp';
  /** Absent: an opaque TCP connection, or datagrams. */
  readonly http?: HttpRequestFacts;
}

export type AccessDecision =
  | { readonly allowed: true; readonly by: AccessPolicy }
  | { readonly allowed: false; readonly reason: string };

/**
 * Decides where access control is on: denied unless a target of the destination admits the caller. Targets only add
 * (SMI traffic access), so the order of targets does not matter.
 */
export function decideAccess(model: PolicyModel, question: AccessQuestion): AccessDecision {
  const { client, destination } = question;
  if (client === undefined) return denied('the caller proved no identity');
  const targets = targetsOf(model, destination);
  if (targets.length === 0) return denied(`no TrafficTarget admits anyone to ${subjectKey(destination)}`);
  let nearest = `no TrafficTarget admits ${subjectKey(client)} to ${subjectKey(destination)}`;
  for (const target of targets) {
    const known = isSource(target, client, question.clientUri);
    if (!known && !target.decides) continue;
    const refusal = refusalOf(target, question);
    if (refusal === undefined && known) return { allowed: true, by: target };
    if (refusal === undefined)
      return denied(`TrafficTarget ${target.ref.name} decides, and not for this caller`);
    nearest = `TrafficTarget ${target.ref.name} ${refusal}`;
  }
  return denied(nearest);
}

/** Targets of the destination's account, and those that select the very pod by its labels. */
function targetsOf(
  { access }: PolicyModel,
  destination: AccessQuestion['destination'],
): readonly AccessPolicy[] {
  const { namespace, name = '', uri } = destination;
  const own = access.get(subjectKey(destination)) ?? [];
  const selecting = access.get(subjectKey({ namespace, serviceAccount: ANY_ACCOUNT }));
  const all =
    selecting === undefined ? own : [...own, ...selecting.filter((each) => each.destinationPods?.has(name))];
  return all.every(({ destinationUri }) => destinationUri === undefined)
    ? all
    : all.filter(({ destinationUri }) => destinationUri === undefined || destinationUri === uri);
}

function isSource({ sources, sourceUris }: AccessPolicy, client: Subject, uri: string | undefined): boolean {
  return (
    sources.some((source) => isSame(source, client)) || (uri !== undefined && sourceUris?.has(uri) === true)
  );
}

/** Why one target with the right caller does not admit the request; undefined when it does. */
function refusalOf(target: AccessPolicy, question: AccessQuestion): string | undefined {
  const { tcp, udp, http } = target;
  const ports = portsNamed(target, question.ports);
  if (question.transmission === 'udp') {
    const admits = udp === 'any' || ports.some((port) => udp.has(port));
    return admits ? undefined : `does not admit UDP port ${question.ports.join('/')}`;
  }
  const byMatchesAlone = target.apart && question.http !== undefined;
  if (!byMatchesAlone && tcp !== 'any' && !ports.some((port) => tcp.has(port))) {
    return `does not admit port ${question.ports.join('/')}`;
  }
  const request = question.http;
  // Apart from HTTP only named ports count: 'any' stands for a target without TCPRoutes there.
  if (request === undefined && target.apart) return tcp === 'any' ? 'admits HTTP only' : undefined;
  if (http === 'any') return undefined;
  if (request === undefined) return 'admits HTTP only';
  const plain = normalisedPath(request.path);
  const readings: readonly HttpRequestFacts[] =
    plain === request.path
      ? [request]
      : [request, { method: request.method, path: plain, header: (name) => request.header(name) }];
  return readings.every((reading) => http.some((match) => fitsMatch(match, reading)))
    ? undefined
    : 'has no match for the method, path and headers';
}

function portsNamed({ portNames }: AccessPolicy, ports: readonly number[]): readonly number[] {
  if (portNames === undefined) return ports;
  return portNames === 'target' ? ports.slice(0, 1) : ports.slice(1);
}

function isSame(a: Subject, b: Subject): boolean {
  return (
    a.serviceAccount === b.serviceAccount && a.namespace === b.namespace && a.trustDomain === b.trustDomain
  );
}

function denied(reason: string): AccessDecision {
  return { allowed: false, reason };
}
