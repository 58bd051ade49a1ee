import type { ReadFinding } from '../../mesh/policy/policy-model.ts';
import { Failure } from '../../schemas/failure.ts';
import { groupOf } from '../../schemas/kube-object.ts';
import type { ClusterView, ContainerLog, DataPlane, DataPlaneOptions } from '../cluster-view.ts';
import { clusterIpController } from '../controllers/cluster-ip-controller.ts';
import { runController } from '../controllers/control-loop.ts';
import { EventRecorder } from '../controllers/record-event.ts';
import { revertWeightsController } from '../controllers/revert-weights-controller.ts';
import { routeStatusController } from '../controllers/route-status-controller.ts';
import { workloadControllers } from '../controllers/workload-controllers.ts';
import { KUBELET_BACKOFF } from '../kubelet/restart-backoff.ts';
import { type Addressing, podAddressing, type RealAddress, virtualAddressing } from './addressing.ts';
import { ArrivalBook } from './arrivals.ts';
import { ConfigSource } from './config-source.ts';
import { EdgeBook } from './edges.ts';
import { extensionApi } from './extension-api.ts';
import { GatewayHost } from './gateway/gateway-host.ts';
import { bundleEndpoint, refreshBundles } from './links/bundle-endpoint.ts';
import { EastWestGateway } from './links/east-west-gateway.ts';
import { LinkBook } from './links/link-book.ts';
import type { WantedPlace } from './links/server-name.ts';
import { CERTIFICATE_TIMES, openMeshCa } from './mesh-ca.ts';
import { trafficMetrics } from './metrics/metrics-api.ts';
import { PodHost } from './pod-host.ts';
import { pickEndpoint } from './resolve-destination.ts';
import { runInPod } from './run-in-pod.ts';
import type { RunningPod } from './running-pod.ts';

/** How often windows of metrics can begin. */
const MARK_MS = 5_000;

/**
 * Starts controllers and data plane over a view of the cluster. Pods that the store remembers start again, at new
 * addresses. The caller closes it.
 */
export async function startDataPlane(options: DataPlaneOptions): Promise<DataPlane> {
  const { view, trustDomain, stateDir, agentCommand } = options;
  const { certificates = CERTIFICATE_TIMES } = options;
  const ca = await openMeshCa(stateDir, trustDomain, certificates);
  const links = new LinkBook(stateDir, trustDomain);
  const tending = setInterval(() => {
    ca.tend().catch((error: unknown) =>
      options.onProblem?.(`certificates were not renewed: ${String(error)}`),
    );
    refreshBundles(links).catch((error: unknown) =>
      options.onProblem?.(`bundles of links were not renewed: ${String(error)}`),
    );
  }, certificates.tendMs);
  tending.unref();
  const marking = setInterval(() => edges.mark(Date.now()), MARK_MS);
  marking.unref();
  const events = new EventRecorder(view, options.onProblem ?? (() => undefined));
  const source = new ConfigSource(view, links, (finding) => void warnOf(view, events, finding));
  const arrivals = new ArrivalBook();
  const edges = new EdgeBook();
  const addressing = options.addresses === 'virtual' ? virtualAddressing() : podAddressing(process.platform);
  const { images = [], backoff = KUBELET_BACKOFF } = options;
  const environment = { trustDomain, ca, source, addressing, arrivals, edges, images, backoff };
  const pods = new PodHost(view, events, environment);
  const gateways = new GatewayHost(view, events, { ...environment, pods });
  const controllers = [
    ...(options.controllers === 'theirs'
      ? []
      : [...workloadControllers(view, events), clusterIpController(view)]),
    routeStatusController(view),
    revertWeightsController(view, () => source.switches.has('revert-weights')),
  ].map((controller) => runController(view, controller, events));
  pods.start();
  source.add(gateways);
  const eastWest = await EastWestGateway.open({
    stateDir,
    trustDomain,
    find: (place) => sidecarAt(place, { source, pods, addressing }),
    bundles: await bundleEndpoint(ca),
  });
  source.add({ take: () => eastWest.refuse(source.switches.has('refuse-links')) });
  return {
    ...extensionApi({
      source,
      arrivals,
      edges,
      pods,
      gateways,
      trustDomain,
      links,
      eastWest,
      ca,
    }),
    trafficMetrics: (question) => {
      // Sabotage: counters that nothing moves.
      const counted = source.switches.has('lying-counters') ? { since: () => [] } : edges;
      return trafficMetrics({ view, edges: counted }, question, Date.now());
    },
    exec: async (request) => runInPod(runningPod(pods, request), request, agentCommand),
    logs: async (request) =>
      logOf(pods.known(request.namespace, request.pod) ?? runningPod(pods, request), request),
    connect: async (request) => runningPod(pods, request).apps.connect(request.port),
    async close() {
      eastWest.close();
      clearInterval(tending);
      clearInterval(marking);
      for (const stop of controllers) stop();
      await gateways.close();
      await pods.close();
      source.close();
    },
  };
}

function logOf(
  { logs, containers, inits, facts }: RunningPod,
  { container, previous = false }: Parameters<DataPlane['logs']>[0],
): ContainerLog {
  const lives = [...containers, ...inits];
  // The sidecar's lines are its own: who names no container gets the pod's first program.
  const name = container ?? lives[0]?.spec.name ?? '';
  const life = lives.find(({ spec }) => spec.name === name);
  if (previous) {
    const before = logs.previousOf(name);
    if (before !== undefined) return before;
    const why = `previous terminated container "${name}" in pod "${facts.name}" not found`;
    throw new Failure('notFound', why);
  }
  if (life?.neverRan === true) throw new Failure('notFound', `container "${name}" has not been started`);
  return logs.of(name);
}

/** Where the gateway takes who wants a port of a service: one of its meshed pods, and no service of a third sandbox. */
function sidecarAt(
  { namespace, service, port, transmission }: WantedPlace,
  parts: { readonly source: ConfigSource; readonly pods: PodHost; readonly addressing: Addressing },
): RealAddress | undefined {
  const entry = parts.source.current.services.get(`${namespace}/${service}`);
  const endpoints = (transmission === 'udp' ? entry?.udp : entry?.endpoints)?.get(port) ?? [];
  const meshed = endpoints.filter(({ address }) => parts.pods.byAddress(address)?.meshed === true);
  const chosen = pickEndpoint(meshed);
  return chosen === undefined ? undefined : parts.addressing.realAddress(chosen.address, chosen.port);
}

function runningPod(
  pods: PodHost,
  { namespace, pod }: { readonly namespace: string; readonly pod: string },
): RunningPod {
  const running = pods.find(namespace, pod);
  if (running === undefined) throw new Failure('notFound', `pod ${namespace}/${pod} is not running`);
  return running;
}

/** A policy that has no effect, or not the wished one, says so where `kubectl describe` shows it. */
async function warnOf(view: ClusterView, events: EventRecorder, finding: ReadFinding): Promise<void> {
  const { object, path, message } = finding;
  const group = groupOf(object.apiVersion);
  const kind = group === '' ? object.kind : `${object.kind}.${group}`;
  const live = view.get(kind, object.namespace, object.name);
  if (live !== undefined) await events.record(live, 'Warning', 'PolicyIneffective', `${path}: ${message}`);
}
