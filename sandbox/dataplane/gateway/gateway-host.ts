import { createServer } from 'node:net';
import type { Gateway } from '../../../mesh/policy/gateway/gateway-model.ts';
import { GATEWAY_KINDS, isOwnClass } from '../../../mesh/policy/gateway/read-gateways.ts';
import { Failure } from '../../../schemas/failure.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { SIDECAR_CONTAINER } from '../../../schemas/sandbox-mesh.ts';
import type { ClusterView, ContainerLog } from '../../cluster-view.ts';
import type { EventRecorder } from '../../controllers/record-event.ts';
import { writeStatus } from '../../controllers/write-status.ts';
import { spiffeId } from '../identity.ts';
import type { WorkloadCredentials } from '../mesh-ca.ts';
import type { ConfigTaker, MeshConfig } from '../mesh-config.ts';
import { OutboundProxy } from '../outbound-proxy.ts';
import type { PodDirectory, PodFacts } from '../pod-facts.ts';
import { PodLog } from '../pod-log.ts';
import type { PodEnvironment } from '../start-pod.ts';
import { keepGatewayService } from './gateway-service.ts';
import { classStatus, gatewayStatus } from './gateway-status.ts';
import { RunningGateway } from './running-gateway.ts';

/** The account whose certificate only a sabotaged Gateway presents. */
const IMPOSTOR = 'impostor';

/** After which a Gateway that could not be brought up, or whose status could not be written, is looked at again. */
const RETRY_MS = 1_000;

interface Standing {
  /** The newest configuration that it obeys. */
  revision: number;
  readonly running: RunningGateway;
  readonly facts: PodFacts;
  readonly log: PodLog;
  readonly certificate: WorkloadCredentials;
}

/** What Gateways are started with: as pods, and the directory of pods, which they stand in too. */
export type GatewayEnvironment = Pick<PodEnvironment, 'addressing' | 'ca' | 'trustDomain' | 'edges'> & {
  readonly pods: PodDirectory & {
    note(facts: PodFacts): void;
    forget(address: string): void;
  };
};

/** What a Gateway is, for who lists the proxies of the mesh. */
export interface GatewayProxy {
  readonly namespace: string;
  readonly gateway: string;
  readonly serviceAccount: string;
  readonly identity: string;
  /** The newest configuration that it obeys. */
  readonly revision: number;
}

/** Runs the Gateways that the configuration asks for, one after the other, and writes what became of each. */
export class GatewayHost implements ConfigTaker {
  readonly #view: ClusterView;
  readonly #events: EventRecorder;
  readonly #environment: GatewayEnvironment;
  readonly #standing = new Map<string, Standing>();
  #config: MeshConfig | undefined;
  #turn: Promise<void> = Promise.resolve();
  #revision = 0;
  #closed = false;
  /** Looks again at what failed, unless a newer configuration has come by then. */
  #retry: NodeJS.Timeout | undefined;

  constructor(view: ClusterView, events: EventRecorder, environment: GatewayEnvironment) {
    this.#view = view;
    this.#events = events;
    this.#environment = environment;
  }

  take(config: MeshConfig): void {
    this.#config = config;
    this.#turn = this.#turn.then(() => this.#obey(config));
  }

  #again(config: MeshConfig): void {
    if (config === this.#config) this.take(config);
  }

  /** The Gateways that stand, as proxies of the mesh. */
  proxies(): readonly GatewayProxy[] {
    return [...this.#standing.values()].map(({ revision, facts, certificate: { identity } }) => ({
      namespace: facts.namespace,
      gateway: facts.name,
      serviceAccount: facts.serviceAccount,
      identity,
      revision,
    }));
  }

  /** The newest configuration by which Gateways were opened and closed. */
  get revision(): number {
    return this.#revision;
  }

  /** The access log of a Gateway that stands, the oldest lines forgotten; undefined where none of the name does. */
  log(namespace: string, name: string): ContainerLog | undefined {
    return this.#standing.get(`${namespace}/${name}`)?.log.of(SIDECAR_CONTAINER);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    await this.#turn;
    clearTimeout(this.#retry);
    for (const standing of this.#standing.values()) this.#end(standing);
    this.#standing.clear();
  }

  async #obey(config: MeshConfig): Promise<void> {
    // A newer configuration is already waiting: this one need not be seen by anybody.
    if (this.#closed || config !== this.#config) return;
    const { gateways } = config.policy;
    for (const [key, standing] of this.#standing) {
      if (gateways.has(key)) continue;
      this.#standing.delete(key);
      this.#end(standing);
    }
    for (const [key, gateway] of gateways) {
      try {
        await this.#stand(key, gateway, config.revision);
      } catch (error) {
        this.#events.failed('Gateway', key, error);
        clearTimeout(this.#retry);
        this.#retry = setTimeout(() => this.#again(config), RETRY_MS);
      }
    }
    this.#revision = config.revision;
    await this.#greetClasses();
  }

  #end({ running, log }: Standing): void {
    this.#environment.pods.forget(running.address);
    running.close();
    log.end();
  }

  async #stand(key: string, gateway: Gateway, revision: number): Promise<void> {
    const standing = this.#standing.get(key) ?? (await this.#begin(gateway));
    this.#standing.set(key, standing);
    const troubles = await standing.running.obey(gateway);
    const object = this.#view.get(GATEWAY_KINDS[1], gateway.namespace, gateway.name);
    if (object !== undefined && !this.#closed) {
      await this.#keepService(object, gateway, standing.running.address);
      await writeStatus(this.#view, object, GATEWAY_KINDS[1], (current) =>
        gatewayStatus(current, gateway, standing.running, troubles),
      );
    }
    standing.revision = revision;
  }

  /** By name, pods find a Gateway at its Service; the Gateway itself stands without. */
  async #keepService(object: KubeObject, gateway: Gateway, address: string): Promise<void> {
    try {
      const trouble = await keepGatewayService(this.#view, object, gateway, address);
      if (trouble !== undefined) await this.#events.record(object, 'Warning', 'NoService', trouble);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      await this.#events.record(object, 'Warning', 'NoService', error.message);
    }
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
      gateway: true,
      ports: [],
      udpPorts: [],
    };
    const log = new PodLog();
    const config = () => this.#obeyed();
    const outbound = new OutboundProxy({
      pod: facts,
      trustDomain,
      certificate,
      wrongCertificate: await ca.issue({ namespace, serviceAccount: IMPOSTOR }),
      addressing,
      pods,
      config,
      telemetry: { edges, log: (line) => log.add(SIDECAR_CONTAINER, line) },
    });
    const running = new RunningGateway({ address, claim, addressing, outbound, config });
    // For pods it is an address like any other that is not in the mesh: they are to it as clients from outside.
    pods.note({ ...facts, meshed: false });
    return { revision: 0, running, facts, log, certificate };
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
