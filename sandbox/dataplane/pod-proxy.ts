import type { Duplex } from 'node:stream';
import type { RealAddress } from './addressing.ts';
import type { Protocol } from './http/detect-protocol.ts';
import type { WorkloadCredentials } from './mesh-ca.ts';

/** Opens a connection to the program behind a port, which nobody else reaches. */
export type ConnectApp = (port: number, protocol: Protocol) => Promise<Duplex>;

/** A pod's network, meshed or not: what the pod's life cycle needs of it. */
export interface PodProxy {
  /** Where the pod's programs find their outbound SOCKS5 proxy. */
  readonly socks: RealAddress;
  /** Present on a sidecar: the newest configuration it obeys, and who it is. */
  readonly sidecar?: { readonly credentials: WorkloadCredentials; readonly revision: () => number };
  /** Takes no new work; what is in flight goes on. */
  drain(): void;
  /** Whether somebody is still connected. */
  readonly busy: boolean;
  close(): void;
}
