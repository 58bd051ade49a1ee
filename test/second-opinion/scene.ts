import type { Socket } from 'node:net';
import type { MeshCa } from '../../sandbox/dataplane/mesh-ca.ts';
import type { Case } from './case.ts';

/** A running mesh under the policies of one case. */
export interface Scene {
  /** A connection of a workload's program to a service, by way of its own proxy. */
  dial(from: string, to: string): Promise<Socket>;
  /** A connection to the door of a pod, past every proxy of the client. */
  knock(pod: string): Promise<Socket>;
  /** A connection from outside the mesh to a port of the Gateway. */
  enter(port: number): Promise<Socket>;
  /** The authority, in PEM, of the certificates that a Gateway shows. */
  readonly outsideAuthority: string;
  /** How often each application was reached by requests with a nonce. */
  arrivals(nonce: string): Promise<ReadonlyMap<string, number>>;
  /** Whether nothing is on its way any more, where a mesh can tell: what has not arrived then never will. */
  isQuiet?(): Promise<boolean>;
  /** The mesh's authority, as if it named itself by that trust domain. */
  authority(trustDomain: string): Promise<MeshCa>;
}

/** A mesh that can be put under the policies of any case, one after the other. */
export interface Mesh {
  readonly name: 'sandbox' | 'envoy';
  play(what: Case): Promise<Scene>;
  close(): Promise<void>;
}
