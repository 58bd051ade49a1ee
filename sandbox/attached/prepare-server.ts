import { record, text } from '../../mesh/policy/object-reader.ts';
import { Failure } from '../../schemas/failure.ts';
import type { Json } from '../../schemas/json.ts';
import { jsonOf, type KubeObject } from '../../schemas/kube-object.ts';
import { SANDBOX_API } from '../../schemas/sandbox-mesh.ts';
import { NODE_NAME } from '../controllers/record-event.ts';
import { MESH_DEFINITIONS } from './attached-kinds.ts';
import { MADE_BY, NODE_LEASE, node, nodeStatus, OURS, type Place, US } from './own-node.ts';

/** Refuses a server that has a life of its own: nodes, a scheduler at work, or a controller-manager that nobody spoke of. */
export async function demandBareServer(
  { cluster, signal }: Place,
  controllers: 'ours' | 'theirs',
): Promise<void> {
  const { context } = cluster.binding;
  const nodes = await cluster.list({ apiVersion: 'v1', kind: 'Node' }, signal);
  const others = nodes.filter(({ metadata }) => metadata.labels?.[MADE_BY] !== US);
  if (others.length > 0) {
    throw new Failure(
      'forbidden',
      `context '${context}' is a cluster with nodes of its own (${others[0]?.metadata.name}): the sandbox attaches only to an API server without nodes`,
    );
  }
  const leases = await cluster.list(
    { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace: 'kube-system' },
    signal,
  );
  const holds = (name: string) => leases.some((lease) => lease.metadata.name === name && isHeld(lease));
  const rival =
    controllers === 'ours' && holds('kube-controller-manager')
      ? 'kube-controller-manager at work: --cluster-controllers leaves workloads to it'
      : holds('kube-scheduler')
        ? 'kube-scheduler at work: the sandbox places pods itself and attaches only to an API server without one'
        : undefined;
  if (rival !== undefined) {
    throw new Failure('forbidden', `context '${context}' has a ${rival}`);
  }
}

/** Whether whoever holds a lease has renewed it within its time, and once more. */
function isHeld(lease: KubeObject): boolean {
  const spec = record(lease['spec']);
  const renewed = Date.parse(text(spec?.['renewTime']) ?? '');
  const seconds = spec?.['leaseDurationSeconds'];
  return Date.now() - renewed < 2000 * (typeof seconds === 'number' ? seconds : 15);
}

/** Creates the definitions of the mesh that are missing, and waits until all are served. */
export async function installDefinitions({ cluster, signal }: Place): Promise<void> {
  for (const definition of MESH_DEFINITIONS) {
    const { metadata } = definition;
    const labels = { ...metadata.labels, ...OURS };
    // Servers ask groups of Kubernetes' own for a word about their origin.
    const annotations = { ...metadata.annotations, ...APPROVAL };
    await unlessThere(
      cluster.create({ ...definition, metadata: { ...metadata, labels, annotations } }, signal),
    );
  }
  for (const { metadata } of MESH_DEFINITIONS) {
    const ref = { ...DEFINITION, name: metadata.name ?? '' };
    while (!isEstablished(await cluster.get(ref, signal))) await pause(signal);
  }
}

const APPROVAL = { 'api-approved.kubernetes.io': 'unapproved, what the sandbox reads of it' };

const DEFINITION = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' } as const;

function isEstablished(definition: KubeObject | undefined): boolean {
  const conditions = record(definition?.['status'])?.['conditions'];
  return (
    Array.isArray(conditions) &&
    conditions.some((each) => record(each)?.['type'] === 'Established' && record(each)?.['status'] === 'True')
  );
}

function pause(signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  return new Promise((resolve) => setTimeout(resolve, 50));
}

async function unlessThere(created: Promise<KubeObject>): Promise<void> {
  try {
    await created;
  } catch (error) {
    if (!(error instanceof Failure && error.reason === 'alreadyExists')) throw error;
  }
}

/** How long a server may take to find an aggregated API. */
const AGGREGATION_MS = 40_000;
const EXTENSION_NAMESPACE = 'kube-system';
const EXTENSION_SERVICE = 'meshwright-sandbox';
const API_SERVICE = 'v1alpha1.sandbox.meshwright.dev';

/**
 * Makes the server know its node and the sandbox's API: a Node whose kubelet port, and an APIService whose service,
 * lead back to this process on loopback.
 */
export async function register(place: Place, port: number, authority: string): Promise<void> {
  const { cluster, signal } = place;
  await unlessThere(cluster.create(node(), signal));
  await tellNodeStatus(place, port);
  const [service, api] = extension(port, authority);
  for (const object of [service, api]) await cluster.apply(object, { force: true }, signal);
}

async function tellNodeStatus({ cluster, signal }: Place, port: number): Promise<void> {
  for (;;) {
    const live = await cluster.get({ apiVersion: 'v1', kind: 'Node', name: NODE_NAME }, signal);
    const status = { ...(live ?? node()), status: nodeStatus(port) };
    try {
      await cluster.raw('PUT', `/api/v1/nodes/${NODE_NAME}/status`, jsonOf(status), signal);
      return;
    } catch (error) {
      // Controllers of the cluster have something to write on a new node too.
      if (!(error instanceof Failure && error.reason === 'conflict')) throw error;
    }
  }
}

/** Waits until the server passes the sandbox's API on. Throws `Failure` (`unsupported`) when it does not. */
export async function untilAggregated({ cluster, signal }: Place): Promise<void> {
  const deadline = Date.now() + AGGREGATION_MS;
  for (;;) {
    try {
      await cluster.raw('GET', `${SANDBOX_API}/proxies`, undefined, signal);
      return;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (Date.now() > deadline) {
        throw new Failure(
          'unsupported',
          `context '${cluster.binding.context}': the API server does not reach the sandbox's API on loopback: ${error.message}`,
        );
      }
      await pause(signal);
    }
  }
}

/** The server finds an aggregated API by a Service; one of type ExternalName may name this machine. */
function extension(port: number, authority: string): readonly [KubeObject, KubeObject] {
  const service = { namespace: EXTENSION_NAMESPACE, name: EXTENSION_SERVICE };
  return [
    {
      ...{ apiVersion: 'v1', kind: 'Service', metadata: { ...service, labels: OURS } },
      spec: { type: 'ExternalName', externalName: 'localhost', ports: [{ name: 'https', port }] },
    },
    {
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: { name: API_SERVICE, labels: OURS },
      spec: {
        ...{ group: 'sandbox.meshwright.dev', version: 'v1alpha1' },
        ...{ groupPriorityMinimum: 1000, versionPriority: 15 },
        caBundle: Buffer.from(authority).toString('base64'),
        service: { ...service, port },
      },
    },
  ];
}

/** Takes away what was added to the server, and what the controllers made there. */
export async function unregister({ cluster, signal }: Place, controllers: 'ours' | 'theirs'): Promise<void> {
  const attempts = [
    () => remove(`/apis/apiregistration.k8s.io/v1/apiservices/${API_SERVICE}`),
    () => remove(`/api/v1/namespaces/${EXTENSION_NAMESPACE}/services/${EXTENSION_SERVICE}`),
    () => removePods(),
    ...(controllers === 'ours' ? [() => removeSlices()] : []),
    () => remove(NODE_LEASE),
    () => remove(`/api/v1/nodes/${NODE_NAME}`),
    () => remove(`/apis/apiextensions.k8s.io/v1/customresourcedefinitions?labelSelector=${MADE_BY}%3D${US}`),
  ];
  const remove = async (path: string, body: Json = DELETION) => {
    try {
      await cluster.raw('DELETE', path, body, signal);
    } catch (error) {
      if (!(error instanceof Failure && error.reason === 'notFound')) throw error;
    }
  };
  const removePods = async () => {
    const query = { apiVersion: 'v1', kind: 'Pod', fieldSelector: `spec.nodeName=${NODE_NAME}` };
    for (const { metadata } of await cluster.list(query, signal)) {
      const path = `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`;
      await remove(path, { ...DELETION, gracePeriodSeconds: 0 });
    }
  };
  const removeSlices = async () => {
    const labelSelector = 'endpointslice.kubernetes.io/managed-by=endpointslice-controller.k8s.io';
    const query = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', labelSelector };
    for (const { metadata } of await cluster.list(query, signal)) {
      const place = `namespaces/${metadata.namespace}/endpointslices/${metadata.name}`;
      await remove(`/apis/discovery.k8s.io/v1/${place}`);
    }
  };
  for (const attempt of attempts) await attempt();
}

const DELETION = { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background' } as const;
