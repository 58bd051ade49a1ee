import type { KubeObject } from '../../schemas/kube-object.ts';
import { MESH_LABEL } from '../../schemas/sandbox-mesh.ts';
import type { ApiCaller } from '../../test/rig/api-caller.ts';

/** An application of so many copies that says which it is. */
export function deployment(name: string, replicas: number): KubeObject {
  const labels = { app: name };
  const container = { name: 'app', image: 'meshwright/echo:1', ports: [{ containerPort: 8080 }] };
  const template = { metadata: { labels }, spec: { containers: [container] } };
  const spec = { replicas, selector: { matchLabels: labels }, template };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, labels }, spec };
}

export function service(name: string): KubeObject {
  const spec = { selector: { app: name }, ports: [{ port: 8080 }] };
  return { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec };
}

/** Makes a namespace, inside the mesh or outside, with applications and a service of the same name for each. */
export async function standUp(
  api: ApiCaller,
  namespace: string,
  mesh: 'enabled' | 'disabled',
  applications: Readonly<Record<string, number>>,
): Promise<void> {
  const metadata = { name: namespace, labels: { [MESH_LABEL]: mesh } };
  await create(api, '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata });
  for (const [name, replicas] of Object.entries(applications)) {
    await create(api, `/apis/apps/v1/namespaces/${namespace}/deployments`, deployment(name, replicas));
    await create(api, `/api/v1/namespaces/${namespace}/services`, service(name));
  }
  const wanted = Object.values(applications).reduce((sum, replicas) => sum + replicas, 0);
  while ((await readyAddresses(api, namespace, '')).length < wanted) await pause(POLL_MS);
}

const POLL_MS = 100;

/** Addresses of the ready pods of an application (`''`: of all). */
export async function readyAddresses(
  api: ApiCaller,
  namespace: string,
  app: string,
): Promise<readonly string[]> {
  const selector = app === '' ? '' : `?labelSelector=app%3D${app}`;
  const { body } = await api.call('GET', `/api/v1/namespaces/${namespace}/pods${selector}`);
  const pods: readonly PodShape[] = body.items; // what an API server answers to a list of pods
  return pods
    .filter(({ status }) =>
      status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
    )
    .map(({ status }) => status.podIP ?? '');
}

interface PodShape {
  readonly status: {
    readonly podIP?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

/** Creates an object; any refusal is an error. */
export async function create(api: ApiCaller, path: string, body: KubeObject): Promise<void> {
  const { status, text } = await api.call('POST', path, { body });
  if (status >= 300) throw new Error(`POST ${path}: ${status} ${text}`);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
