import type { Json } from '../../../schemas/json.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';

const SPLIT = 'split.smi-spec.io/v1alpha2';

/** What is in the namespace before the run: to be changed, to be deleted, to be scaled, to be left alone. */
export function priorObjects(namespace: string, meshed: boolean): readonly KubeObject[] {
  const configMap = (name: string, data: Readonly<Record<string, string>>): KubeObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace },
    data,
  });
  const plain: readonly KubeObject[] = [
    configMap('legacy', { a: '1', b: '2' }),
    configMap('doomed', { last: 'words' }),
    configMap('bystander', { sees: 'nothing' }),
    {
      apiVersion: SPLIT,
      kind: 'TrafficSplit',
      metadata: { name: 'web', namespace },
      spec: {
        service: 'web',
        backends: [
          { service: 'web-v1', weight: 100 },
          { service: 'web-v2', weight: 0 },
        ],
      },
    },
    deployment('worker', namespace, 'default'),
  ];
  return meshed ? meshObjects(namespace) : plain;
}

function meshObjects(namespace: string): readonly KubeObject[] {
  const accounts = ['web', 'caller', 'stranger'].map(
    (name): KubeObject => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } }),
  );
  const service: KubeObject = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace },
    spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 8080, targetPort: 8080 }] },
  };
  return [...accounts, service, deployment('web', namespace, 'web')];
}

function deployment(name: string, namespace: string, serviceAccountName: string): KubeObject {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName,
          containers: [
            { name: 'app', image: 'meshwright/echo:1', ports: [{ name: 'http', containerPort: 8080 }] },
          ],
        },
      },
    },
  };
}

/** A kind of object that is compared. */
export interface ComparedKind {
  readonly apiVersion: string;
  readonly kind: string;
  /** What the least object of this kind consists of. */
  readonly least: { readonly [field: string]: Json };
  /** Controllers write to it too, so that only what a person or a run writes counts. */
  readonly controlled?: true;
}

const PLAIN_KINDS: readonly ComparedKind[] = [
  { apiVersion: 'v1', kind: 'ConfigMap', least: {} },
  { apiVersion: 'v1', kind: 'ServiceAccount', least: {} },
  { apiVersion: SPLIT, kind: 'TrafficSplit', least: { spec: { service: 'none', backends: [] } } },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    controlled: true,
    least: {
      spec: {
        replicas: 0,
        selector: { matchLabels: { app: 'none' } },
        template: {
          metadata: { labels: { app: 'none' } },
          spec: { containers: [{ name: 'none', image: 'none' }] },
        },
      },
    },
  },
];
const MESH_KINDS: readonly ComparedKind[] = [
  { apiVersion: 'v1', kind: 'Service', controlled: true, least: { spec: { ports: [{ port: 1 }] } } },
  {
    apiVersion: 'specs.smi-spec.io/v1alpha4',
    kind: 'HTTPRouteGroup',
    least: { spec: { matches: [{ name: 'none', pathRegex: '/none', methods: ['GET'] }] } },
  },
  {
    apiVersion: 'access.smi-spec.io/v1alpha3',
    kind: 'TrafficTarget',
    least: {
      spec: {
        destination: { kind: 'ServiceAccount', name: 'none' },
        rules: [{ kind: 'HTTPRouteGroup', name: 'none' }],
        sources: [{ kind: 'ServiceAccount', name: 'none' }],
      },
    },
  },
];

/** The kinds that the patterns of a target write; the namespace itself is one more. */
export function comparedKinds(meshed: boolean): readonly ComparedKind[] {
  return meshed ? [...PLAIN_KINDS, ...MESH_KINDS] : PLAIN_KINDS;
}
