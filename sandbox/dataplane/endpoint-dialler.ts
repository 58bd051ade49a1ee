import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import type { Addressing } from './addressing.ts';
import { dial, whenReady } from './dial.ts';
import { spiffeId, uriOf } from './identity.ts';
import { ALPN } from './inbound-proxy.ts';
import { dialBeyond } from './links/dial-beyond.ts';
import type { WorkloadCredentials } from './mesh-ca.ts';
import type { Endpoint, MeshConfig } from './mesh-config.ts';
import type { PodDirectory } from './pod-facts.ts';

export interface DiallerOptions {
  readonly trustDomain: string;
  readonly certificate: WorkloadCredentials;
  /** Another workload's certificate, which only sabotage presents. */
  readonly wrongCertificate: WorkloadCredentials;
  readonly addressing: Addressing;
  readonly pods: PodDirectory;
  readonly config: () => MeshConfig;
}

/** How a proxy gets from itself to an endpoint: of this sandbox, or through a link to another. */
export class EndpointDialler {
  readonly #options: DiallerOptions;
  /** Connections to other sandboxes, with the link that each goes through. */
  readonly #beyond = new Map<Socket, string>();

  constructor(options: DiallerOptions) {
    this.#options = options;
  }

  /** Mutual TLS to a meshed pod, whose identity must be the one that the directory knows; plain TCP to others. */
  async connect(endpoint: Endpoint, alpn: string): Promise<Socket> {
    const { addressing, pods, config, trustDomain } = this.#options;
    const { beyond } = endpoint;
    const { certificate, wrongCertificate } = this.#options;
    const { transport } = config();
    const shown = (transport.identity === 'wrong' ? wrongCertificate : certificate).current();
    if (beyond !== undefined) {
      // Requests wait one by one, wherever their connection came from (`OutboundProxy`); others wait to begin.
      const waits = alpn === ALPN.opaque || alpn === ALPN.datagrams;
      if (waits && transport.linkDelayMs > 0) await delay(transport.linkDelayMs);
      return dialBeyond(() => config().peers, beyond, shown, {
        alpn,
        track: (socket) => {
          this.#beyond.set(socket, beyond.link);
          socket.on('close', () => this.#beyond.delete(socket));
        },
      });
    }
    const real = addressing.realAddress(endpoint.address, endpoint.port);
    const target = pods.byAddress(endpoint.address);
    if (real === undefined || target === undefined) throw new Error(`${endpoint.address} is gone`);
    if (!target.meshed || !transport.tls || transport.identity === 'none') return dial(real);
    const expected = spiffeId(trustDomain, target);
    const socket = connectTls({
      socket: await dial(real),
      secureContext: shown.context,
      ALPNProtocols: [alpn],
      checkServerIdentity: (_host, presented) =>
        uriOf(presented.subjectaltname) === expected
          ? undefined
          : new Error(`${endpoint.address} is not ${expected}`),
    });
    return whenReady(socket, 'secureConnect');
  }

  /** What goes through a link ends with it, whatever is under way. */
  obey(): void {
    const { peers } = this.#options.config();
    for (const [socket, link] of this.#beyond) {
      if (peers.some((peer) => peer.name === link && !peer.cut)) continue;
      // As an error, or it would look like an orderly end.
      socket.destroy(new Error(`no route to ${link}`));
    }
  }
}
