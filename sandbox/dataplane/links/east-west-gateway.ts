import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { type RealAddress, realAddressOf } from '../addressing.ts';
import { dial } from '../dial.ts';
import { joinSockets, reset } from '../join-sockets.ts';
import { type BundleEndpoint, bundleServerName } from './bundle-endpoint.ts';
import { readClientHello, readServerName, type WantedPlace } from './server-name.ts';

export interface EastWestOptions {
  readonly stateDir: string;
  readonly trustDomain: string;
  /** A sidecar behind a port of a service; undefined where there is none. */
  readonly find: (place: WantedPlace) => RealAddress | undefined;
  readonly bundles: BundleEndpoint;
}

/** How long who connects may take to say where it wants to go. */
const HELLO_MS = 5_000;
const FILE = 'east-west-gateway.json';

/**
 * The east–west gateway: other sandboxes reach the services of this one through it. It takes no part in the mutual TLS
 * between their sidecars and ours: it reads the wanted server name and passes bytes on, so that who calls is proved to
 * the destination itself, and a gateway can neither read nor forge anything. For itself it only tells its trust bundle.
 */
export class EastWestGateway {
  readonly #options: EastWestOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #refuses = false;

  private constructor(options: EastWestOptions) {
    this.#options = options;
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.#accept(client));
  }

  /** Listens where it did before a restart, if that can be had. */
  static async open(options: EastWestOptions): Promise<EastWestGateway> {
    const gateway = new EastWestGateway(options);
    const file = join(options.stateDir, FILE);
    const before = storedPort(file);
    if (before === undefined || !(await listens(gateway.#server, before))) await listens(gateway.#server, 0);
    writeFileSync(file, JSON.stringify({ port: gateway.address.port }), { mode: 0o600 });
    return gateway;
  }

  get address(): RealAddress {
    return realAddressOf(this.#server);
  }

  /** Sabotage: takes nobody any more, and lets go of those that it has; or takes them again. */
  refuse(refuses: boolean): void {
    if (refuses && !this.#refuses) for (const socket of this.#sockets) reset(socket);
    this.#refuses = refuses;
  }

  close(): void {
    this.#server.close();
    this.#options.bundles.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #accept(client: Socket): void {
    this.#track(client);
    if (this.#refuses) {
      reset(client);
      return;
    }
    let hello: Buffer = Buffer.alloc(0);
    const timer = setTimeout(() => client.destroy(), HELLO_MS);
    client.on('close', () => clearTimeout(timer));
    const onData = (chunk: Buffer) => {
      hello = Buffer.concat([hello, chunk]);
      const read = readClientHello(hello);
      if (read.kind === 'more') return;
      clearTimeout(timer);
      client.off('data', onData);
      client.pause();
      this.#lead(client, hello, read.kind === 'name' ? read.name : '');
    };
    client.on('data', onData);
    client.on('end', () => {
      if (client.listeners('data').includes(onData)) client.destroy();
    });
  }

  #lead(client: Socket, hello: Buffer, name: string): void {
    const { trustDomain, bundles, find } = this.#options;
    if (name === bundleServerName(trustDomain)) {
      client.unshift(hello);
      bundles.serve(client);
      return;
    }
    const place = readServerName(name, trustDomain);
    const real = place === undefined ? undefined : find(place);
    if (real === undefined) reset(client);
    else void this.#passOn(client, hello, real);
  }

  async #passOn(client: Socket, first: Buffer, real: RealAddress): Promise<void> {
    try {
      const sidecar = await dial(real);
      this.#track(sidecar);
      if (client.destroyed) {
        sidecar.destroy();
        return;
      }
      sidecar.write(first);
      joinSockets(client, sidecar);
    } catch {
      // The pod went away since the last configuration: its network says the same.
      reset(client);
    }
  }

  #track(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
  }
}

function listens(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const settle = (done: () => void) => {
      server.off('listening', onListening);
      server.off('error', onError);
      done();
    };
    const onListening = () => settle(() => resolve(true));
    const onError = (error: NodeJS.ErrnoException) =>
      settle(() => (error.code === 'EADDRINUSE' && port !== 0 ? resolve(false) : reject(error)));
    server.once('listening', onListening);
    server.once('error', onError);
    server.listen(port, '127.0.0.1');
  });
}

function storedPort(file: string): number | undefined {
  try {
    const { port } = JSON.parse(readFileSync(file, 'utf8')) as { readonly port: number }; // our own file
    return port;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
