import { createServer } from 'node:net';
import type { Gateway } from '../../../mesh/policy/gateway/gateway-model.ts';
import { GATEWAY_KINDS, isOwnClass } from '../../../mesh/policy/gateway/read-gateways.ts';
import type { ClusterView } from '../../cluster-view.ts';
import type { EventRecorder } from '../../controllers/record-event.ts';
import { writeStatus } from '../../controllers/write-status.ts';
import { spiffeId } from '../identity.ts';
import type { WorkloadCredentials } from '../mesh-ca.ts';
import type { ConfigTaker, MeshConfig } from '../mesh-config.ts';
import { OutboundProxy } from '../outbound-proxy.ts';
import type { PodFacts } from '../pod-facts.ts';
import type { PodEnvironment } from '../start-pod.ts';
import { classStatus, gatewayStatus } from './gateway-status.ts';
import { RunningGateway } from './running-gateway.ts';

/** Access-log lines that a Gateway keeps nowhere: it has no pod whose log they could be. */
const NO_LOG = () => undefined;

/** The account whose certificate only a sabotaged Gateway presents. */
const IMPOSTOR = 'impostor';

interface Standing {
  readonly running: RunningGateway;
  readonly facts: PodFacts;
  readonly certificate: WorkloadCredentials;
}

/** What a Gateway is, for who lists the proxies of the mesh. */
export interface GatewayProxy {
  readonly namespace: string;
  readonly gateway: string;
  readonly serviceAccount: string;
  readonly identity: string;
}

/** Runs the Gateways that the configuration asks for, one after the other, and writes what became of each. */
export class GatewayHost implements ConfigTaker {
  readonly #view: ClusterView;
  readonly #events: EventRecorder;
  readonly #environment: PodEnvironment;
  readonly #standing = new Map<string, Standing>();
  #config: MeshConfig | undefined;
  #turn: Promise<void> = Promise.resolve();
  #revision = 0;
  #closed = false;

  constructor(view: ClusterView, events: EventRecorder, environment: PodEnvironment) {
    this.#view = view;
    this.#events = events;
    this.#environment = environment;
  }

  take(config: MeshConfig): void {
    this.#config = config;
    this.#turn = this.#turn.then(() => this.#obey(config));
  }

  /** The Gateways that stand, as proxies of the mesh. */
  proxies(): readonly GatewayProxy[] {
    return [...this.#standing.values()].map(({ facts, certificate: { identity } }) => ({
      namespace: facts.namespace,
      gateway: facts.name,
      serviceAccount: facts.serviceAccount,
      identity,
    }));
  }

  /** The newest configuration that all of them obey. */
  get revision(): number {
    return this.#revision;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#turn;
    for (const { running } of this.#standing.values()) running.close();
    this.#standing.clear();
  }

  async #obey(config: MeshConfig): Promise<void> {
    // A newer configuration is already waiting: this one need not be seen by anybody.
    if (this.#closed || config !== this.#config) return;
    const { gateways } = config.policy;
    for (const [key, { running }] of this.#standing) {
      if (gateways.has(key)) continue;
      this.#standing.delete(key);
      running.close();
    }
    for (const [key, gateway] of gateways) {
      try {
        await this.#stand(key, gateway);
      } catch (error) {
        this.#events.failed('Gateway', key, error);
      }
    }
    this.#revision = config.revision;
    await this.#greetClasses();
  }

  async #stand(key: string, gateway: Gateway): Promise<void> {
    const standing = this.#standing.get(key) ?? (await this.#begin(gateway));
    this.#standing.set(key, standing);
    const troubles = await standing.running.obey(gateway);
    const object = this.#view.get(GATEWAY_KINDS[1], gateway.namespace, gateway.name);
    if (object === undefined || this.#closed) return;
    await writeStatus(this.#view, object, GATEWAY_KINDS[1], (current) =>
      gatewayStatus(current, gateway, standing.running, troubles),
    );
  }

  async #begin({ namespace, name, serviceAccount }: Gateway): Promise<Standing> {
    const { addressing, ca, trustDomain, pods, edges } = this.#environment;
    const claim = createServer((socket) => socket.destroy());
    const address = await addressing.allocate(claim);
    const certificate = await ca.issue({ namespace, serviceAccount });
    const facts: PodFacts = {
      namespace,
      name,
      uid: '',
      serviceAccount,
      uri: spiffeId(trustDomain, { namespace, serviceAccount }),
      address,
      meshed: true,
      ports: [],
      udpPorts: [],
    };
    const config = () => this.#obeyed();
    const outbound = new OutboundProxy({
      pod: facts,
      trustDomain,
      certificate,
      wrongCertificate: await ca.issue({ namespace, serviceAccount: IMPOSTOR }),
      addressing,
      pods,
      config,
      telemetry: { edges, log: NO_LOG },
    });
    const running = new RunningGateway({ address, claim, addressing, outbound, config });
    return { running, facts, certificate };
  }

  /** Tells the sandbox's own classes that they are looked after. */
  async #greetClasses(): Promise<void> {
    for (const object of this.#view.list(GATEWAY_KINDS[0])) {
      if (!isOwnClass(object) || this.#closed) continue;
      await writeStatus(this.#view, object, GATEWAY_KINDS[0], classStatus);
    }
  }

  #obeyed(): MeshConfig {
    if (this.#config === undefined) throw new Error('a Gateway is asked before it is configured');
    return this.#config;
  }
}
