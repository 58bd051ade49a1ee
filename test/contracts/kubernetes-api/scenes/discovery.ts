import type { Reply } from '../../../rig/api-caller.ts';
import type { Scene } from './scene.ts';

type JsonMap = Readonly<Record<string, unknown>>;

/** Groups and versions whose kinds patterns, meshes and this tool use; a real server has more. */
export const SERVED: Readonly<Record<string, readonly string[]>> = {
  '/api/v1': [
    'configmaps',
    'endpoints',
    'events',
    'limitranges',
    'namespaces',
    'namespaces/finalize',
    'namespaces/status',
    'nodes',
    'nodes/status',
    'persistentvolumeclaims',
    'persistentvolumeclaims/status',
    'pods',
    'pods/attach',
    'pods/exec',
    'pods/log',
    'pods/portforward',
    'pods/status',
    'replicationcontrollers',
    'replicationcontrollers/scale',
    'replicationcontrollers/status',
    'resourcequotas',
    'resourcequotas/status',
    'secrets',
    'serviceaccounts',
    'serviceaccounts/token',
    'services',
    'services/status',
  ],
  '/apis/apps/v1': [
    'controllerrevisions',
    'daemonsets',
    'daemonsets/status',
    'deployments',
    'deployments/scale',
    'deployments/status',
    'replicasets',
    'replicasets/scale',
    'replicasets/status',
    'statefulsets',
    'statefulsets/scale',
    'statefulsets/status',
  ],
  '/apis/authentication.k8s.io/v1': ['selfsubjectreviews', 'tokenreviews'],
  '/apis/authorization.k8s.io/v1': [
    'localsubjectaccessreviews',
    'selfsubjectaccessreviews',
    'selfsubjectrulesreviews',
    'subjectaccessreviews',
  ],
  '/apis/autoscaling/v2': ['horizontalpodautoscalers', 'horizontalpodautoscalers/status'],
  '/apis/batch/v1': ['cronjobs', 'cronjobs/status', 'jobs', 'jobs/status'],
  '/apis/coordination.k8s.io/v1': ['leases'],
  '/apis/discovery.k8s.io/v1': ['endpointslices'],
  '/apis/events.k8s.io/v1': ['events'],
  '/apis/networking.k8s.io/v1': ['ingressclasses', 'ingresses', 'ingresses/status', 'networkpolicies'],
  '/apis/policy/v1': ['poddisruptionbudgets', 'poddisruptionbudgets/status'],
  '/apis/rbac.authorization.k8s.io/v1': ['clusterrolebindings', 'clusterroles', 'rolebindings', 'roles'],
  '/apis/scheduling.k8s.io/v1': ['priorityclasses'],
  '/apis/apiextensions.k8s.io/v1': ['customresourcedefinitions', 'customresourcedefinitions/status'],
};

interface Named {
  readonly name: string;
}

/** The resources of a list that patterns use, without hashes of how a server stores them. */
const usedOf =
  (names: readonly string[]) =>
  (body: Reply['body']): unknown => ({
    ...body,
    resources: body.resources
      ?.filter(({ name }: Named) => names.includes(name))
      .map(({ storageVersionHash: _, ...resource }: JsonMap) => resource)
      .sort((a: Named, b: Named) => (a.name < b.name ? -1 : 1)),
  });

const GROUPS = Object.keys(SERVED).map((path) => path.split('/')[2] ?? '');
const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

interface Discovered {
  readonly resource: string;
  readonly subresources?: readonly { readonly subresource: string }[];
}

/** The part of an aggregated document that patterns use. */
const usedGroups = (body: Reply['body']): unknown => {
  if (body?.items === undefined) return body;
  const items = body.items
    .filter(
      ({ metadata: { name } }: { metadata: Partial<Named> }) => name === undefined || GROUPS.includes(name),
    )
    .map((group: { metadata: Partial<Named>; versions: readonly JsonMap[] }) => ({
      name: group.metadata.name,
      versions: group.versions.flatMap((version) => usedVersion(group.metadata.name ?? '', version)),
    }));
  const { metadata: _, ...document } = body;
  return { ...document, items };
};

function usedVersion(group: string, version: JsonMap): readonly unknown[] {
  const names = SERVED[group === '' ? '/api/v1' : `/apis/${group}/${version['version']}`];
  if (names === undefined) return [];
  // An aggregated document lists what it discovered.
  const resources = (version['resources'] as readonly Discovered[])
    .filter(({ resource }) => names.includes(resource))
    .map((each) => ({
      ...each,
      ...(each.subresources === undefined
        ? {}
        : {
            subresources: each.subresources
              .filter(({ subresource }) => names.includes(`${each.resource}/${subresource}`))
              .sort((a, b) => (a.subresource < b.subresource ? -1 : 1)),
          }),
    }))
    .sort((a, b) => (a.resource < b.resource ? -1 : 1));
  return [{ ...version, resources }];
}

const definition = (id: string): JsonMap => ({
  metadata: { name: `things.${id}.example.com` },
  spec: {
    group: `${id}.example.com`,
    scope: 'Namespaced',
    names: { kind: 'Thing', plural: 'things', singular: 'thing', shortNames: ['th'], categories: ['all'] },
    versions: ['v1', 'v1beta1', 'v2alpha1'].map((name) => ({
      name,
      served: true,
      storage: name === 'v1',
      subresources: name === 'v1' ? { status: {}, scale: SCALE } : {},
      schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
    })),
  },
});

const SCALE = { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' };

/** What servers say of themselves. */
export const DISCOVERY_SCENES: readonly Scene[] = [
  {
    title: 'what a server says that it serves',
    async play({ call }) {
      await call('GET', '/api', { show: ({ serverAddressByClientCIDRs: _, ...body }) => body });
      for (const [path, names] of Object.entries(SERVED)) await call('GET', path, { show: usedOf(names) });
      for (const group of ['apps', 'events.k8s.io', 'nope.example.com']) await call('GET', `/apis/${group}`);
      await call('GET', '/apis', {
        show: (body) => ({ ...body, groups: body.groups.filter(({ name }: Named) => name === 'apps') }),
      });
    },
  },
  {
    title: 'all that a server serves in one document',
    async play({ call }) {
      for (const path of ['/api', '/apis']) await call('GET', path, { accept: AGGREGATED, show: usedGroups });
      // What kubectl sends: the newest form that a server has, or the old one.
      const accept = `${AGGREGATED},${AGGREGATED.replace('v=v2', 'v=v2beta1')},application/json`;
      await call('GET', '/api', { accept, show: ({ kind, apiVersion }) => ({ kind, apiVersion }) });
    },
  },
  {
    title: 'a definition is discovered with its versions',
    async play({ call, wire, id, until }) {
      const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
      await wire.call('POST', crds, { body: definition(id) });
      const group = `/apis/${id}.example.com`;
      for (const version of ['v1', 'v1beta1', 'v2alpha1']) {
        await until(`${group}/${version}`, ({ body }) => body?.resources?.length > 0);
      }
      await until(group, ({ status, body }) => status === 200 && body.versions.length === 3);
      await call('GET', group);
      for (const version of ['v1', 'v1beta1', 'v2alpha1']) {
        await call('GET', `${group}/${version}`, {
          show: usedOf(['things', 'things/status', 'things/scale']),
        });
      }
      await wire.call('DELETE', `${crds}/things.${id}.example.com`);
    },
  },
];
