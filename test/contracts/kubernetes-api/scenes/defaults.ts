import type { Reply } from '../../../rig/api-caller.ts';
import { podTemplate, service, workload } from './manifests.ts';
import type { Scene } from './scene.ts';

type Map = Readonly<Record<string, unknown>>;

/** Accounts come from a controller and an admission of their own, which not every server has. */
const ACCOUNTS = ['serviceAccount', 'serviceAccountName'];

/** An object without who wrote it. */
const written = (body: Reply['body']): unknown => {
  if (body?.metadata === undefined || body.kind === 'Status') return body;
  const { managedFields: _, ...metadata } = body.metadata;
  const spec = body.kind === 'Pod' ? { spec: without(body['spec'], ACCOUNTS) } : {};
  return { ...body, metadata, ...spec };
};

const without = (map: Map, keys: readonly string[]): Map =>
  Object.fromEntries(Object.entries(map).filter(([key]) => !keys.includes(key)));

const probe = { httpGet: { port: 80 } };

const CONTAINER = {
  ports: [{ containerPort: 80 }],
  livenessProbe: probe,
  readinessProbe: { tcpSocket: { port: 80 }, periodSeconds: 3 },
  startupProbe: { grpc: { port: 80 } },
  lifecycle: { postStart: probe, preStop: { exec: { command: ['true'] } } },
  resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '500m' } },
  env: [
    { name: 'A', value: '1' },
    { name: 'B', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    { name: 'C', valueFrom: { configMapKeyRef: { name: 'c', key: 'k' } } },
  ],
};

const items = [{ path: 'name', fieldRef: { fieldPath: 'metadata.name' } }];
const sources = [{ downwardAPI: { items } }, { secret: { name: 's' } }];
const VOLUMES = [
  { name: 'bare' },
  { name: 'config', configMap: { name: 'c' } },
  { name: 'secret', secret: { secretName: 's' } },
  { name: 'down', downwardAPI: { items } },
  { name: 'many', projected: { sources } },
  { name: 'host', hostPath: { path: '/tmp' } },
];

const pod = (name: string, container: Map = {}, spec: Map = {}): Map => ({
  ...podTemplate(name, container, spec),
  metadata: { name, labels: { app: name } },
});

/** What servers fill in where a writer says nothing. */
export const DEFAULT_SCENES: readonly Scene[] = [
  {
    title: 'what a server fills into pods',
    async play({ call, core }) {
      const make = (body: Map) => call('POST', `${core}/pods`, { body, show: written });
      await make(pod('bare'));
      await make(
        pod('rich', CONTAINER, { volumes: VOLUMES, initContainers: [{ name: 'i', image: 'i@sha256:1' }] }),
      );
      const resources = { limits: { cpu: '1', memory: '1Gi' } };
      await make(pod('guaranteed', { resources, image: 'example.com/app' }));
      await make(pod('patient', {}, { tolerations: [{ operator: 'Exists', effect: 'NoExecute' }] }));
      await make(pod('gated', { image: 'a:latest' }, { schedulingGates: [{ name: 'example.com/hold' }] }));
    },
  },
  {
    title: 'what a server fills into workloads',
    async play({ call, core, namespace }) {
      const path = `/apis/apps/v1/namespaces/${namespace}`;
      const make = (kind: string, spec: Map = {}, name = 'a') =>
        call('POST', `${path}/${kind.toLowerCase()}s`, { body: workload(kind, name, spec), show: written });
      await make('Deployment');
      await make(
        'Deployment',
        { strategy: { type: 'Recreate' }, template: podTemplate('b', CONTAINER, { volumes: VOLUMES }) },
        'b',
      );
      await make('Deployment', { strategy: { rollingUpdate: { maxSurge: 2 } } }, 'c');
      await make('ReplicaSet');
      const volumeClaimTemplates = [
        {
          metadata: { name: 'v' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      ];
      await make('StatefulSet', { volumeClaimTemplates });
      await make('StatefulSet', { updateStrategy: { type: 'OnDelete' }, serviceName: 's' }, 'b');
      await make('StatefulSet', { updateStrategy: { type: 'RollingUpdate' } }, 'c');
      await make('DaemonSet');
      await make('DaemonSet', { updateStrategy: { type: 'OnDelete' } }, 'b');
      const body = { metadata: { name: 'a' }, spec: { template: podTemplate('a') } };
      await call('POST', `${core}/replicationcontrollers`, { body, show: written });
    },
  },
  {
    title: 'what a server fills into Jobs',
    async play({ call, wire, namespace }) {
      const path = `/apis/batch/v1/namespaces/${namespace}`;
      const template = podTemplate('a', {}, { restartPolicy: 'Never' });
      const made = async (name: string, spec: Map = {}, kind = 'jobs') => {
        const reply = await call('POST', `${path}/${kind}`, {
          body: { metadata: { name }, spec: { template, ...spec } },
          show: generated,
        });
        return reply;
      };
      await made('plain');
      await made('bare', { template: { spec: template['spec'] } });
      await made('many', { parallelism: 3 });
      await made('indexed', {
        completionMode: 'Indexed',
        completions: 3,
        backoffLimitPerIndex: 1,
        suspend: true,
      });
      const rules = [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] }];
      await made('failing', { podFailurePolicy: { rules } });
      await made('own', { manualSelector: true, selector: { matchLabels: { app: 'a' } } });
      await made('wrong', { selector: { matchLabels: { app: 'a' } } });
      await made('labelled', { template: { ...template, metadata: { labels: { 'job-name': 'other' } } } });
      const jobTemplate = { spec: { template, completions: 2 } };
      await made('timed', { template: undefined, schedule: '@hourly', jobTemplate }, 'cronjobs');
      const patch = (body: unknown, type = 'application/merge-patch+json') =>
        call('PATCH', `${path}/jobs/indexed`, { body, type, show: generated });
      await patch({ spec: { suspend: false } });
      await patch({ spec: { completions: 5 } });
      await patch({ spec: { completions: 5, parallelism: 5 } });
      await patch({ spec: { selector: { matchLabels: { other: 'x' } } } });
      await wire.call('DELETE', `${path}/jobs?propagationPolicy=Background`);
    },
  },
  {
    title: 'what a server fills into services',
    async play({ call, core }) {
      const make = (name: string, spec: Map) =>
        call('POST', `${core}/services`, { body: service(name, spec), show: written });
      await make('plain', {});
      await make('headless', { clusterIP: 'None', ports: [] });
      await make('sticky', {
        sessionAffinity: 'ClientIP',
        ports: [{ name: 'a', port: 80, targetPort: 'web' }],
      });
      await make('node', { type: 'NodePort' });
      await make('balanced', { type: 'LoadBalancer', ports: [{ port: 53, protocol: 'UDP' }] });
      await make('named', { type: 'ExternalName', externalName: 'example.com', ports: [] });
      await make('bare', { selector: undefined });
    },
  },
  {
    title: 'what a server fills into small kinds',
    async play({ call, core, namespace, id, wire }) {
      const at = (group: string, kind: string): string => `/apis/${group}/namespaces/${namespace}/${kind}`;
      const make = (path: string, body: Map) => call('POST', path, { body, show: written });
      const metadata = { name: 'a' };
      await make(`${core}/configmaps`, { metadata });
      await make(`${core}/secrets`, { metadata, stringData: { a: 'b' } });
      await make(`${core}/serviceaccounts`, { metadata });
      await make(`${core}/endpoints`, {
        metadata,
        subsets: [{ addresses: [{ ip: '192.0.2.1' }], ports: [{ port: 80 }] }],
      });
      await make(`${core}/limitranges`, {
        metadata,
        spec: { limits: [{ type: 'Container', max: { cpu: '1' }, min: { memory: '1Mi' } }] },
      });
      await make(`${core}/resourcequotas`, { metadata, spec: { hard: { pods: '5' } } });
      const spec = {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
        storageClassName: 'none',
      };
      await make(`${core}/persistentvolumeclaims`, { metadata, spec });
      await make(at('networking.k8s.io/v1', 'networkpolicies'), {
        metadata,
        spec: { podSelector: {}, ingress: [{ ports: [{ port: 80 }] }], egress: [{}] },
      });
      await make(at('policy/v1', 'poddisruptionbudgets'), {
        metadata,
        spec: { minAvailable: 1, selector: {} },
      });
      const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' };
      const scalers = at('autoscaling/v2', 'horizontalpodautoscalers');
      await make(scalers, { metadata, spec: { maxReplicas: 3, scaleTargetRef } });
      const behavior = { scaleDown: { policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }] } };
      await make(scalers, { metadata: { name: 'b' }, spec: { maxReplicas: 3, scaleTargetRef, behavior } });
      await make(at('coordination.k8s.io/v1', 'leases'), { metadata });
      await make(at('discovery.k8s.io/v1', 'endpointslices'), {
        metadata,
        addressType: 'IPv4',
        endpoints: [{ addresses: ['192.0.2.1'] }],
        ports: [{ port: 80 }],
      });
      const named = { name: `class-${id}` };
      const parameters = { apiGroup: 'example.com', kind: 'P', name: 'p' };
      await make('/apis/networking.k8s.io/v1/ingressclasses', {
        metadata: named,
        spec: { controller: 'example.com/c', parameters },
      });
      await make('/apis/scheduling.k8s.io/v1/priorityclasses', { metadata: named, value: 7 });
      await make('/api/v1/namespaces', { metadata: { name: `other-${id}` } });
      for (const made of [
        `networking.k8s.io/v1/ingressclasses/class-${id}`,
        `scheduling.k8s.io/v1/priorityclasses/class-${id}`,
      ]) {
        await wire.call('DELETE', `/apis/${made}`);
      }
      await wire.call('DELETE', `/api/v1/namespaces/other-${id}`);
    },
  },
  {
    title: 'who owns what a server fills in',
    async play({ call, core, namespace }) {
      const at = (group: string, kind: string): string => `/apis/${group}/namespaces/${namespace}/${kind}`;
      const make = (path: string, body: Map) =>
        call('POST', `${path}?fieldManager=me`, {
          body,
          show: managers,
        });
      const metadata = { name: 'a' };
      await make(`${core}/pods`, pod('bare'));
      await make(
        `${core}/pods`,
        pod('rich', CONTAINER, { volumes: VOLUMES, tolerations: [{ key: 'a', operator: 'Exists' }] }),
      );
      for (const kind of ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet']) {
        await make(at('apps/v1', `${kind.toLowerCase()}s`), workload(kind, 'a'));
      }
      await make(`${core}/services`, service('plain', { type: 'NodePort' }));
      await make(`${core}/services`, service('headless', { clusterIP: 'None' }));
      await make(`${core}/configmaps`, { metadata, data: { a: 'b' }, immutable: true });
      await make(`${core}/secrets`, { metadata, stringData: { a: 'b' } });
      await make(`${core}/serviceaccounts`, { metadata: { ...metadata, annotations: { a: 'b' } } });
      await make(`${core}/persistentvolumeclaims`, {
        metadata,
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      });
      await make(at('networking.k8s.io/v1', 'networkpolicies'), { metadata, spec: { podSelector: {} } });
      await make(at('coordination.k8s.io/v1', 'leases'), { metadata, spec: { holderIdentity: 'me' } });
      await make(at('rbac.authorization.k8s.io/v1', 'roles'), {
        metadata,
        rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
      });
      const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'a' };
      await make(at('rbac.authorization.k8s.io/v1', 'rolebindings'), {
        metadata,
        roleRef,
        subjects: [{ kind: 'ServiceAccount', name: 'a', namespace }],
      });
      await make(at('discovery.k8s.io/v1', 'endpointslices'), {
        metadata,
        addressType: 'IPv4',
        endpoints: [{ addresses: ['192.0.2.1'] }],
        ports: [{ port: 80 }],
      });
      await make(at('policy/v1', 'poddisruptionbudgets'), {
        metadata,
        spec: { minAvailable: 1, selector: {} },
      });
      await call('PATCH', `${at('apps/v1', 'deployments')}/a/status?fieldManager=it`, {
        body: { status: { replicas: 1, conditions: [{ type: 'A', status: 'True' }] } },
        type: 'application/merge-patch+json',
        show: managers,
      });
      await call('PATCH', `${at('apps/v1', 'deployments')}/a?fieldManager=other`, {
        body: {
          spec: {
            replicas: 3,
            template: { spec: { containers: [{ name: 'app', env: [{ name: 'A', value: '1' }] }] } },
          },
        },
        type: 'application/strategic-merge-patch+json',
        show: managers,
      });
    },
  },
];

/** Who wrote what, by name: the order of a server depends on the second of each write. */
const managers = (body: Reply['body']): unknown => {
  const entries = body?.metadata?.managedFields;
  if (!Array.isArray(entries)) return body;
  return entries.toSorted((a, b) => (a.manager < b.manager ? -1 : 1));
};

/** A Job's selector holds its UID, which is somebody else's for every server. */
const generated = (body: Reply['body']): unknown => {
  const uid = body?.metadata?.['uid'];
  const text = JSON.stringify(body);
  const plain = uid === undefined ? text : text.replaceAll(uid, '<the job>');
  return JSON.parse(
    plain.replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<a uid>'),
  );
};
