import type { Server, Socket } from 'node:net';
import { type RealAddress, realAddressOf } from './addressing.ts';
import type { ConfigSource } from './config-source.ts';
import { connectSpeaking } from './http/translate/connect-speaking.ts';
import { type InboundOptions, InboundProxy } from './inbound-proxy.ts';
import type { WorkloadCredentials } from './mesh-ca.ts';
import { type ConfigTaker, type MeshConfig, placeKey } from './mesh-config.ts';
import { type OutboundOptions, OutboundProxy } from './outbound-proxy.ts';
import type { PodFacts } from './pod-facts.ts';
import type { PodProxy } from './pod-proxy.ts';
import { serveSocks } from './socks-server.ts';
import { serveAssociation } from './udp/serve-association.ts';

export type SidecarOptions = Omit<InboundOptions & OutboundOptions, 'config'> & {
  readonly source: ConfigSource;
  /** Already listening: the pod's claim on its address. */
  readonly socksServer: Server;
};

/** The proxy of a meshed pod: everything that enters or leaves the pod passes through it. */
export class Sidecar implements PodProxy, ConfigTaker {
  readonly socks: RealAddress;
  readonly sidecar: { readonly credentials: WorkloadCredentials; readonly revision: () => number };
  readonly pod: PodFacts;
  readonly #options: SidecarOptions;
  readonly #inbound: InboundProxy;
  readonly #outbound: OutboundProxy;
  readonly #clients = new Set<Socket>();
  #config: MeshConfig | undefined;

  constructor(options: SidecarOptions) {
    this.#options = options;
    this.pod = options.pod;
    this.socks = realAddressOf(options.socksServer);
    this.sidecar = {
      credentials: options.certificate,
      revision: () => this.#config?.revision ?? 0,
    };
    const config = () => this.#obeyed();
    const { address } = options.pod;
    const connectApp = connectSpeaking(options.connectApp, (port) =>
      config().spoken.get(placeKey({ address, port }, 'tcp')),
    );
    this.#inbound = new InboundProxy({ ...options, connectApp, config });
    this.#outbound = new OutboundProxy({ ...options, config });
  }

  async start(): Promise<void> {
    const { source, socksServer } = this.#options;
    source.add(this);
    socksServer.on('connection', (client) => {
      client.setNoDelay(true);
      this.#clients.add(client);
      client.on('close', () => this.#clients.delete(client));
      serveSocks(
        client,
        (host, port) => this.#outbound.connect(host, port),
        (owner) => serveAssociation(owner, this.socks.host, (...where) => this.#outbound.openFlow(...where)),
      );
    });
    await this.#inbound.listen();
  }

  take(config: MeshConfig): void {
    this.#config = config;
    this.#inbound.obey();
    this.#outbound.obey();
  }

  drain(): void {
    this.#inbound.drain();
    this.#outbound.drain();
  }

  get busy(): boolean {
    return this.#inbound.busy;
  }

  close(): void {
    this.#options.source.remove(this);
    this.#options.socksServer.close();
    for (const client of this.#clients) client.destroy();
    this.#inbound.close();
    this.#outbound.close();
  }

  #obeyed(): MeshConfig {
    if (this.#config === undefined) throw new Error('a sidecar is asked before it is configured');
    return this.#config;
  }
}
