import { createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import {
  createServer as createTlsServer,
  type SecureContextOptions,
  type TLSSocket,
  type Server as TlsServer,
} from 'node:tls';
import { DEFAULT_READING } from '../../mesh/policy/smi-reading.ts';
import type { Addressing } from './addressing.ts';
import type { Edge } from './edges.ts';
import { DETECTION_MS, detectProtocol } from './http/detect-protocol.ts';
import { type HttpClientSocket, openSession } from './http/open-session.ts';
import type { ClientSession, HttpHandler, HttpProtocol } from './http/routing.ts';
import { UpstreamPools } from './http/upstream-pools.ts';
import { type Caller, inboundRefusal } from './inbound-access.ts';
import { applicationUnreachable, clientField, type InboundRouteParts, routeInbound } from './inbound-http.ts';
import { type OpaqueOptions, OpaqueServer } from './inbound-opaque.ts';
import { reset } from './join-sockets.ts';
import { identifyCaller } from './links/identify-caller.ts';
import type { Peer } from './links/link-book.ts';
import { mtlsMode } from './mesh-config.ts';
import { podEnd, type Telemetry, tellOf } from './telemetry.ts';

/** Protocol names that sidecars agree on in the TLS handshake. */
export const ALPN = { http1: 'http/1.1', http2: 'h2', opaque: 'opaque', datagrams: 'datagrams' } as const;

export interface InboundOptions extends OpaqueOptions {
  readonly trustDomain: string;
  readonly addressing: Addressing;
  readonly telemetry: Telemetry;
}

/**
 * The receiving half of a sidecar: owns the pod's ports, lets in only callers with a certificate of the mesh, asks
 * the policies about every request (or opaque connection), and passes on to the application that nobody else reaches.
 */
export class InboundProxy {
  readonly #options: InboundOptions;
  readonly #pools = new UpstreamPools();
  readonly #listeners: Server[] = [];
  /** What ends TLS on a port, made for its first connection: keys and authorities take memory, and many pods get none. */
  readonly #tlsServers = new Map<number, TlsServer>();
  readonly #sockets = new Set<Duplex>();
  readonly #sessions = new Set<ClientSession>();
  readonly #opaque: OpaqueServer;
  /** How each plaintext connection is ended where it may no longer be. */
  readonly #plain = new Map<Socket, () => void>();
  /** The TCP socket under a TLS one, by the client's port, for resets. */
  readonly #rawByPeer = new Map<string, Socket>();
  /** Connections of callers from other sandboxes, with their trust domain. */
  readonly #foreign = new Map<Socket, string>();
  #peers: readonly Peer[] | undefined;
  #draining = false;
  #endRenewals: () => unknown = () => undefined;

  constructor(options: InboundOptions) {
    this.#options = options;
    this.#opaque = new OpaqueServer(options, this.#sockets);
  }

  async listen(): Promise<void> {
    const { pod, addressing, certificate } = this.#options;
    // New connections get the new certificate; those that stand go on as they are.
    this.#endRenewals = certificate.onRenewal(() => {
      for (const tls of this.#tlsServers.values()) tls.setSecureContext(this.#credentials());
    });
    // A flow of datagrams is a connection between sidecars too: the same listener takes both.
    for (const port of new Set([...pod.ports, ...pod.udpPorts])) {
      const server = createServer({ allowHalfOpen: true, noDelay: true }, (raw) => this.#accept(raw, port));
      this.#listeners.push(server);
      await addressing.listen(server, pod.address, port);
    }
  }

  /**
   * Looks again at what is already connected: opaque connections that are no longer allowed are reset, and plaintext
   * that is no longer taken ends, after the request in flight where there is one.
   */
  obey(): void {
    this.#believe(this.#options.config().peers);
    if (!this.#takesPlaintext()) this.#endPlaintext();
    this.#opaque.obey();
  }

  /** Each is told once: what is under way on it may take longer than the next change. */
  #endPlaintext(): void {
    const ends = [...this.#plain.values()];
    this.#plain.clear();
    for (const end of ends) end();
  }

  /** The authorities whose certificates are looked at, and an end to what came from where nobody is believed any more. */
  #believe(peers: readonly Peer[]): void {
    if (this.#peers === peers) return;
    this.#peers = peers;
    for (const server of this.#tlsServers.values()) server.setSecureContext(this.#credentials());
    for (const [raw, trustDomain] of this.#foreign) {
      if (!peers.some((peer) => peer.trustDomain === trustDomain && !peer.cut)) reset(raw);
    }
  }

  #credentials(): SecureContextOptions {
    const { certificate, config } = this.#options;
    const { keyPem, certificatePem, trustedPem } = certificate.current();
    return {
      key: keyPem,
      cert: certificatePem,
      ca: [trustedPem, ...config().peers.map(({ bundle }) => bundle)],
      minVersion: 'TLSv1.3',
    };
  }

  /** Takes no new connections; kept ones end after the request in flight. */
  drain(): void {
    this.#draining = true;
    for (const server of this.#listeners) server.close();
    for (const session of this.#sessions) session.drain();
  }

  get busy(): boolean {
    return this.#sessions.size + this.#opaque.size > 0;
  }

  close(): void {
    this.#draining = true;
    for (const server of this.#listeners) server.close();
    for (const socket of this.#sockets) socket.destroy();
    this.#endRenewals();
    this.#pools.close();
  }

  #tlsServer(port: number): TlsServer {
    const known = this.#tlsServers.get(port);
    if (known !== undefined) return known;
    // It never listens itself: connections are handed to it.
    const server = createTlsServer({
      ...this.#credentials(),
      requestCert: true,
      rejectUnauthorized: true,
      handshakeTimeout: HANDSHAKE_MS,
      ALPNProtocols: Object.values(ALPN),
      allowHalfOpen: true,
    });
    server.on('secureConnection', (socket) => this.#secured(socket, port));
    server.on('tlsClientError', (_error, socket) => socket.destroy());
    this.#tlsServers.set(port, server);
    return server;
  }

  #accept(raw: Socket, port: number): void {
    this.#sockets.add(raw);
    raw.on('error', () => raw.destroy());
    const peer = `${raw.remoteAddress}:${raw.remotePort}`;
    raw.on('close', () => {
      this.#sockets.delete(raw);
      this.#rawByPeer.delete(peer);
    });
    this.#rawByPeer.set(peer, raw);
    if (!this.#takesPlaintext()) {
      this.#tlsServer(port).emit('connection', raw);
      return;
    }
    // Who says nothing waits for the server to speak, and TLS never begins so.
    const silent = setTimeout(() => this.#plaintext(raw.off('data', begin).pause(), port), DETECTION_MS);
    const begin = (first: Buffer) => {
      clearTimeout(silent);
      raw.pause();
      raw.unshift(first);
      if (first[0] === TLS_HANDSHAKE) this.#tlsServer(port).emit('connection', raw);
      else this.#plaintext(raw, port);
    };
    raw.on('close', () => clearTimeout(silent));
    raw.once('data', begin);
  }

  /** Where it is permitted, or where sabotage has everybody speak it. */
  #takesPlaintext(): boolean {
    const { config, pod } = this.#options;
    const { transport, policy } = config();
    if (!transport.tls || transport.strangers === 'admitted') return true;
    return mtlsMode(policy, pod) === 'permissive';
  }

  #secured(socket: TLSSocket, port: number): void {
    const { trustDomain, certificate, config } = this.#options;
    const caller = identifyCaller(socket.getPeerX509Certificate(), {
      trustDomain,
      trustedPem: certificate.current().trustedPem,
      peers: config().peers,
    });
    const raw = this.#rawByPeer.get(`${socket.remoteAddress}:${socket.remotePort}`) ?? socket;
    socket.on('error', () => socket.destroy());
    socket.on('close', () => raw.destroy());
    if (caller === undefined) {
      socket.destroy();
      return;
    }
    const foreign = caller.subject?.trustDomain;
    if (foreign !== undefined) {
      this.#foreign.set(raw, foreign);
      raw.on('close', () => this.#foreign.delete(raw));
    }
    const transmission = socket.alpnProtocol === ALPN.datagrams ? 'udp' : 'tcp';
    const { pod } = this.#options;
    if (!(transmission === 'udp' ? pod.udpPorts : pod.ports).includes(port)) {
      reset(raw);
      return;
    }
    const { alpnProtocol } = socket;
    const serve = (protocol: HttpProtocol) =>
      this.#serveHttp({ socket, first: Buffer.alloc(0), protocol }, caller, port);
    if (alpnProtocol === ALPN.http1) serve('http1');
    else if (alpnProtocol === ALPN.http2) serve('http2');
    else this.#opaque.serve(socket, { caller, port, transmission, raw });
  }

  #plaintext(raw: Socket, port: number): void {
    const caller: Caller = { uri: undefined, subject: undefined };
    this.#plain.set(raw, () => raw.destroy());
    raw.on('close', () => this.#plain.delete(raw));
    if (!this.#options.pod.ports.includes(port)) {
      reset(raw);
      return;
    }
    detectProtocol(raw, (protocol, first) => {
      if (protocol !== 'opaque') {
        const session = this.#serveHttp({ socket: raw, first, protocol }, caller, port);
        this.#plain.set(raw, () => {
          raw.once('finish', () => raw.destroy());
          session.drain();
        });
        return;
      }
      if (first.length > 0) raw.unshift(first);
      this.#plain.set(raw, () => reset(raw));
      this.#opaque.serve(raw, { caller, port, transmission: 'tcp', raw });
    });
  }

  #serveHttp(client: HttpClientSocket, caller: Caller, port: number): ClientSession {
    const proxy = this;
    const { pod, arrivals, certificate, connectApp, config, telemetry } = this.#options;
    const { identity } = certificate;
    const opened = config().policy;
    const ruling = () =>
      config().transport.standing === 'then' ? { ...config(), policy: opened } : config();
    const parts = {
      pod,
      arrivals,
      connectApp,
      identity,
      clientField: clientField(identity, caller),
      pools: this.#pools,
      denial: () => (config().policy.model.readings.get(pod.namespace) ?? DEFAULT_READING)['http-denial'],
      refusal: (...[who, where, head]: Parameters<InboundRouteParts['refusal']>) =>
        inboundRefusal(ruling(), pod, { caller: who, port: where, head }),
    };
    const edge: Edge = {
      side: 'server',
      client: caller.subject ?? {},
      server: podEnd(pod),
      ...(caller.uri === undefined ? { plaintext: true as const } : {}),
    };
    const handler: HttpHandler = {
      route: (head) => routeInbound(parts, head, caller, port),
      get draining() {
        return proxy.#draining;
      },
      upstreamFailed: applicationUnreachable,
      over: (outcome) => tellOf(telemetry, edge, outcome),
    };
    const session = openSession(client, handler);
    this.#sessions.add(session);
    client.socket.on('close', () => this.#sessions.delete(session));
    return session;
  }
}

const TLS_HANDSHAKE = 0x16;
/** How long a caller may take to prove itself. */
const HANDSHAKE_MS = 10_000;
