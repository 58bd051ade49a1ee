import { createServer, type Server, type Socket } from 'node:net';
import { createSecureContext, type SecureContext, Server as TlsServer } from 'node:tls';
import type {
  Gateway,
  GatewayListener,
  ListenerCertificate,
} from '../../../mesh/policy/gateway/gateway-model.ts';
import type { Addressing, RealAddress } from '../addressing.ts';
import { detectProtocol } from '../http/detect-protocol.ts';
import type { HttpClientSocket } from '../http/open-session.ts';
import type { MeshConfig } from '../mesh-config.ts';
import type { OutboundProxy } from '../outbound-proxy.ts';
import { ownReply } from '../own-reply.ts';
import { readServerName } from './read-server-name.ts';
import { chooseForListener, isMisdirected, listenerFor, routeGateway } from './route-gateway.ts';

export interface RunningGatewayOptions {
  /** The address that is its own; `claim` holds it. */
  readonly address: string;
  readonly claim: Server;
  readonly addressing: Addressing;
  readonly outbound: OutboundProxy;
  readonly config: () => MeshConfig;
}

/** One port that is open, and what is spoken there. */
interface OpenPort {
  readonly protocol: GatewayListener['protocol'];
  readonly server: Server;
  readonly real: RealAddress;
}

/** How long a client may take to begin TLS. */
const HELLO_MS = 10_000;

/**
 * A Gateway that stands: listens on the ports of its listeners and takes what comes there into the mesh, through a
 * proxy that has the Gateway's own identity. Its listeners may change while it runs; its address stays.
 */
export class RunningGateway {
  readonly #options: RunningGatewayOptions;
  readonly #ports = new Map<number, OpenPort>();
  readonly #sockets = new Set<Socket>();
  readonly #contexts = new Map<string, SecureContext>();
  #listeners: readonly GatewayListener[] = [];

  constructor(options: RunningGatewayOptions) {
    this.#options = options;
  }

  /** Opens and closes ports so that they are those of the listeners; returns, by port, why one cannot be opened. */
  async obey(gateway: Gateway): Promise<ReadonlyMap<number, string>> {
    this.#listeners = gateway.listeners;
    const wanted = new Map(gateway.listeners.map(({ port, protocol }) => [port, protocol]));
    for (const [port, open] of this.#ports) if (wanted.get(port) !== open.protocol) this.#shut(port, open);
    const troubles = new Map<number, string>();
    for (const [port, protocol] of wanted) {
      if (this.#ports.has(port)) continue;
      const trouble = await this.#open(port, protocol);
      if (trouble !== undefined) troubles.set(port, trouble);
    }
    this.#renewCertificates();
    this.#options.outbound.obey();
    return troubles;
  }

  /** Where a port of a listener really is: another one where the machine does not give that one. */
  realAddress(port: number): RealAddress | undefined {
    return this.#ports.get(port)?.real;
  }

  /** Where it can be reached from this machine. */
  get host(): string | undefined {
    return [...this.#ports.values()][0]?.real.host;
  }

  get address(): string {
    return this.#options.address;
  }

  /** Takes no new connection, tells those that stand to go, and ends. */
  close(): void {
    const { claim, addressing, address, outbound } = this.#options;
    for (const [port, open] of this.#ports) this.#shut(port, open);
    claim.close();
    for (const socket of this.#sockets) socket.destroy();
    outbound.close();
    addressing.release(address);
  }

  async #open(port: number, protocol: GatewayListener['protocol']): Promise<string | undefined> {
    const { addressing, address } = this.#options;
    const server = this.#serverFor(port, protocol);
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => this.#sockets.delete(socket));
    });
    try {
      await addressing.listen(server, address, port);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    const real = addressing.realAddress(address, port);
    if (real === undefined) return `port ${port} could not be opened`;
    this.#ports.set(port, { protocol, server, real });
    return undefined;
  }

  #shut(port: number, { server }: OpenPort): void {
    // What is under way on the port goes on: its requests are routed by the listeners of their moment.
    server.close();
    this.#ports.delete(port);
  }

  #serverFor(port: number, protocol: GatewayListener['protocol']): Server {
    const options = { allowHalfOpen: true, noDelay: true };
    switch (protocol) {
      case 'HTTP':
        return createServer(options, (socket) =>
          detectProtocol(socket, (spoken, first) => {
            if (spoken === 'opaque') refuse(socket);
            else this.#serve({ socket, first, protocol: spoken }, port);
          }),
        );
      case 'HTTPS':
        return this.#tlsServer(port);
      case 'TLS':
        return createServer(options, (socket) => this.#passThrough(socket, port));
      case 'TCP':
        return createServer(options, (socket) => {
          socket.pause();
          void this.#options.outbound.tunnelOutside(socket, this.#endpoint(port, ''));
        });
    }
  }

  #tlsServer(port: number): Server {
    const server = new TlsServer({
      ALPNProtocols: ['h2', 'http/1.1'],
      minVersion: 'TLSv1.2',
      handshakeTimeout: HELLO_MS,
      allowHalfOpen: true,
      SNICallback: (name, done) => {
        const context = this.#contextFor(port, name.toLowerCase());
        if (context === undefined) done(new Error('no certificate for this name'));
        else done(null, context);
      },
    });
    server.on('tlsClientError', (_error, socket) => socket.destroy());
    server.on('secureConnection', (socket) => {
      socket.on('error', () => socket.destroy());
      const protocol = socket.alpnProtocol === 'h2' ? 'http2' : 'http1';
      this.#serve({ socket, first: Buffer.alloc(0), protocol }, port, socket.servername || undefined);
    });
    return server;
  }

  /** What is no longer used is forgotten; a client that names nobody gets the certificate of the first listener. */
  #renewCertificates(): void {
    const used = new Set(this.#listeners.flatMap(({ certificates }) => certificates.map(nameOf)));
    for (const name of this.#contexts.keys()) if (!used.has(name)) this.#contexts.delete(name);
    for (const [port, { server }] of this.#ports) {
      const [pair] = this.#onPort(port).flatMap(({ certificates }) => certificates);
      if (pair === undefined || !(server instanceof TlsServer)) continue;
      server.setSecureContext({ cert: pair.certificate, key: pair.key });
    }
  }

  #contextFor(port: number, name: string): SecureContext | undefined {
    const listeners = this.#onPort(port);
    const [pair] = (name === '' ? listeners[0] : listenerFor(listeners, name))?.certificates ?? [];
    if (pair === undefined) return undefined;
    const known = this.#contexts.get(nameOf(pair));
    if (known !== undefined) return known;
    const context = createSecureContext({ cert: pair.certificate, key: pair.key });
    this.#contexts.set(nameOf(pair), context);
    return context;
  }

  #serve(client: HttpClientSocket, port: number, servername?: string): void {
    const listeners = () => this.#onPort(port);
    this.#options.outbound.serveOutside(client, (parts, head) => {
      const scheme = this.#onPort(port)[0]?.protocol === 'HTTPS' ? 'https' : 'http';
      if (servername !== undefined && isMisdirected(listeners(), servername, head)) {
        return ownReply(421, 'misdirected', 'the connection was made to another listener');
      }
      return routeGateway({ ...parts, arrived: { scheme, port } }, listeners(), head);
    });
  }

  /** TLS that is not ended here: its first bytes say for whom it is. */
  #passThrough(socket: Socket, port: number): void {
    let first: Buffer = Buffer.alloc(0);
    const timer = setTimeout(() => socket.destroy(), HELLO_MS);
    socket.on('close', () => clearTimeout(timer));
    const onEnd = () => socket.destroy();
    const onData = (chunk: Buffer) => {
      first = Buffer.concat([first, chunk]);
      const read = readServerName(first);
      if (read === 'more') return;
      clearTimeout(timer);
      socket.off('data', onData);
      socket.off('end', onEnd);
      socket.pause();
      if (read === 'none') {
        socket.destroy();
        return;
      }
      socket.unshift(first);
      void this.#options.outbound.tunnelOutside(socket, this.#endpoint(port, read.name));
    };
    socket.on('data', onData);
    socket.on('end', onEnd);
  }

  #endpoint(port: number, name: string) {
    return chooseForListener(this.#onPort(port), name, this.#options.config());
  }

  #onPort(port: number): readonly GatewayListener[] {
    return this.#listeners.filter((listener) => listener.port === port);
  }
}

function nameOf({ certificate, key }: ListenerCertificate): string {
  return `${certificate}${key}`;
}

/** What does not begin as HTTP is told so, in HTTP. */
function refuse(socket: Socket): void {
  socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
  socket.resume();
}
