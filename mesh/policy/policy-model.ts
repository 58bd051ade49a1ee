import type { ObjectRef } from '../../schemas/kube-object.ts';
import type { RouteTable } from './gateway/route-model.ts';
import type { SmiReading } from './smi-reading.ts';

/** A workload as access rules know it. */
export interface Subject {
  readonly namespace: string;
  readonly serviceAccount: string;
  /** Absent: the mesh's own. A workload of another one is never what a ServiceAccount of this one means. */
  readonly trustDomain?: string;
}

/** One HTTP condition: path, method and all headers must fit. Absent parts fit everything. */
export interface HttpMatch {
  readonly name: string;
  /** Where it is written; absent in a match that nobody wrote. */
  readonly place?: PolicyPlace;
  /** Fits a prefix of the path without its query. */
  readonly path?: TextTest;
  /** Upper-case methods. */
  readonly methods?: ReadonlySet<string>;
  /** Lower-case header name → test anywhere in the value. */
  readonly headers: readonly { readonly name: string; readonly test: TextTest }[];
}

/** A part of a policy object, its path as in a manifest: `spec.rules[0]`. */
export interface PolicyPlace {
  readonly object: ObjectRef;
  readonly path: string;
}

/** One of a target's rules: what it refers to and what that comes to. */
export interface RuleOrigin {
  readonly path: string;
  readonly kind: 'HTTPRouteGroup' | 'TCPRoute' | 'UDPRoute';
  readonly name: string;
  /** Of a TCPRoute or UDPRoute. */
  readonly ports?: PortSet;
  /** Of an HTTPRouteGroup: those that the rule selects. */
  readonly matches?: readonly HttpMatch[];
}

/** Stands for every account of a namespace in {@link AccessPolicy.destination}. */
export const ANY_ACCOUNT = '*';

/**
 * How a pattern of SMI is read, as far as the specification leaves it open: paths are anchored at the start only
 * (SMI traffic specs: "regex … anchored (^) to the beginning of the URI"), header values are searched anywhere.
 * Gateway API's expressions must fit all of the text (`full`), as in Envoy. The dialect is RE2: linear time, no back-references, no look-around.
 */
export type Anchoring = 'prefix' | 'search' | 'full';

/** A compiled pattern; `source` is what the user wrote. One that would not compile fits nothing (fail closed). */
export interface TextTest {
  readonly source: string;
  /** Where `source`, an expression, must fit; absent where it is the text itself. */
  readonly anchoring?: Anchoring;
  fits(text: string): boolean;
}

export type PortSet = 'any' | ReadonlySet<number>;

/**
 * "These callers may reach this workload": one TrafficTarget with its routes looked up. An allow needs the port *and*
 * (for HTTP) one of the matches; `http: 'any'` also admits opaque TCP, a list of matches does not.
 */
export interface AccessPolicy {
  readonly ref: ObjectRef;
  /** With {@link ANY_ACCOUNT} it is for the pods of `destinationPods` alone. */
  readonly destination: Subject;
  /** Names of pods in the destination's namespace that an IdentityBinding selects by their labels. */
  readonly destinationPods?: ReadonlySet<string>;
  /** The SPIFFE ID that the destination must have, where an IdentityBinding names it. */
  readonly destinationUri?: string;
  readonly sources: readonly Subject[];
  /** SPIFFE IDs of callers, where an IdentityBinding names them. */
  readonly sourceUris?: ReadonlySet<string>;
  readonly tcp: PortSet;
  readonly udp: PortSet;
  readonly http: 'any' | readonly HttpMatch[];
  /** HTTP is judged by `http` alone, everything else by `tcp` alone (reading `tcp-with-http: http-alone`). */
  readonly apart?: true;
  /** Which names of a port `tcp` and `udp` may use; both when nothing is said. */
  readonly portNames?: 'target' | 'service';
  /** When its rules fit a request, it alone decides about the caller (reading `first-decides`). */
  readonly decides?: true;
  /** The rules that it was read from, for explanations; no decision looks at them. */
  readonly rules?: readonly RuleOrigin[];
}

export interface SplitBackend {
  readonly service: string;
  /** A whole number; shares are relative to the sum over the eligible backends. */
  readonly weight: number;
}

/** How traffic addressed to one root service is shared out. */
export interface SplitPolicy {
  readonly ref: ObjectRef;
  readonly namespace: string;
  readonly root: string;
  readonly backends: readonly SplitBackend[];
  /** Absent: all traffic is split. Present: only requests that fit one; the rest stays with the root. */
  readonly matches?: readonly HttpMatch[];
  /** The share of a backend without the root's port is lost instead of going to the others. */
  readonly keepsLostShares?: true;
  /** Opaque connections and datagrams stay with the root. */
  readonly httpOnly?: true;
}

/** Faults and limits of one service (`docs/service-limits.md`); each part may be absent. Times in milliseconds. */
export interface ServiceLimits {
  readonly delay?: { readonly ms: number; readonly percent: number };
  readonly abort?: { readonly status: number; readonly percent: number };
  /** In flight at once. */
  readonly maxRequests?: number;
  readonly perSecond?: number;
  readonly outlier?: { readonly failures: number; readonly ejectMs: number };
  readonly retryPercent?: number;
}

/** All policies of a cluster, indexed the way the data plane asks. */
export interface PolicyModel {
  /** By {@link subjectKey} of the destination. */
  readonly access: ReadonlyMap<string, readonly AccessPolicy[]>;
  /** By `namespace/root service`. */
  readonly splits: ReadonlyMap<string, SplitPolicy>;
  /** Gateway API routes by `namespace/service`; a service that has one is not split. */
  readonly routes: RouteTable;
  /** By `namespace/service`; those that only routes refer to, by `filter namespace/name`. */
  readonly limits: ReadonlyMap<string, ServiceLimits>;
  /** By namespace, where it is not the default. */
  readonly readings: ReadonlyMap<string, SmiReading>;
}

/** Something about a policy object that its author should know; `error` means that part of it has no effect. */
export interface ReadFinding {
  readonly severity: 'error' | 'warning';
  /** Set when all that is wrong is that a named object is not among those read: it may exist elsewhere. */
  readonly missing?: true;
  readonly object: ObjectRef;
  /** Where in the object, as in a manifest: `spec.rules[0].matches[1]`. */
  readonly path: string;
  readonly message: string;
}

/** The key under which {@link PolicyModel} files access policies. */
export function subjectKey(subject: Subject): string {
  const { namespace, serviceAccount, trustDomain } = subject;
  return `${trustDomain === undefined ? '' : `${trustDomain}/`}${namespace}/${serviceAccount}`;
}
