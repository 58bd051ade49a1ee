import type { KubeObject } from '../../../schemas/kube-object.ts';
import { isMap, type JsonMap, mapAt } from '../../store/json-values.ts';
import { kindIdOf, type ObjectStore } from '../../store/object-store.ts';
import { withBindingDefaults } from './rules/access-rules.ts';
import { withServiceDefaults } from './service-defaults.ts';

/** Fields of `defaults` that `value` does not have, added. */
export function fill(value: JsonMap, defaults: JsonMap): JsonMap {
  const added = Object.entries(defaults).filter(
    ([key, field]) => value[key] === undefined && field !== undefined,
  );
  return added.length === 0 ? value : { ...value, ...Object.fromEntries(added) };
}

const PROBE = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };

function probeDefaults(probe: unknown): unknown {
  if (!isMap(probe)) return probe;
  const filled = fill(probe, PROBE);
  const http = filled['httpGet'];
  return isMap(http) ? { ...filled, httpGet: fill(http, { path: '/', scheme: 'HTTP' }) } : filled;
}

function pullPolicy(image: unknown): string {
  const text = typeof image === 'string' ? image : '';
  const tag = /:([^/:@]+)$/.exec(text)?.[1];
  return text.includes('@') || (tag !== undefined && tag !== 'latest') ? 'IfNotPresent' : 'Always';
}

/** What is limited is asked for as well, unless another amount is. */
function resourceDefaults(resources: unknown): unknown {
  if (!isMap(resources) || !isMap(resources['limits'])) return resources;
  return { ...resources, requests: { ...resources['limits'], ...mapAt(resources, 'requests') } };
}

function containerDefaults(container: unknown): unknown {
  if (!isMap(container)) return container;
  const filled: Record<string, unknown> = {
    ...fill(container, {
      terminationMessagePath: '/dev/termination-log',
      terminationMessagePolicy: 'File',
      imagePullPolicy: pullPolicy(container['image']),
      resources: {},
    }),
  };
  filled['resources'] = resourceDefaults(filled['resources']);
  for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    if (filled[probe] !== undefined) filled[probe] = probeDefaults(filled[probe]);
  }
  if (Array.isArray(filled['ports'])) {
    filled['ports'] = filled['ports'].map((port) => (isMap(port) ? fill(port, { protocol: 'TCP' }) : port));
  }
  return filled;
}

function podSpecDefaults(spec: JsonMap): JsonMap {
  const account = spec['serviceAccountName'] ?? spec['serviceAccount'];
  const filled: Record<string, unknown> = {
    ...fill(spec, {
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      securityContext: {},
      schedulerName: 'default-scheduler',
      ...(account === undefined ? {} : { serviceAccountName: account, serviceAccount: account }),
    }),
  };
  for (const list of ['containers', 'initContainers']) {
    if (Array.isArray(filled[list])) filled[list] = filled[list].map(containerDefaults);
  }
  return filled;
}

/** A workload's spec with the pod spec of its template filled in. */
function templateDefaults(spec: JsonMap): JsonMap {
  const { template } = spec;
  if (!isMap(template) || !isMap(template['spec'])) return spec;
  return { ...spec, template: { ...template, spec: podSpecDefaults(template['spec']) } };
}

function deploymentDefaults(spec: JsonMap): JsonMap {
  const filled = fill(templateDefaults(spec), {
    replicas: 1,
    strategy: { type: 'RollingUpdate' },
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
  });
  const strategy = fill(mapAt(filled, 'strategy'), { type: 'RollingUpdate' });
  if (strategy['type'] !== 'RollingUpdate') return { ...filled, strategy };
  const rollingUpdate = fill(mapAt(strategy, 'rollingUpdate'), { maxUnavailable: '25%', maxSurge: '25%' });
  return { ...filled, strategy: { ...strategy, rollingUpdate } };
}

function jobDefaults(spec: JsonMap): JsonMap {
  const defaults = {
    completions: 1,
    parallelism: 1,
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    suspend: false,
  };
  return fill(templateDefaults(spec), defaults);
}

function specDefaults(kind: string, spec: JsonMap): JsonMap {
  switch (kind) {
    case 'Deployment.apps':
      return deploymentDefaults(spec);
    case 'ReplicaSet.apps':
    case 'ReplicationController':
      return fill(templateDefaults(spec), { replicas: 1 });
    case 'StatefulSet.apps':
      return fill(templateDefaults(spec), {
        replicas: 1,
        podManagementPolicy: 'OrderedReady',
        revisionHistoryLimit: 10,
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
      });
    case 'DaemonSet.apps':
      return fill(templateDefaults(spec), {
        revisionHistoryLimit: 10,
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
      });
    case 'Job.batch':
      return jobDefaults(spec);
    case 'Pod':
      return fill(podSpecDefaults(spec), { serviceAccountName: 'default', serviceAccount: 'default' });
    case 'Namespace':
      return fill(spec, { finalizers: ['kubernetes'] });
    default:
      return spec;
  }
}

/** Kinds whose `spec` exists even when nothing was written into it. */
const SPEC_FOR_ALL = new Set([
  'Namespace',
  'Deployment.apps',
  'ReplicaSet.apps',
  'StatefulSet.apps',
  'DaemonSet.apps',
  'Job.batch',
  'Pod',
]);

/**
 * What a real API server fills in where the writer says nothing. `previous` keeps what was given at creation (cluster
 * addresses); `store` is looked at for addresses that are taken.
 */
export function withBuiltinDefaults(
  object: KubeObject,
  previous: KubeObject | undefined,
  store: ObjectStore,
): JsonMap {
  const kind = kindIdOf(object);
  if (kind === 'Service') return withServiceDefaults(object, previous, store);
  if (kind.endsWith('Binding.rbac.authorization.k8s.io')) return withBindingDefaults(object);
  if (kind === 'Secret') return withSecretDefaults(object);
  if (kind === 'EndpointSlice.discovery.k8s.io') return withSliceDefaults(object);
  const { spec } = object;
  if (!isMap(spec) && !SPEC_FOR_ALL.has(kind)) return object;
  const filled: JsonMap = { ...object, spec: specDefaults(kind, isMap(spec) ? spec : {}) };
  if (kind === 'Namespace') return namespaceDefaults(filled);
  if (kind === 'Pod' && previous === undefined)
    return fill(filled, { status: { phase: 'Pending', qosClass: 'BestEffort' } });
  return previous === undefined && HAS_EMPTY_STATUS.has(kind) ? fill(filled, { status: {} }) : filled;
}

const HAS_EMPTY_STATUS = new Set(['Deployment.apps']);

function namespaceDefaults(namespace: JsonMap): JsonMap {
  const metadata = mapAt(namespace, 'metadata');
  const labels = { ...mapAt(metadata, 'labels'), 'kubernetes.io/metadata.name': metadata['name'] };
  return fill({ ...namespace, metadata: { ...metadata, labels } }, { status: { phase: 'Active' } });
}

function withSliceDefaults(slice: KubeObject): JsonMap {
  const { ports } = slice;
  if (!Array.isArray(ports)) return slice;
  const named = ports.map((port) => (isMap(port) ? fill(port, { name: '', protocol: 'TCP' }) : port));
  return { ...slice, ports: named };
}

function withSecretDefaults(secret: KubeObject): JsonMap {
  const plain = mapAt(secret, 'stringData');
  const encoded = Object.entries(plain).map(([key, value]) => [
    key,
    Buffer.from(String(value)).toString('base64'),
  ]);
  const { stringData: _written, ...rest }: JsonMap = secret;
  const filled = fill(rest, { type: 'Opaque' });
  return encoded.length === 0
    ? filled
    : { ...filled, data: { ...mapAt(rest, 'data'), ...Object.fromEntries(encoded) } };
}
