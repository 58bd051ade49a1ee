import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { nonceOf } from '../../schemas/agent-protocol.ts';
import type { OnDatagram } from '../workloads/workload.ts';
import type { ArrivalBook, Parties } from './arrivals.ts';
import { type Caller, inboundRefusal } from './inbound-access.ts';
import { joinSockets, reset } from './join-sockets.ts';
import type { WorkloadCredentials } from './mesh-ca.ts';
import type { MeshConfig, Transmission } from './mesh-config.ts';
import type { PodFacts } from './pod-facts.ts';
import type { ConnectApp } from './pod-proxy.ts';
import { refuseOpaque } from './refuse-opaque.ts';
import { serveFlow } from './udp/serve-flow.ts';

export interface OpaqueOptions {
  readonly pod: PodFacts;
  readonly certificate: WorkloadCredentials;
  readonly arrivals: ArrivalBook;
  readonly connectApp: ConnectApp;
  /** What takes the datagrams of a UDP port. */
  readonly datagrams: (port: number) => OnDatagram | undefined;
  readonly config: () => MeshConfig;
}

/** A connection of bytes or datagrams that nobody looks into. */
export interface OpaqueConnection {
  readonly caller: Caller;
  readonly port: number;
  readonly transmission: Transmission;
  /** The TCP socket at the bottom, for resets. */
  readonly raw: Socket;
}

/** What a sidecar does with connections that it does not look into: it admits them, counts them, and passes them on. */
export class OpaqueServer {
  readonly #options: OpaqueOptions;
  readonly #sockets: Set<Duplex>;
  readonly #standing = new Set<OpaqueConnection>();

  /** Connections to programs go among `sockets`, which whoever made the server ends. */
  constructor(options: OpaqueOptions, sockets: Set<Duplex>) {
    this.#options = options;
    this.#sockets = sockets;
  }

  /** How many stand. */
  get size(): number {
    return this.#standing.size;
  }

  /** Looks again at those that stand: what is no longer allowed is reset, unless sabotage lets it stay. */
  obey(): void {
    if (this.#options.config().transport.standing === 'then') return;
    for (const each of this.#standing) {
      if (this.#refusal(each) !== undefined) reset(each.raw);
    }
  }

  /** Bytes or datagrams that are not looked into: admitted once, and again whenever policy changes. */
  serve(socket: Socket, connection: OpaqueConnection): void {
    const { port, transmission, raw } = connection;
    const program = transmission === 'udp' ? this.#options.datagrams(port) : undefined;
    const parties = this.#partiesOf(connection);
    const reason = this.#refusal(connection);
    if (reason !== undefined) {
      const { arrivals } = this.#options;
      refuseOpaque({ socket, transmission, raw }, (nonce) => arrivals.refused(nonce, parties, reason));
      return;
    }
    if (transmission === 'udp' && program === undefined) {
      reset(raw);
      return;
    }
    this.#standing.add(connection);
    raw.on('close', () => this.#standing.delete(connection));
    const count = (payload: Buffer) => {
      const nonce = nonceOf(payload);
      if (nonce !== undefined) this.#options.arrivals.arrived(nonce, parties);
    };
    if (program !== undefined) {
      serveFlow(socket, (payload, answer) => {
        count(payload);
        program(payload, answer);
      });
      return;
    }
    socket.pause();
    this.#options.connectApp(port, 'opaque').then(
      (app) => {
        this.#sockets.add(app);
        app.on('close', () => this.#sockets.delete(app));
        socket.once('data', count);
        joinSockets(socket, app);
      },
      () => reset(raw),
    );
  }

  #partiesOf({ caller }: OpaqueConnection): Parties {
    const { pod, certificate } = this.#options;
    return {
      pod,
      identity: certificate.identity,
      ...(caller.uri === undefined ? {} : { client: caller.uri }),
    };
  }

  #refusal(connection: OpaqueConnection): string | undefined {
    const { pod, config } = this.#options;
    return inboundRefusal(config(), pod, connection);
  }
}
