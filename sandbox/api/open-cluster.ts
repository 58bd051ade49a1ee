import { SMI_DEFINITIONS } from '../../mesh/policy/smi/smi-definitions.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { ClusterView } from '../cluster-view.ts';
import { collectGarbage } from '../store/collect-garbage.ts';
import { kindIdOf } from '../store/object-store.ts';
import { openStore } from '../store/open-store.ts';
import { storeView } from '../store/store-view.ts';
import { createObject, type FieldTracker, updateObject, type WriteContext } from '../store/write-objects.ts';
import { DEFAULT_ROLES } from './access/default-roles.ts';
import { gatherRoles } from './access/gather-roles.ts';
import { apiRules } from './api-rules.ts';
import { updateTracker } from './apply/managed-fields.ts';
import { serveCustomResources } from './custom-resources.ts';
import { establishDefinitions } from './establish-definitions.ts';
import { GATEWAY_DEFINITIONS } from './gateway-definitions.ts';
import { METRICS_DISCOVERY } from './http/serve-metrics.ts';
import { LIMITS_DEFINITION } from './limits-definition.ts';
import { NORTH_SOUTH_DEFINITIONS, SANDBOX_GATEWAY_CLASS } from './north-south-definitions.ts';
import { ResourceRegistry } from './resource-registry.ts';
import { ANY } from './schema/type-node.ts';

/** The state of a cluster with the rules of its API, ready to be served or used in process. The opener closes it. */
export interface OpenCluster {
  readonly context: WriteContext;
  readonly registry: ResourceRegistry;
  /** For controllers and the data plane. */
  readonly view: ClusterView;
  /** Stops the garbage collector and writes what is still in memory. */
  close(): Promise<void>;
}

const NAMESPACES = ['kube-system', 'kube-public', 'kube-node-lease', 'default'];
const MANAGER = 'sandbox';
/** Who makes the first namespaces and writes the status of definitions. */
const SERVER = 'kube-apiserver';

/**
 * Opens the cluster kept in a state directory, or one in memory when none is given. A new one gets its namespaces,
 * their service accounts, the node `sandbox`, the definitions of SMI and of the Gateway API, and its GatewayClass.
 * Without a kubelet beside it, deleted pods go by themselves.
 */
export function openCluster(
  stateDir: string | undefined,
  kubelet: 'none' | 'ends pods' = 'none',
): OpenCluster {
  const store = openStore(stateDir);
  const registry = new ResourceRegistry();
  registry.announce(METRICS_DISCOVERY);
  const context: WriteContext = { store, rules: apiRules(registry, store), now: Date.now };
  const endCustom = serveCustomResources(store, registry);
  const endGarbage = collectGarbage(context, kubelet);
  const trackerFor = (part: 'main' | 'status', manager = MANAGER): FieldTracker => {
    return (previous, next) => {
      const served = registry.ofKind(kindIdOf(next));
      const hasStatus = context.rules.hasStatus(kindIdOf(next));
      const subresource = part === 'status' && hasStatus ? 'status' : '';
      const writer = { manager, subresource, apiVersion: next.apiVersion, now: Date.now() };
      return updateTracker(served?.type ?? ANY, hasStatus, writer)(previous, next);
    };
  };
  const endDefinitions = establishDefinitions(context, trackerFor('status', SERVER));
  furnish(context, trackerFor('main', SERVER));
  const endRoles = gatherRoles(store);
  return {
    context,
    registry,
    view: storeView({ ...context, rules: apiRules(registry, store, 'cluster') }, trackerFor),
    close: async () => {
      endGarbage();
      endRoles();
      endDefinitions();
      endCustom();
      await store.close();
    },
  };
}

function furnish(context: WriteContext, trackFields: FieldTracker): void {
  for (const name of NAMESPACES) {
    if (context.store.get('Namespace', undefined, name) === undefined) {
      createObject(context, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, { trackFields });
    }
    if (context.store.get('ServiceAccount', name, 'default') === undefined) {
      const metadata = { name: 'default', namespace: name };
      createObject(context, { apiVersion: 'v1', kind: 'ServiceAccount', metadata });
    }
  }
  if (context.store.get('Node', undefined, 'sandbox') === undefined) {
    createObject(context, theNode());
    updateObject(context, { ...theNode(), status: nodeStatus(context.now()) }, { part: 'status' });
  }
  furnishRoles(context);
  for (const definition of [
    ...SMI_DEFINITIONS,
    ...GATEWAY_DEFINITIONS,
    ...NORTH_SOUTH_DEFINITIONS,
    LIMITS_DEFINITION,
    SANDBOX_GATEWAY_CLASS,
  ]) {
    const { name } = definition.metadata;
    if (context.store.get(kindIdOf(definition), undefined, name ?? '') === undefined) {
      createObject(context, definition);
    }
  }
}

function furnishRoles(context: WriteContext): void {
  for (const role of DEFAULT_ROLES) {
    if (context.store.get(kindIdOf(role), undefined, role.metadata.name ?? '') !== undefined) continue;
    createObject(context, role);
  }
}

function theNode(): KubeObject {
  const labels = { 'kubernetes.io/hostname': 'sandbox', 'kubernetes.io/os': 'linux' };
  return { apiVersion: 'v1', kind: 'Node', metadata: { name: 'sandbox', labels }, spec: {} };
}

function nodeStatus(now: number): NonNullable<KubeObject['status']> {
  const at = `${new Date(now).toISOString().slice(0, 19)}Z`;
  const resources = { cpu: '4', memory: '8Gi', pods: '2000' };
  return {
    capacity: resources,
    allocatable: resources,
    addresses: [
      { type: 'InternalIP', address: '127.0.0.1' },
      { type: 'Hostname', address: 'sandbox' },
    ],
    conditions: [
      {
        type: 'Ready',
        status: 'True',
        reason: 'SandboxReady',
        message: 'pods run inside the sandbox process',
        lastHeartbeatTime: at,
        lastTransitionTime: at,
      },
    ],
    nodeInfo: {
      kubeletVersion: 'v1.36.2+meshwright-sandbox',
      operatingSystem: 'linux',
      architecture: process.arch,
      containerRuntimeVersion: 'sandbox://1',
      kernelVersion: '',
      osImage: 'meshwright sandbox',
      bootID: '',
      machineID: '',
      systemUUID: '',
      kubeProxyVersion: '',
    },
  };
}
