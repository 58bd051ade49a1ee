import type { Server } from 'node:net';

/** What a built-in program knows about the pod and container it runs in. */
export interface WorkloadContext {
  readonly namespace: string;
  readonly pod: string;
  readonly image: string;
  readonly env: Readonly<Record<string, string>>;
  /** The name by which callers tell this backend from others: `website-v2`. */
  readonly backend: string;
  readonly log: (line: string) => void;
  /** A request with a nonce reached the program; `client` is the header that a sidecar sets. */
  readonly arrived: (nonce: string, client: string | undefined) => void;
}

/** Takes a datagram and answers it, now or later, as often as it likes. */
export type OnDatagram = (payload: Buffer, answer: (payload: Buffer) => void) => void;

/** A built-in program: makes one server for each port of its container, or none at all. */
export interface Workload {
  /** Ports when the container declares none. */
  readonly defaultPorts: readonly number[];
  /** The server never listens: it is handed connections in memory, which have no address and no TCP options. */
  readonly createServer: (context: WorkloadContext) => Server;
  /** What it does on its UDP ports; without it they stay silent. */
  readonly createDatagrams?: (context: WorkloadContext) => OnDatagram;
  /** UDP ports when the container declares no port at all. */
  readonly defaultUdpPorts?: readonly number[];
  /** It ends by itself so soon, unless `EXIT_AFTER_MS` says another time; without it it runs until it is stopped. */
  readonly exitsAfterMs?: number;
}
