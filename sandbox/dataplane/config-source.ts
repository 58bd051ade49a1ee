import { GATEWAY_KINDS } from '../../mesh/policy/gateway/read-gateways.ts';
import { ROUTE_OBJECT_KINDS, readRoutes } from '../../mesh/policy/gateway/read-routes.ts';
import type { ReadFinding } from '../../mesh/policy/policy-model.ts';
import { BINDING_KIND } from '../../mesh/policy/read-identity-binding.ts';
import { readPolicy, SMI_KINDS } from '../../mesh/policy/read-policy.ts';
import { LIMITS_KIND, readServiceLimits } from '../../mesh/policy/read-service-limits.ts';
import {
  DEFAULT_READING,
  READING_PREFIX,
  readReading,
  type SmiReading,
} from '../../mesh/policy/smi-reading.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { DEFAULT_ACCESS_ANNOTATION, MTLS_ANNOTATION } from '../../schemas/sandbox-mesh.ts';
import type { ClusterView } from '../cluster-view.ts';
import { Held } from '../sabotage/held.ts';
import {
  distortPeers,
  distortPolicy,
  distortServices,
  distortTransport,
  type SabotageSwitch,
} from '../sabotage/switches.ts';
import { gatewaysOf } from './gateway/gateways-of.ts';
import type { LinkBook } from './links/link-book.ts';
import { withImports } from './links/read-imports.ts';
import { type ConfigTaker, type MeshConfig, type PolicyState, SOUND_TRANSPORT } from './mesh-config.ts';
import { watchPodLabels } from './pod-labels.ts';
import { readServices, servicePorts } from './read-services.ts';

/** Changes within this many milliseconds reach the proxies as one. */
const SETTLE_MS = 5;

const KINDS = [
  'Service',
  'EndpointSlice.discovery.k8s.io',
  'Namespace',
  ...SMI_KINDS,
  ...ROUTE_OBJECT_KINDS,
  ...GATEWAY_KINDS,
  LIMITS_KIND,
];

/**
 * The control plane: folds services, endpoints, policies and sabotage into one configuration and hands it to every
 * proxy, each in a turn of its own. `revision` is the newest change that it knows of; a proxy that obeys a
 * configuration of that revision has converged.
 */
export class ConfigSource {
  readonly #view: ClusterView;
  readonly #links: LinkBook;
  readonly #takers = new Set<ConfigTaker>();
  readonly #switches = new Set<SabotageSwitch>();
  readonly #unsubscribe: () => void;
  #revision = 1;
  #reached = 1;
  #current: MeshConfig;
  /** What broken parts of the mesh hold on to. */
  readonly #held = new Held();
  #timer: NodeJS.Timeout | undefined;

  readonly #onFinding: (finding: ReadFinding) => void;
  /** Findings that have been told, so that each is told once while it lasts. */
  #told: ReadonlySet<string> = new Set();

  constructor(view: ClusterView, links: LinkBook, onFinding: (finding: ReadFinding) => void) {
    this.#view = view;
    this.#links = links;
    this.#onFinding = onFinding;
    this.#current = this.#build();
    const endKinds = view.subscribe(KINDS, ({ object }) => {
      // A Secret concerns nobody but the Gateways that end TLS.
      if (object.kind !== 'Secret' || view.list(GATEWAY_KINDS[1]).length > 0) this.#changed();
    });
    links.onChange(() => this.#changed());
    const endPods = watchPodLabels(view, () => {
      if (view.list(BINDING_KIND).length > 0) this.#changed();
    });
    this.#unsubscribe = () => {
      endKinds();
      endPods();
    };
  }

  /** The newest revision that every proxy has been given. */
  get reached(): number {
    return this.#reached;
  }

  get revision(): number {
    return this.#revision;
  }

  /** What proxies obey, or will in a moment. */
  get current(): MeshConfig {
    return this.#current;
  }

  get switches(): ReadonlySet<SabotageSwitch> {
    return this.#switches;
  }

  /** Registers a proxy and configures it at once. */
  add(taker: ConfigTaker): void {
    this.#takers.add(taker);
    if (this.#current.revision !== this.#revision) this.#current = this.#build();
    this.#push(taker);
  }

  remove(taker: ConfigTaker): void {
    this.#takers.delete(taker);
  }

  /** Breaks the mesh in a named way, or mends it. */
  setSwitch(name: SabotageSwitch, on: boolean): void {
    const now = () => ({ policy: this.#readPolicyState(), services: this.#readServices().config.services });
    if (on) this.#held.hold(name, now);
    else this.#held.release(name);
    if (on) this.#switches.add(name);
    else this.#switches.delete(name);
    this.#changed();
  }

  close(): void {
    this.#unsubscribe();
    clearTimeout(this.#timer);
    this.#takers.clear();
  }

  #changed(): void {
    this.#revision += 1;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#current = this.#build();
      for (const taker of this.#takers) setImmediate(() => this.#push(taker));
      const { revision } = this.#current;
      // Immediates run in their order: this one after every push.
      setImmediate(() => {
        this.#reached = revision;
      });
    }, SETTLE_MS);
  }

  #push(taker: ConfigTaker): void {
    if (!this.#takers.has(taker)) return;
    const policy = this.#held.policyOf(taker, this.#takers);
    taker.take(policy === undefined ? this.#current : { ...this.#current, policy });
  }

  #build(): MeshConfig {
    const { findings, config } = this.#readServices();
    const { services, clusterIps, ...rest } = config;
    const policy = this.#held.policy ?? this.#readPolicyState(findings);
    return {
      revision: this.#revision,
      ...rest,
      ...distortServices(this.#held.endpointsIn({ services, clusterIps }), this.#switches),
      peers: distortPeers(this.#links.peers, this.#switches),
      policy: distortPolicy(policy, this.#switches),
      transport: distortTransport(SOUND_TRANSPORT, this.#switches),
    };
  }

  #readServices(): ReturnType<typeof withImports> {
    const objects = this.#view.list('Service');
    const slices = this.#view.list('EndpointSlice.discovery.k8s.io');
    return withImports(readServices(objects, slices), objects, this.#links.peers);
  }

  #readPolicyState(before: readonly ReadFinding[] = []): PolicyState {
    const problems: ReadFinding[] = [...before];
    const readings = readingsOf(this.#view.list('Namespace'), problems);
    const permissive = readPermissive(this.#view.list('Namespace'), problems);
    const { model, findings } = readPolicy(
      [...SMI_KINDS, ...(this.#view.list(BINDING_KIND).length > 0 ? ['Pod'] : [])].flatMap((kind) =>
        this.#view.list(kind),
      ),
      (namespace) => readings.get(namespace) ?? DEFAULT_READING,
    );
    const services = servicePorts(this.#view.list('Service'));
    const routes = readRoutes(
      [...ROUTE_OBJECT_KINDS, LIMITS_KIND].flatMap((kind) => this.#view.list(kind)),
      (namespace, name) => services.get(`${namespace}/${name}`),
    );
    const gateways = gatewaysOf(this.#view);
    const { limits, findings: ofLimits } = readServiceLimits(this.#view.list(LIMITS_KIND));
    this.#tell([...problems, ...findings, ...routes.findings, ...gateways.findings, ...ofLimits]);
    const controlled = this.#view
      .list('Namespace')
      .filter((namespace) => namespace.metadata.annotations?.[DEFAULT_ACCESS_ANNOTATION] === 'deny')
      .map((namespace) => namespace.metadata.name ?? '');
    return {
      model: { ...model, routes: routes.table, limits, readings },
      gateways: gateways.table,
      controlled: new Set(controlled),
      permissive,
    };
  }

  #tell(findings: readonly ReadFinding[]): void {
    const current = new Set<string>();
    for (const finding of findings) {
      const key = JSON.stringify(finding);
      current.add(key);
      if (!this.#told.has(key)) this.#onFinding(finding);
    }
    this.#told = current;
  }
}

/** Namespaces whose workloads take plaintext; a word that is neither mode changes nothing and is a finding. */
function readPermissive(namespaces: readonly KubeObject[], problems: ReadFinding[]): ReadonlySet<string> {
  const permissive = new Set<string>();
  for (const { metadata } of namespaces) {
    const { name = '' } = metadata;
    const mode = metadata.annotations?.[MTLS_ANNOTATION];
    if (mode === 'permissive') permissive.add(name);
    else if (mode !== undefined && mode !== 'strict') {
      problems.push({
        severity: 'error',
        object: { apiVersion: 'v1', kind: 'Namespace', name },
        path: `metadata.annotations['${MTLS_ANNOTATION}']`,
        message: `'${mode}' is neither strict nor permissive: plaintext is refused`,
      });
    }
  }
  return permissive;
}

/** How each namespace that asks for something of its own reads SMI. */
function readingsOf(
  namespaces: readonly KubeObject[],
  problems: ReadFinding[],
): ReadonlyMap<string, SmiReading> {
  const readings = new Map<string, SmiReading>();
  for (const { metadata } of namespaces) {
    const { annotations = {}, name = '' } = metadata;
    const asks = Object.keys(annotations).some((key) => key.startsWith(READING_PREFIX));
    if (asks) readings.set(name, readReading(name, annotations, problems));
  }
  return readings;
}
