import { createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createServer as createTlsServer, type TLSSocket, type Server as TlsServer } from 'node:tls';
import { decideAccess } from '../../mesh/policy/decide-access.ts';
import type { Subject } from '../../mesh/policy/policy-model.ts';
import { NONCE_HEADER } from '../../schemas/agent-protocol.ts';
import type { Addressing } from './addressing.ts';
import type { ArrivalBook } from './arrivals.ts';
import { detectProtocol } from './http/detect-protocol.ts';
import { endToEndFields, field, fieldValue, type RequestHead } from './http/message-head.ts';
import { type Forward, type HttpHandler, HttpSession, type Reply } from './http/serve-http.ts';
import { UpstreamPool } from './http/upstream-pool.ts';
import { parseSpiffeId, uriOf } from './identity.ts';
import { joinSockets, reset } from './join-sockets.ts';
import type { WorkloadCertificate } from './mesh-ca.ts';
import { isControlled, type MeshConfig } from './mesh-config.ts';
import type { PodFacts } from './pod-facts.ts';

/** Protocol names that sidecars agree on in the TLS handshake. */
export const ALPN = { http: 'http/1.1', opaque: 'opaque' } as const;

/** Header by which an application learns who called; a caller's own is taken off. */
export const CLIENT_HEADER = 'x-forwarded-client-cert';

export interface InboundOptions {
  readonly pod: PodFacts;
  readonly trustDomain: string;
  readonly certificate: WorkloadCertificate;
  readonly caPem: string;
  readonly addressing: Addressing;
  readonly arrivals: ArrivalBook;
  readonly connectApp: (port: number) => Promise<Duplex>;
  readonly config: () => MeshConfig;
}

interface Caller {
  readonly uri: string | undefined;
  readonly subject: Subject | undefined;
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
  readonly #pool = new UpstreamPool();
  readonly #listeners: Server[] = [];
  readonly #tlsServers: TlsServer[] = [];
  readonly #sockets = new Set<Duplex>();
  readonly #sessions = new Set<HttpSession>();
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
      if (this.#refusal(caller, port, undefined) !== undefined) reset(raw);
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
    this.#pool.close();
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
      ALPNProtocols: [ALPN.http, ALPN.opaque],
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
    if (socket.alpnProtocol === ALPN.http) this.#serveHttp(socket, Buffer.alloc(0), caller, port);
    else this.#serveOpaque(socket, raw, caller, port);
  }

  #plaintext(raw: Socket, port: number): void {
    const caller: Caller = { uri: undefined, subject: undefined };
    detectProtocol(raw, (protocol, first) => {
      if (protocol === 'http') {
        this.#serveHttp(raw, first, caller, port);
        return;
      }
      if (first.length > 0) raw.unshift(first);
      this.#serveOpaque(raw, raw, caller, port);
    });
  }

  #serveHttp(socket: Socket, first: Buffer, caller: Caller, port: number): void {
    const proxy = this;
    const handler: HttpHandler = {
      route: (head) => this.#route(head, caller, port),
      get draining() {
        return proxy.#draining;
      },
      upstreamFailed: () => ({
        kind: 'reply',
        status: 503,
        fields: [SERVER_FIELD, field('x-mesh-response-flag', 'application-unreachable')],
        body: 'the application does not answer\n',
      }),
    };
    const session = new HttpSession(socket, first, handler);
    this.#sessions.add(session);
    socket.on('close', () => this.#sessions.delete(session));
  }

  #route(head: RequestHead, caller: Caller, port: number): Reply | Forward {
    const { pod, arrivals, certificate, connectApp } = this.#options;
    const nonce = fieldValue(head, NONCE_HEADER);
    const refusal = this.#refusal(caller, port, head);
    if (refusal !== undefined) {
      if (nonce !== undefined) {
        const parties = { pod, identity: certificate.identity };
        arrivals.refused(
          nonce,
          caller.uri === undefined ? parties : { ...parties, client: caller.uri },
          refusal,
        );
      }
      return {
        kind: 'reply',
        status: 403,
        fields: [
          SERVER_FIELD,
          field('x-mesh-denied-by', `${pod.name}; rbac`),
          field('content-type', 'text/plain'),
        ],
        body: 'RBAC: access denied\n',
      };
    }
    const fields = endToEndFields(head).filter(({ key }) => key !== CLIENT_HEADER);
    const client = `By=${certificate.identity}${caller.uri === undefined ? '' : `;URI=${caller.uri}`}`;
    return {
      kind: 'forward',
      pool: this.#pool,
      key: String(port),
      connect: () => connectApp(port),
      fields: [...fields, field(CLIENT_HEADER, client)],
    };
  }

  #serveOpaque(socket: Socket, raw: Socket, caller: Caller, port: number): void {
    if (this.#refusal(caller, port, undefined) !== undefined) {
      reset(raw);
      return;
    }
    const connection: OpaqueConnection = { caller, port, raw };
    this.#opaque.add(connection);
    raw.on('close', () => this.#opaque.delete(connection));
    socket.pause();
    this.#options.connectApp(port).then(
      (app) => {
        this.#sockets.add(app);
        app.on('close', () => this.#sockets.delete(app));
        joinSockets(socket, app);
      },
      () => reset(raw),
    );
  }

  /** Why policy refuses, or undefined. */
  #refusal(caller: Caller, port: number, head: RequestHead | undefined): string | undefined {
    const { pod, config } = this.#options;
    const { policy, servicePorts } = config();
    if (!isControlled(policy, pod.namespace)) return undefined;
    const decision = decideAccess(policy.model, {
      client: caller.subject,
      destination: pod,
      ports: [port, ...(servicePorts.get(`${pod.address}:${port}`) ?? [])],
      ...(head === undefined
        ? {}
        : { http: { method: head.method, path: head.path, header: (name) => fieldValue(head, name) } }),
    });
    return decision.allowed ? undefined : decision.reason;
  }
}

const SERVER_FIELD = field('server', 'meshwright-sidecar');
const TLS_HANDSHAKE = 0x16;
