import type { StepKind } from '../../schemas/generated/step-kinds.ts';
import type { Json, JsonObject } from '../../schemas/json.ts';
import { type KubeObject, type ObjectRef, refOf } from '../../schemas/kube-object.ts';
import { asObject, listOf } from './json-parts.ts';

/** What a step writes and looks at, as far as it is known before the run. */
export interface TouchedObjects {
  readonly writes: readonly ObjectRef[];
  readonly reads: readonly ObjectRef[];
}

const WORKLOADS: Readonly<Record<string, readonly [apiVersion: string, kind: string]>> = {
  deployment: ['apps/v1', 'Deployment'],
  statefulset: ['apps/v1', 'StatefulSet'],
  daemonset: ['apps/v1', 'DaemonSet'],
  replicaset: ['apps/v1', 'ReplicaSet'],
  pod: ['v1', 'Pod'],
};

/** Objects that the bound input of a step names. */
export function touchedObjects(
  kind: StepKind,
  input: Json,
  objects: readonly KubeObject[],
  namespace: string | undefined,
): TouchedObjects {
  const fields = asObject(input);
  switch (kind) {
    case 'apply':
    case 'policy': {
      const writes = objects.map(refOf);
      return { writes, reads: namespacesOf(writes) };
    }
    case 'delete': {
      const writes = resources(fields['objects'], namespace);
      return { writes, reads: [] };
    }
    case 'scale':
      return {
        writes: [ref('apps/v1', String(fields['kind']), String(fields['name']), namespace ?? 'default')],
        reads: [],
      };
    case 'enrol':
      return { writes: enrolled(fields, namespace), reads: [] };
    case 'wait':
      return { writes: [], reads: resources([fields['resource'] ?? null], namespace) };
    case 'assert':
      return {
        writes: [],
        reads: resources(
          listOf(input).map((condition) => asObject(condition)['resource'] ?? null),
          namespace,
        ),
      };
    case 'capture':
      return { writes: [], reads: resources(fields['objects'], namespace) };
    case 'probe':
    case 'performance':
      return { writes: [], reads: callerAndServices(kind, fields, namespace) };
    case 'conformance':
    case 'installMesh':
    case 'exec':
    case 'approve':
    case 'uses':
    case 'group':
      return { writes: [], reads: [] };
  }
}

/** `deployment/web` as an object; `undefined` when it is no workload. */
export function workloadRef(text: Json | undefined, namespace: string | undefined): ObjectRef | undefined {
  if (typeof text !== 'string') return undefined;
  const [kind, name] = text.split('/');
  const known = kind === undefined ? undefined : WORKLOADS[kind];
  return known === undefined || name === undefined
    ? undefined
    : ref(known[0], known[1], name, namespace ?? 'default');
}

/** Service name and namespace of an address as a workload would dial it. */
export function serviceOfUrl(
  url: Json | undefined,
  namespace: string | undefined,
): { readonly name: string; readonly namespace: string; readonly port: number } | undefined {
  if (typeof url !== 'string' || url.includes('{{')) return undefined;
  const match =
    /^http:\/\/([a-z0-9-]+)(?:\.([a-z0-9-]+)(?:\.svc(?:\.[a-z0-9.-]+)?)?)?(?::(\d+))?(?:[/?#]|$)/.exec(url);
  const name = match?.[1];
  if (name === undefined || /^\d+$/.test(name)) return undefined;
  return { name, namespace: match?.[2] ?? namespace ?? 'default', port: Number(match?.[3] ?? 80) };
}

function callerAndServices(
  kind: 'probe' | 'performance',
  fields: JsonObject,
  namespace: string | undefined,
): readonly ObjectRef[] {
  const control = asObject(fields['control']);
  const callers = [fields['from'], control['from']].flatMap((from) => {
    const caller = asObject(from);
    const home = typeof caller['namespace'] === 'string' ? caller['namespace'] : namespace;
    const account = caller['serviceAccount'];
    return [
      workloadRef(caller['workload'], home),
      typeof account === 'string' ? ref('v1', 'ServiceAccount', account, home ?? 'default') : undefined,
    ];
  });
  const services = urlsOf(kind, fields).map((url) => {
    const service = serviceOfUrl(url, namespace);
    return service === undefined ? undefined : ref('v1', 'Service', service.name, service.namespace);
  });
  return [...callers, ...services].filter((found) => found !== undefined);
}

/** Every address that a probe or a load sends to. */
export function urlsOf(kind: 'probe' | 'performance', fields: JsonObject): readonly Json[] {
  if (kind === 'performance') {
    return listOf(asObject(fields['profile'])['clients']).flatMap((client) =>
      listOf(asObject(client)['endpointUrls']),
    );
  }
  const requests = [...listOf(fields['requests']), fields['request'], asObject(fields['control'])['request']];
  return requests.flatMap((request) => {
    const url = asObject(request)['url'];
    return url === undefined ? [] : [url];
  });
}

function enrolled(fields: JsonObject, namespace: string | undefined): readonly ObjectRef[] {
  const namespaces = listOf(fields['namespaces']).map((name) => namespaceRef(String(name)));
  const workloads = listOf(fields['workloads']).map((workload) => workloadRef(workload, namespace));
  return [...namespaces, ...workloads.filter((found) => found !== undefined)];
}

function namespacesOf(refs: readonly ObjectRef[]): readonly ObjectRef[] {
  const names = new Set(refs.flatMap((found) => (found.namespace === undefined ? [] : [found.namespace])));
  return [...names].map(namespaceRef);
}

function namespaceRef(name: string): ObjectRef {
  return { apiVersion: 'v1', kind: 'Namespace', name };
}

function resources(list: Json | undefined, namespace: string | undefined): readonly ObjectRef[] {
  return listOf(list).flatMap((resource) => {
    const { apiVersion, kind, name, namespace: own } = asObject(resource);
    if (typeof apiVersion !== 'string' || typeof kind !== 'string' || typeof name !== 'string') return [];
    if (kind === 'Namespace') return [namespaceRef(name)];
    return [ref(apiVersion, kind, name, typeof own === 'string' ? own : (namespace ?? 'default'))];
  });
}

function ref(apiVersion: string, kind: string, name: string, namespace: string): ObjectRef {
  return { apiVersion, kind, namespace, name };
}
