import type { GatewayTable } from '../../mesh/policy/gateway/gateway-model.ts';
import type { ServicePlace } from '../../mesh/policy/gateway/route-model.ts';
import type { PolicyModel } from '../../mesh/policy/policy-model.ts';
import type { HttpProtocol } from './http/routing.ts';
import type { Peer } from './links/link-book.ts';
import type { PodFacts } from './pod-facts.ts';

/** One port of a service. */
export interface ServicePort {
  readonly name: string;
  readonly port: number;
  /** Declared as a protocol other than HTTP, so that no bytes are waited for. */
  readonly opaque: boolean;
}

/** What a port carries. */
export type Transmission = 'tcp' | 'udp';

/** Where a pod listens, or a name that stands for a service of another sandbox. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
  /** Set where it is not a pod of this sandbox. */
  readonly beyond?: PlaceBeyond;
}

/** A port of a service of a linked sandbox. */
export interface PlaceBeyond {
  readonly link: string;
  readonly place: ServicePlace;
}

/** A service as proxies resolve it. */
export interface ServiceEntry {
  readonly namespace: string;
  readonly name: string;
  readonly ports: ReadonlyMap<number, ServicePort>;
  /** Ready endpoints by service port. */
  readonly endpoints: ReadonlyMap<number, readonly Endpoint[]>;
  /** Ready endpoints by UDP port; a number may be a port of either kind, or of both. */
  readonly udp: ReadonlyMap<number, readonly Endpoint[]>;
  /** Of a headless service: addresses of ready pods by the names that they have of their own (`web-0`). */
  readonly hosts: ReadonlyMap<string, string>;
}

/** The policies in force, and where access control is on. */
export interface PolicyState {
  readonly model: PolicyModel;
  readonly gateways: GatewayTable;
  /** Namespaces whose workloads admit only what a TrafficTarget allows. */
  readonly controlled: ReadonlySet<string> | 'all';
  /** Namespaces whose workloads take plaintext from clients outside the mesh, too. */
  readonly permissive: ReadonlySet<string>;
}

/** Whether a workload takes plaintext: `strict` refuses it. */
export type MtlsMode = 'strict' | 'permissive';

/** How sidecars talk to each other; anything but {@link SOUND_TRANSPORT} is sabotage. */
export interface Transport {
  readonly tls: boolean;
  /** What a client sidecar shows: with `none` the pod's programs get past it. */
  readonly identity: 'own' | 'wrong' | 'none';
  /** Callers without a certificate: whether access rules are asked about them, or the connection is refused. */
  readonly strangers: 'refused' | 'admitted';
  /** That each request waits before it leaves, in milliseconds. */
  readonly delayMs: number;
  /** That each request waits that leaves through a link to another sandbox, in milliseconds. */
  readonly linkDelayMs: number;
  /** Share of requests, connections and datagrams that get lost. */
  readonly lostPercent: number;
  /** Which policy holds on a connection that stands: that of now, or that of when it was opened. */
  readonly standing: 'now' | 'then';
}

/** How sidecars talk in a mesh that nobody has broken. */
export const SOUND_TRANSPORT: Transport = {
  tls: true,
  identity: 'own',
  strangers: 'refused',
  delayMs: 0,
  linkDelayMs: 0,
  lostPercent: 0,
  standing: 'now',
};

/** All that a proxy obeys, as one immutable value; `revision` counts the changes that went into it. */
export interface MeshConfig {
  readonly revision: number;
  /** By `namespace/name`. */
  readonly services: ReadonlyMap<string, ServiceEntry>;
  readonly clusterIps: ReadonlyMap<string, ServiceEntry>;
  /** Service ports that lead to a pod's port, by {@link placeKey}. */
  readonly servicePorts: ReadonlyMap<string, readonly number[]>;
  /** The HTTP that a service says its pods' port speaks, by {@link placeKey}; most say nothing. */
  readonly spoken: ReadonlyMap<string, HttpProtocol>;
  readonly policy: PolicyState;
  readonly transport: Transport;
  /** The sandboxes that this one is linked to. */
  readonly peers: readonly Peer[];
}

/** Whether a namespace's workloads are under access control. */
export function isControlled(policy: PolicyState, namespace: string): boolean {
  return policy.controlled === 'all' || policy.controlled.has(namespace);
}

/** What holds for a pod: its own word, else its namespace's, else `strict`. */
export function mtlsMode({ permissive }: PolicyState, { namespace, mtls }: PodFacts): MtlsMode {
  return mtls ?? (permissive.has(namespace) ? 'permissive' : 'strict');
}

/** The key of a pod's port in {@link MeshConfig.servicePorts}. */
export function placeKey({ address, port }: Endpoint, transmission: Transmission): string {
  return `${transmission}/${address}:${port}`;
}

/** Something that obeys a configuration and says which one. */
export interface ConfigTaker {
  /** Absent where it is no pod's. */
  readonly pod?: PodFacts;
  take(config: MeshConfig): void;
}
