import { writeChart } from '../../test/rig/charts.ts';
import type { ClientStory } from './client-story.ts';
import { OWN_STORIES } from './own-stories.ts';

const configMap = (name: string, data: Readonly<Record<string, string>>, labels = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, labels },
  data,
});

const deployment = (image: string) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'app', image, ports: [{ containerPort: 8080 }] }] },
    },
  },
});

const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] },
};

const list = (...items: readonly unknown[]) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });

const AVAILABLE = JSON.stringify({
  status: {
    observedGeneration: 1,
    replicas: 2,
    updatedReplicas: 2,
    readyReplicas: 2,
    availableReplicas: 2,
    conditions: [{ type: 'Available', status: 'True' }],
  },
});

const KUBECTL: readonly Omit<ClientStory, 'client'>[] = [
  {
    title: 'kubectl applies, and applies what has changed',
    async tell({ kubectl }) {
      const first = list(configMap('settings', { a: '1', b: '2' }), deployment('app:1'), service);
      const second = list(configMap('settings', { a: '1', c: '3' }), deployment('app:2'), service);
      await kubectl(['apply', '-f', '-'], first);
      await kubectl(['apply', '-f', '-'], first);
      await kubectl(['apply', '-f', '-'], second);
    },
  },
  {
    title: 'kubectl applies on the server, after a conflict by force',
    async tell({ kubectl }) {
      const manifest = (value: string) => JSON.stringify(configMap('settings', { a: value }));
      await kubectl(['apply', '-f', '-'], manifest('1'));
      await kubectl(['apply', '--server-side', '-f', '-'], manifest('1'));
      await kubectl(['apply', '--server-side', '--field-manager=other', '-f', '-'], manifest('2'));
      const force = ['apply', '--server-side', '--field-manager=other', '--force-conflicts', '-f', '-'];
      await kubectl(force, manifest('2'));
    },
  },
  {
    title: 'kubectl shows a difference',
    async tell({ kubectl }) {
      await kubectl(['apply', '-f', '-'], JSON.stringify(deployment('app:1')));
      const changed = list(deployment('app:2'), configMap('new', { a: '1' }));
      await kubectl(['diff', '-f', '-'], changed);
      await kubectl(['diff', '--server-side', '--force-conflicts', '-f', '-'], changed);
    },
  },
  {
    title: 'kubectl prunes what a set has lost',
    async tell({ kubectl, namespace }) {
      const set = ['-n', namespace, '--applyset=configmaps/set', '--prune', '-f', '-'];
      await kubectl(['apply', '--server-side', ...set], list(configMap('a', {}), configMap('b', {})));
      await kubectl(['apply', '--server-side', ...set], list(configMap('b', {})));
    },
  },
  {
    title: 'kubectl waits for a condition and for a deletion',
    async tell({ kubectl, whileWatching }) {
      await kubectl(['create', 'deployment', 'web', '--image=app:1', '--replicas=2']);
      await whileWatching(kubectl(['wait', '--for=condition=Available', 'deployment/web']), () =>
        kubectl(['patch', 'deployment', 'web', '--subresource=status', '--type=merge', '-p', AVAILABLE]),
      );
      await whileWatching(kubectl(['wait', '--for=delete', 'deployment/web']), () =>
        kubectl(['delete', 'deployment', 'web', '--wait=false']),
      );
    },
  },
  {
    title: 'kubectl looks on while a Deployment is rolled out',
    async tell({ kubectl, whileWatching }) {
      await kubectl(['create', 'deployment', 'web', '--image=app:1', '--replicas=2']);
      await whileWatching(kubectl(['rollout', 'status', 'deployment/web']), () =>
        kubectl(['patch', 'deployment', 'web', '--subresource=status', '--type=merge', '-p', AVAILABLE]),
      );
      await kubectl(['set', 'image', 'deployment/web', 'app=app:2']);
      await kubectl(['rollout', 'restart', 'deployment/web']);
      await kubectl(['rollout', 'pause', 'deployment/web']);
      await kubectl(['rollout', 'resume', 'deployment/web']);
      await kubectl(['rollout', 'history', 'deployment/web']);
    },
  },
  {
    title: 'kubectl takes a Deployment back to an earlier template',
    async tell({ kubectl }) {
      await kubectl(['apply', '-f', '-'], JSON.stringify(deployment('app:2')));
      const uid = await kubectl(['get', 'deployment', 'web', '-o', 'jsonpath={.metadata.uid}']);
      const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid, controller: true };
      const replicaSet = (revision: string) => ({
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        metadata: {
          name: `web-${revision}`,
          labels: { app: 'web', 'pod-template-hash': revision },
          annotations: { 'deployment.kubernetes.io/revision': revision },
          ownerReferences: [owner],
        },
        spec: {
          replicas: 0,
          selector: { matchLabels: { app: 'web', 'pod-template-hash': revision } },
          template: {
            metadata: { labels: { app: 'web', 'pod-template-hash': revision } },
            spec: { containers: [{ name: 'app', image: `app:${revision}` }] },
          },
        },
      });
      await kubectl(['create', '-f', '-'], list(replicaSet('1'), replicaSet('2')));
      await kubectl(['rollout', 'undo', 'deployment/web', '--to-revision=1']);
    },
  },
  {
    title: 'kubectl gets and describes',
    async tell({ kubectl }) {
      await kubectl(['apply', '-f', '-'], list(configMap('settings', { a: '1' }), service));
      await kubectl(['get', 'configmaps,services']);
      await kubectl(['get', 'service', 'web', '-o', 'wide']);
      await kubectl(['get', 'configmap', 'settings', '-o', 'yaml', '--show-managed-fields']);
      await kubectl(['get', 'configmaps', '-l', 'none=such', '-o', 'name']);
      await kubectl(['get', 'configmap', 'none']);
      await kubectl(['describe', 'configmap', 'settings']);
      await kubectl(['describe', 'service', 'web']);
    },
  },
  {
    title: 'kubectl labels, annotates, scales, edits and patches',
    async tell({ kubectl }) {
      await kubectl(['create', 'deployment', 'web', '--image=app:1']);
      await kubectl(['label', 'deployment', 'web', 'tier=front']);
      await kubectl(['label', 'deployment', 'web', 'tier=back']);
      await kubectl(['annotate', 'deployment', 'web', 'note=seen', '--overwrite']);
      await kubectl(['scale', 'deployment', 'web', '--replicas=3']);
      await kubectl(['scale', 'deployment', 'web', '--replicas=4', '--current-replicas=9']);
      await kubectl(['edit', 'deployment', 'web']);
      await kubectl(['patch', 'deployment', 'web', '-p', '{"spec":{"paused":true}}']);
      await kubectl(['replace', '-f', '-'], JSON.stringify(deployment('app:3')));
    },
  },
  {
    title: 'kubectl makes objects with its generators',
    async tell({ kubectl }) {
      await kubectl(['create', 'configmap', 'c', '--from-literal=a=1']);
      await kubectl(['create', 'secret', 'generic', 's', '--from-literal=a=1']);
      await kubectl(['create', 'serviceaccount', 'robot']);
      await kubectl(['create', 'service', 'clusterip', 'web', '--tcp=80:8080']);
      await kubectl(['create', 'job', 'j', '--image=app:1']);
      await kubectl(['create', 'cronjob', 'cj', '--image=app:1', '--schedule=@daily']);
      await kubectl(['create', 'job', 'now', '--from=cronjob/cj']);
      await kubectl(['create', 'role', 'reader', '--verb=get', '--resource=pods']);
      await kubectl(['create', 'rolebinding', 'reader', '--role=reader', '--serviceaccount=x:robot']);
      await kubectl(['create', 'ingress', 'i', '--rule=example.com/=web:80']);
      await kubectl(['create', 'poddisruptionbudget', 'p', '--selector=app=web', '--min-available=1']);
      await kubectl(['create', 'quota', 'q', '--hard=pods=3']);
      await kubectl(['run', 'p', '--image=app:1', '--port=8080', '--env=A=1']);
      await kubectl(['expose', 'pod', 'p', '--port=80', '--selector=run=p']);
      await kubectl(['autoscale', 'replicationcontroller', 'none', '--max=3']);
    },
  },
  {
    title: 'kubectl deletes in each way',
    async tell({ kubectl, namespace }) {
      const names = ['a', 'b', 'c', 'd', 'e'];
      await kubectl(
        ['create', '-f', '-'],
        list(...names.map((name) => configMap(name, {}, { of: namespace }))),
      );
      await kubectl(['delete', 'configmap', 'a']);
      await kubectl(['delete', 'configmap', 'b', '--cascade=background', '--now']);
      await kubectl(['delete', 'configmap', 'c', '--grace-period=0', '--force', '--wait=false']);
      await kubectl(['delete', 'configmap', 'd', '--dry-run=server']);
      await kubectl(['delete', 'configmap', 'none', '--ignore-not-found']);
      await kubectl(['delete', 'configmap', 'none']);
      await kubectl(['delete', 'configmaps', '-l', `of=${namespace}`]);
    },
  },
  {
    title: 'kubectl asks what it may do',
    async tell({ kubectl, namespace }) {
      const robot = `--as=system:serviceaccount:${namespace}:robot`;
      await kubectl(['auth', 'can-i', 'create', 'deployments.apps']);
      await kubectl(['auth', 'can-i', 'get', 'pods', '--subresource=log', robot]);
      await kubectl(['auth', 'can-i', 'get', '/healthz']);
    },
  },
];

const RELEASE = ['shop', 'chart'];

const HELM: readonly Omit<ClientStory, 'client'>[] = [
  {
    title: 'helm installs a chart with a definition, upgrades it, rolls it back and takes it away',
    async tell({ helm, namespace, folder }) {
      writeChart(`${folder}/chart`, { group: `${namespace}.example.com` });
      await helm(['install', ...RELEASE]);
      await helm(['upgrade', ...RELEASE, '--set', 'percent=20,replicas=2']);
      await helm(['status', 'shop']);
      await helm(['history', 'shop']);
      await helm(['rollback', 'shop', '1']);
      await helm(['uninstall', 'shop']);
    },
  },
  {
    title: 'helm meets objects of somebody else and values that cannot be',
    async tell({ helm, kubectl, namespace, folder }) {
      writeChart(`${folder}/chart`, { group: `${namespace}.example.com` });
      await kubectl(['create', '-f', '-'], JSON.stringify({ ...service, metadata: { name: 'shop-web' } }));
      await helm(['install', ...RELEASE]);
      await helm(['install', ...RELEASE, '--take-ownership', '--set', 'percent=101']);
      await helm(['install', ...RELEASE, '--dry-run=server']);
      await helm(['uninstall', 'none']);
    },
  },
];

/** Every story that is recorded. */
export const CLIENT_STORIES: readonly ClientStory[] = [
  ...KUBECTL.map((story) => ({ ...story, client: 'kubectl' as const })),
  ...HELM.map((story) => ({ ...story, client: 'helm' as const })),
  ...OWN_STORIES.map((story) => ({ ...story, client: 'meshwright' as const })),
];
