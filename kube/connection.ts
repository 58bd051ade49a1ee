import type { Agent } from 'node:http';

/** TLS material as `node:https` and `ws` take it. PEM text; never printed. */
export interface TlsSettings {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
}

/** What one request needs to reach and to convince the API server. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly tls: TlsSettings;
  /** Pools the connections; owned by the {@link Connection} that handed it out. */
  readonly agent: Agent;
}

/** One context of a kubeconfig, ready to be used. The caller closes it. */
export interface Connection {
  readonly context: string;
  /** Base address, with the path prefix that some front ends need. */
  readonly server: URL;
  /** The user entry's name, for messages. */
  readonly user: string;
  /** Current credentials; throws `Failure` (`unauthorized`) when a plugin cannot provide them. */
  credentials(): Promise<Credentials>;
  /** Forgets what a 401 proves stale; `false` when asking again could only give the same. */
  renew(): boolean;
  /** Why a refusal was to be expected (an expired certificate or token), in words; `undefined` when nothing shows. */
  expiry(nowMs: number): Promise<string | undefined>;
  close(): void;
}
