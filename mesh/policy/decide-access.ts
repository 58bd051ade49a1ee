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
  let nearest: string | undefined;
  for (const target of targets) {
    const opinion = judgeTarget(target, client, question);
    switch (opinion) {
      case 'admits':
        return { allowed: true, by: target };
      case 'decides against':
        return denied(`TrafficTarget ${target.ref.name} decides, and not for this caller`);
      case 'other caller':
        break;
      default:
        nearest = `TrafficTarget ${target.ref.name} ${describeRefusal(opinion, question)}`;
    }
  }
  return denied(nearest ?? `no TrafficTarget admits ${subjectKey(client)} to ${subjectKey(destination)}`);
}

/** Why a target's rules do not admit something. */
export type Refusal = 'port' | 'udp port' | 'http only' | 'no match';

/** What one target of the destination says: `decides against` ends the question (reading `first-decides`). */
export type TargetOpinion = 'admits' | 'other caller' | 'decides against' | Refusal;

/** Asks one target alone; it must be one of {@link targetsOf} the destination. */
export function judgeTarget(target: AccessPolicy, client: Subject, question: AccessQuestion): TargetOpinion {
  const known = isSource(target, client, question.clientUri);
  if (!known && !target.decides) return 'other caller';
  const refusal = refusalOf(target, question);
  if (known || refusal !== undefined) return refusal ?? 'admits';
  return 'decides against';
}

/** A refusal as the end of a sentence that begins with the target. */
export function describeRefusal(refusal: Refusal, { ports }: Pick<AccessQuestion, 'ports'>): string {
  switch (refusal) {
    case 'udp port':
      return `does not admit UDP port ${ports.join('/')}`;
    case 'port':
      return `does not admit port ${ports.join('/')}`;
    case 'http only':
      return 'admits HTTP only';
    case 'no match':
      return 'has no match for the method, path and headers';
  }
}

/** Targets of the destination's account, and those that select the very pod by its labels, in the order of asking. */
export function targetsOf(
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
function refusalOf(target: AccessPolicy, question: AccessQuestion): Refusal | undefined {
  const { tcp, udp, http } = target;
  const ports = portsNamed(target, question.ports);
  if (question.transmission === 'udp') {
    const admits = udp === 'any' || ports.some((port) => udp.has(port));
    return admits ? undefined : 'udp port';
  }
  const byMatchesAlone = target.apart && question.http !== undefined;
  if (!byMatchesAlone && tcp !== 'any' && !ports.some((port) => tcp.has(port))) {
    return 'port';
  }
  const request = question.http;
  // Apart from HTTP only named ports count: 'any' stands for a target without TCPRoutes there.
  if (request === undefined && target.apart) return tcp === 'any' ? 'http only' : undefined;
  if (http === 'any') return undefined;
  if (request === undefined) return 'http only';
  const readings = readingsOf(request);
  return readings.every((reading) => http.some((match) => fitsMatch(match, reading)))
    ? undefined
    : 'no match';
}

/** The request as it is written and, where that differs, as a lenient server would understand it. */
export function readingsOf(request: HttpRequestFacts): readonly HttpRequestFacts[] {
  const plain = normalisedPath(request.path);
  if (plain === request.path) return [request];
  return [request, { method: request.method, path: plain, header: (name) => request.header(name) }];
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
