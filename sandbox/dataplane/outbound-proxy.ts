import type { Socket } from 'node:net';
import { routesFor } from '../../mesh/policy/gateway/match-route.ts';
import { SIDECAR_HOST, SIDECAR_PORT } from '../../schemas/sandbox-mesh.ts';
import { chooseEndpoint, chooseForConnection, type Known } from './choose-endpoint.ts';
import { ClientEdges } from './client-edges.ts';
import { type DiallerOptions, EndpointDialler } from './endpoint-dialler.ts';
import { UpstreamTimeout } from './http/attempts.ts';
import { detectProtocol } from './http/detect-protocol.ts';
import type { RequestHead } from './http/message-head.ts';
import { type HttpClientSocket, openSession } from './http/open-session.ts';
import type { RequestOutcome } from './http/request-watch.ts';
import type { ClientSession, Forward, HttpHandler, Reply, Upstream } from './http/routing.ts';
import { UpstreamPools } from './http/upstream-pools.ts';
import { ALPN } from './inbound-proxy.ts';
import { joinSockets, reset } from './join-sockets.ts';
import { LimitState } from './limit-state.ts';
import type { Endpoint, PolicyState } from './mesh-config.ts';
import { ownReply } from './own-reply.ts';
import type { PodFacts } from './pod-facts.ts';
import { PoolsByPolicy } from './pools-by-policy.ts';
import { resolveDestination } from './resolve-destination.ts';
import { type OutboundRouteParts, routeOutbound } from './route-outbound.ts';
import { selfReply } from './self-reply.ts';
import type { SocksAnswer } from './socks-server.ts';
import type { Telemetry } from './telemetry.ts';

export interface OutboundOptions extends DiallerOptions {
  readonly pod: PodFacts;
  readonly telemetry: Telemetry;
}

/** What a connection of a program stays with. */
interface Stale {
  readonly policy: PolicyState;
  readonly pools: UpstreamPools;
}

/**
 * The sending half of a sidecar: takes what the pod's programs dial, chooses a backend for every request (or opaque
 * connection), and carries it to the destination's sidecar over mutual TLS.
 */
export class OutboundProxy {
  readonly #options: OutboundOptions;
  readonly #limits = new LimitState();
  #pools = new UpstreamPools();
  /** The ways to the endpoints of the configuration in force. */
  readonly #upstreams = new WeakMap<Endpoint, Upstream>();
  readonly #edges: ClientEdges;
  readonly #oldPools = new Set<UpstreamPools>();
  readonly #stalePools = new PoolsByPolicy();
  readonly #sockets = new Set<Socket>();
  readonly #dialler: EndpointDialler;
  readonly #sessions = new Set<ClientSession>();
  readonly #endRenewals: readonly (() => unknown)[];
  #transport = '';
  #draining = false;

  constructor(options: OutboundOptions) {
    this.#options = options;
    this.#edges = new ClientEdges(options);
    this.#dialler = new EndpointDialler(options);
    // Each connection asks for the certificate of its moment; who listens has it renewed.
    this.#endRenewals = [options.certificate, options.wrongCertificate].map((each) =>
      each.onRenewal(() => undefined),
    );
  }

  /** Decides about a connection that a program of the pod asked for. */
  connect(host: string, port: number): SocksAnswer {
    const { pod, config, pods } = this.#options;
    if (host === SIDECAR_HOST) {
      const answers = port === SIDECAR_PORT && config().transport.identity !== 'none';
      return answers ? (client) => this.#serveSelf(client) : 'refused';
    }
    const context = { namespace: pod.namespace, config: config(), pods };
    const destination = resolveDestination(context, host, port);
    if (destination.kind === 'unknown') return 'hostUnreachable';
    if (destination.kind === 'noPort') return 'refused';
    return (client) => this.#serve(client, destination);
  }

  /** Decides about a new flow of datagrams; the flow stays with the endpoint it began with. */
  openFlow(host: string, port: number): (() => Promise<Socket>) | undefined {
    const { pod, config, pods } = this.#options;
    const context = { namespace: pod.namespace, config: config(), pods, transmission: 'udp' } as const;
    const destination = resolveDestination(context, host, port);
    if (destination.kind === 'unknown' || destination.kind === 'noPort') return undefined;
    const endpoint = chooseEndpoint(config(), destination, { transmission: 'udp' });
    if (endpoint === undefined) return undefined;
    // Datagrams travel between sidecars, here or beyond a link.
    if (endpoint.beyond === undefined && pods.byAddress(endpoint.address)?.meshed !== true) return undefined;
    if (this.#isLost()) return undefined;
    return async () => {
      const socket = await this.#dialler.connect(endpoint, ALPN.datagrams);
      this.#track(socket);
      return socket;
    };
  }

  /** Serves HTTP that came to this proxy from outside the mesh; `route` decides about every request. */
  serveOutside(
    client: HttpClientSocket,
    route: (parts: OutboundRouteParts, head: RequestHead) => Reply | Forward,
  ): void {
    this.#track(client.socket);
    this.#serveHttp(client, {
      route: (head) => this.#disturbed(() => route(this.#parts(), head)),
      over: (outcome) => this.#tell(undefined, outcome),
    });
  }

  /** Carries a connection that came from outside the mesh to an endpoint; without one it is reset. */
  async tunnelOutside(client: Socket, endpoint: Endpoint | undefined): Promise<void> {
    this.#track(client);
    await this.#carry(client, endpoint);
  }

  /** Connections that were made under another way of talking are not used again. */
  obey(): void {
    const transport = JSON.stringify(this.#options.config().transport);
    if (this.#transport !== '' && transport !== this.#transport) {
      this.#pools.retire();
      this.#oldPools.add(this.#pools);
      this.#pools = new UpstreamPools();
    }
    this.#transport = transport;
    this.#stalePools.sweep(this.#options.config().policy);
    this.#dialler.obey();
    this.#limits.keepOnly(this.#options.config().policy.model.limits);
  }

  drain(): void {
    this.#draining = true;
    for (const session of this.#sessions) session.drain();
  }

  close(): void {
    this.#draining = true;
    for (const socket of this.#sockets) socket.destroy();
    for (const end of this.#endRenewals) end();
    this.#pools.close();
    this.#stalePools.close();
    for (const pool of this.#oldPools) pool.close();
  }

  #serve(client: Socket, destination: Known): void {
    this.#track(client);
    if (destination.kind === 'service' && this.#isOpaque(destination)) {
      void this.#tunnel(client, destination);
      return;
    }
    detectProtocol(client, (protocol, first) => {
      if (protocol !== 'opaque') {
        const stale = this.#staleOf(client);
        this.#serveHttp(
          { socket: client, first, protocol },
          {
            route: (head) => this.#disturbed(() => routeOutbound(this.#parts(stale), head, destination)),
            over: (outcome) => this.#tell(destination, outcome),
          },
        );
        return;
      }
      if (first.length > 0) client.unshift(first);
      void this.#tunnel(client, destination);
    });
  }

  /** Sabotage: what a connection that is opened now stays with; `undefined` in a sound mesh. */
  #staleOf(client: Socket): Stale | undefined {
    const { transport, policy } = this.#options.config();
    if (transport.standing === 'now') return undefined;
    return { policy, pools: this.#stalePools.join(policy, client) };
  }

  /** A port of another protocol, or one with nothing but TCP routes: whole connections are routed there. */
  #isOpaque({ key, port }: Extract<Known, { readonly kind: 'service' }>): boolean {
    const { config, pod } = this.#options;
    const routes = config().policy.model.routes.get(key);
    return port.opaque || routesFor(routes, { port: port.port, client: pod.namespace })?.kind === 'tcp';
  }

  #serveHttp(client: HttpClientSocket, own: Pick<HttpHandler, 'route' | 'over'>): void {
    const proxy = this;
    const handler: HttpHandler = {
      ...own,
      get draining() {
        return proxy.#draining;
      },
      upstreamFailed,
    };
    const session = openSession(client, handler);
    this.#sessions.add(session);
    client.socket.on('close', () => this.#sessions.delete(session));
  }

  /** Sabotage: what goes out is late, or some of it never gets there. */
  #disturbed(decide: () => Reply | Forward): Reply | Forward {
    const { delayMs, linkDelayMs } = this.#options.config().transport;
    if (this.#isLost()) return ownReply(503, 'upstream-failure', 'lost');
    const route = decide();
    if (route.kind === 'reply') return route;
    const late = delayMs + (route.upstream.beyond ? linkDelayMs : 0);
    return late === 0 ? route : { ...route, delayMs: (route.delayMs ?? 0) + late };
  }

  #parts(stale?: Stale): OutboundRouteParts {
    const { pod, config } = this.#options;
    return {
      config: stale === undefined ? config() : { ...config(), policy: stale.policy },
      namespace: pod.namespace,
      upstreamTo:
        stale === undefined ? this.#upstreamTo : (endpoint) => this.#upstreamIn(stale.pools, endpoint),
      limits: this.#limits,
    };
  }

  /** Sabotage: some of what goes out never gets there. */
  #isLost(): boolean {
    const { lostPercent } = this.#options.config().transport;
    return lostPercent > 0 && Math.random() * 100 < lostPercent;
  }

  readonly #upstreamTo = (endpoint: Endpoint): Upstream => {
    const known = this.#upstreams.get(endpoint);
    if (known?.pools === this.#pools) return known;
    const upstream = this.#upstreamIn(this.#pools, endpoint);
    this.#upstreams.set(endpoint, upstream);
    return upstream;
  };

  #upstreamIn(pools: UpstreamPools, endpoint: Endpoint): Upstream {
    return {
      pools,
      key: `${endpoint.address}:${endpoint.port}`,
      ...(endpoint.beyond === undefined ? {} : { beyond: true }),
      connect: (protocol) => this.#dialler.connect(endpoint, ALPN[protocol]),
    };
  }

  #tell(destination: Known | undefined, outcome: RequestOutcome): void {
    this.#limits.over(outcome);
    this.#edges.tell(destination, outcome);
  }

  async #tunnel(client: Socket, destination: Known): Promise<void> {
    const { config, pod } = this.#options;
    await this.#carry(client, chooseForConnection(config(), destination, pod.namespace));
  }

  async #carry(client: Socket, endpoint: Endpoint | undefined): Promise<void> {
    if (endpoint === undefined || this.#isLost()) {
      reset(client);
      return;
    }
    try {
      const upstream = await this.#dialler.connect(endpoint, ALPN.opaque);
      this.#track(upstream);
      if (client.destroyed) upstream.destroy();
      else joinSockets(client, upstream);
    } catch {
      // Whatever the reason, all that a TCP client can be told is that the connection is gone.
      reset(client);
    }
  }

  #serveSelf(client: Socket): void {
    const { pod, certificate } = this.#options;
    this.#track(client);
    this.#serveHttp(
      { socket: client, first: Buffer.alloc(0), protocol: 'http1' },
      {
        route: (head) => selfReply(head, pod, certificate.identity),
      },
    );
  }

  #track(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
  }
}

function upstreamFailed(error: Error | undefined): Reply {
  return error instanceof UpstreamTimeout
    ? ownReply(504, 'upstream-timeout', error.message)
    : ownReply(503, 'upstream-failure', error?.message ?? 'closed');
}
