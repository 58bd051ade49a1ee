import { createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Addressing, type RealAddress, realAddressOf } from './addressing.ts';
import type { ConfigSource } from './config-source.ts';
import { dial } from './dial.ts';
import { joinSockets, reset } from './join-sockets.ts';
import type { ConfigTaker, MeshConfig } from './mesh-config.ts';
import type { PodDirectory, PodFacts } from './pod-facts.ts';
import type { ConnectApp, PodProxy } from './pod-proxy.ts';
import { pickEndpoint, resolveDestination } from './resolve-destination.ts';
import { type SocksAnswer, serveSocks } from './socks-server.ts';

export interface PodNetworkOptions {
  readonly pod: PodFacts;
  readonly addressing: Addressing;
  readonly pods: PodDirectory;
  readonly source: ConfigSource;
  readonly connectApp: ConnectApp;
  readonly socksServer: Server;
}

/** A connection to a program that was answered last, and silent for so long since, has nothing in flight. */
const IDLE_MS = 1_000;

/** What has passed on a connection to a program, as far as somebody knows who cannot read it. */
interface Talk {
  answered: boolean;
  /** When something came from the program, in milliseconds of the clock. */
  at: number;
}

/**
 * The network of a pod outside the mesh: plaintext, bytes as they are. Names resolve, services spread connections
 * over their ready endpoints as kube-proxy does; no policy is asked and nothing is counted.
 */
export class PodNetwork implements PodProxy, ConfigTaker {
  readonly socks: RealAddress;
  readonly pod: PodFacts;
  readonly #options: PodNetworkOptions;
  readonly #listeners: Server[] = [];
  readonly #sockets = new Set<Duplex>();
  readonly #talks = new WeakMap<Duplex, Talk>();
  #config: MeshConfig | undefined;

  constructor(options: PodNetworkOptions) {
    this.#options = options;
    this.pod = options.pod;
    this.socks = realAddressOf(options.socksServer);
  }

  async start(): Promise<void> {
    const { source, socksServer, pod, addressing } = this.#options;
    source.add(this);
    socksServer.on('connection', (client) => {
      client.setNoDelay(true);
      this.#track(client);
      serveSocks(client, (host, port) => this.#connect(host, port));
    });
    for (const port of pod.ports) {
      const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) =>
        this.#serve(client, port),
      );
      this.#listeners.push(server);
      await addressing.listen(server, pod.address, port);
    }
  }

  take(config: MeshConfig): void {
    this.#config = config;
  }

  drain(): void {
    for (const server of this.#listeners) server.close();
  }

  get busy(): boolean {
    const idleSince = Date.now() - IDLE_MS;
    return [...this.#sockets].some((socket) => {
      const talk = this.#talks.get(socket);
      return talk === undefined || !talk.answered || talk.at > idleSince;
    });
  }

  close(): void {
    this.#options.source.remove(this);
    this.#options.socksServer.close();
    for (const server of this.#listeners) server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  async #connect(host: string, port: number): Promise<SocksAnswer> {
    const { pod, pods, addressing } = this.#options;
    const config = this.#config;
    if (config === undefined) return 'hostUnreachable';
    const destination = resolveDestination({ namespace: pod.namespace, config, pods }, host, port);
    if (destination.kind === 'unknown') return 'hostUnreachable';
    if (destination.kind === 'noPort') return 'refused';
    const endpoint =
      destination.kind === 'pod'
        ? destination.endpoint
        : pickEndpoint(config.services.get(destination.key)?.endpoints.get(port));
    const real = endpoint === undefined ? undefined : addressing.realAddress(endpoint.address, endpoint.port);
    if (real === undefined) return 'refused';
    try {
      const upstream = await dial(real);
      this.#track(upstream);
      return (client) => joinSockets(client, upstream);
    } catch {
      // The endpoint went away since the last configuration: what a real network says is "refused".
      return 'refused';
    }
  }

  #serve(client: Socket, port: number): void {
    this.#track(client);
    client.pause();
    this.#options.connectApp(port, 'opaque').then(
      (app) => {
        this.#track(app);
        joinSockets(client, app);
        this.#listen(client, app);
      },
      () => reset(client),
    );
  }

  /** A caller that keeps its connection for another request must not keep a pod that is to end. */
  #listen(client: Socket, app: Duplex): void {
    const talk: Talk = { answered: true, at: Date.now() };
    for (const end of [client, app]) this.#talks.set(end, talk);
    client.on('data', () => {
      talk.answered = false;
    });
    app.on('data', () => {
      talk.answered = true;
      talk.at = Date.now();
    });
  }

  #track(socket: Duplex): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
  }
}
