import { createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createServer as createTlsServer, type TLSSocket, type Server as TlsServer } from 'node:tls';
import type { Addressing } from './addressing.ts';
import type { ArrivalBook } from './arrivals.ts';
import { detectProtocol } from './http/detect-protocol.ts';
import { type HttpClientSocket, openSession } from './http/open-session.ts';
import type { ClientSession, HttpHandler, HttpProtocol } from './http/routing.ts';
import { UpstreamPools } from './http/upstream-pools.ts';
import { parseSpiffeId, uriOf } from './identity.ts';
import { type Caller, inboundRefusal } from './inbound-access.ts';
import { applicationUnreachable, type InboundRouteParts, routeInbound } from './inbound-http.ts';
import { joinSockets, reset } from './join-sockets.ts';
import type { WorkloadCertificate } from './mesh-ca.ts';
import type { MeshConfig } from './mesh-config.ts';
import type { PodFacts } from './pod-facts.ts';
import type { ConnectApp } from './pod-proxy.ts';

/** Protocol names that sidecars agree on in the TLS handshake. */
export const ALPN = { http1: 'http/1.1', http2: 'h2', opaque: 'opaque' } as const;

export interface InboundOptions {
  readonly pod: PodFacts;
  readonly trustDomain: string;
  readonly certificate: WorkloadCertificate;
  readonly caPem: string;
  readonly addressing: Addressing;
  readonly arrivals: ArrivalBook;
  readonly connectApp: ConnectApp;
  readonly config: () => MeshConfig;
}

interface OpaqueConnection {
  readonly caller: Caller;
  readonly port: number;
  readonly raw: Socket;
}

/**
 * The receiving half of a sidecar: owns the pod's ports, lets in only callers with a certificate of the mesh, asks
 * the policies about every request (or opaque connection), and passes on to the application that nobody else reaches.
 */
export class InboundProxy {
  readonly #options: InboundOptions;
  readonly #pools = new UpstreamPools();
  readonly #listeners: Server[] = [];
  readonly #tlsServers: TlsServer[] = [];
  readonly #sockets = new Set<Duplex>();
  readonly #sessions = new Set<ClientSession>();
  readonly #opaque = new Set<OpaqueConnection>();
  /** The TCP socket under a TLS one, by the client's port, for resets. */
  readonly #rawByPeer = new Map<string, Socket>();
  #draining = false;

  constructor(options: InboundOptions) {
    this.#options = options;
  }

  async listen(): Promise<void> {
    const { pod, addressing } = this.#options;
    for (const port of pod.ports) {
      const tls = this.#tlsServer(port);
      const server = createServer({ allowHalfOpen: true, noDelay: true }, (raw) =>
        this.#accept(raw, tls, port),
      );
      this.#tlsServers.push(tls);
      this.#listeners.push(server);
      await addressing.listen(server, pod.address, port);
    }
  }

  /** Looks again at what is already connected: opaque connections that are no longer allowed are reset. */
  obey(): void {
    for (const { caller, port, raw } of this.#opaque) {
      if (this.#refuses(caller, port)) reset(raw);
    }
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
    this.#pools.close();
  }

  #tlsServer(port: number): TlsServer {
    const { certificate, caPem } = this.#options;
    // It never listens itself: connections are handed to it.
    const server = createTlsServer({
      key: certificate.keyPem,
      cert: certificate.certificatePem,
      ca: caPem,
      requestCert: true,
      rejectUnauthorized: true,
      ALPNProtocols: [ALPN.http2, ALPN.http1, ALPN.opaque],
      minVersion: 'TLSv1.3',
      allowHalfOpen: true,
    });
    server.on('secureConnection', (socket) => this.#secured(socket, port));
    server.on('tlsClientError', (_error, socket) => socket.destroy());
    return server;
  }

  #accept(raw: Socket, tls: TlsServer, port: number): void {
    this.#sockets.add(raw);
    raw.on('error', () => raw.destroy());
    const peer = `${raw.remoteAddress}:${raw.remotePort}`;
    raw.on('close', () => {
      this.#sockets.delete(raw);
      this.#rawByPeer.delete(peer);
    });
    this.#rawByPeer.set(peer, raw);
    if (this.#options.config().transport.tls) {
      tls.emit('connection', raw);
      return;
    }
    // Sabotage: whoever speaks plaintext is let in without an identity.
    raw.once('data', (first: Buffer) => {
      raw.pause();
      raw.unshift(first);
      if (first[0] === TLS_HANDSHAKE) tls.emit('connection', raw);
      else this.#plaintext(raw, port);
    });
  }

  #secured(socket: TLSSocket, port: number): void {
    const uri = uriOf(socket.getPeerX509Certificate()?.subjectAltName);
    const subject = uri === undefined ? undefined : parseSpiffeId(this.#options.trustDomain, uri);
    const raw = this.#rawByPeer.get(`${socket.remoteAddress}:${socket.remotePort}`) ?? socket;
    socket.on('error', () => socket.destroy());
    socket.on('close', () => raw.destroy());
    if (uri === undefined || subject === undefined) {
      socket.destroy();
      return;
    }
    const caller: Caller = { uri, subject };
    const { alpnProtocol } = socket;
    const serve = (protocol: HttpProtocol) =>
      this.#serveHttp({ socket, first: Buffer.alloc(0), protocol }, caller, port);
    if (alpnProtocol === ALPN.http1) serve('http1');
    else if (alpnProtocol === ALPN.http2) serve('http2');
    else this.#serveOpaque(socket, raw, caller, port);
  }

  #plaintext(raw: Socket, port: number): void {
    const caller: Caller = { uri: undefined, subject: undefined };
    detectProtocol(raw, (protocol, first) => {
      if (protocol !== 'opaque') {
        this.#serveHttp({ socket: raw, first, protocol }, caller, port);
        return;
      }
      if (first.length > 0) raw.unshift(first);
      this.#serveOpaque(raw, raw, caller, port);
    });
  }

  #serveHttp(client: HttpClientSocket, caller: Caller, port: number): void {
    const proxy = this;
    const { pod, arrivals, certificate, connectApp, config } = this.#options;
    const parts = {
      pod,
      arrivals,
      connectApp,
      identity: certificate.identity,
      pools: this.#pools,
      refusal: (...[who, where, head]: Parameters<InboundRouteParts['refusal']>) =>
        inboundRefusal(config(), pod, { caller: who, port: where, head }),
    };
    const handler: HttpHandler = {
      route: (head) => routeInbound(parts, head, caller, port),
      get draining() {
        return proxy.#draining;
      },
      upstreamFailed: applicationUnreachable,
    };
    const session = openSession(client, handler);
    this.#sessions.add(session);
    client.socket.on('close', () => this.#sessions.delete(session));
  }

  #serveOpaque(socket: Socket, raw: Socket, caller: Caller, port: number): void {
    if (this.#refuses(caller, port)) {
      reset(raw);
      return;
    }
    const connection: OpaqueConnection = { caller, port, raw };
    this.#opaque.add(connection);
    raw.on('close', () => this.#opaque.delete(connection));
    socket.pause();
    this.#options.connectApp(port, 'opaque').then(
      (app) => {
        this.#sockets.add(app);
        app.on('close', () => this.#sockets.delete(app));
        joinSockets(socket, app);
      },
      () => reset(raw),
    );
  }

  #refuses(caller: Caller, port: number): boolean {
    const { pod, config } = this.#options;
    return inboundRefusal(config(), pod, { caller, port }) !== undefined;
  }
}

const TLS_HANDSHAKE = 0x16;
