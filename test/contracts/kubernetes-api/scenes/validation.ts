import { configMap, MERGE_PATCH, pod, podTemplate, workload } from './manifests.ts';
import { type Fields, refuse, show } from './refuse-objects.ts';
import type { Scene } from './scene.ts';

const container = (given: Fields): Fields =>
  pod('p', { containers: [{ name: 'app', image: 'i:1', ...given }] });

const LONG = 'x'.repeat(64);

const brief = (message: string): string => message.split('\n')[0] ?? '';

/** The refusal of a changed pod shows what changed in words of Go. */
const briefDetails = ({ details }: { details?: { causes?: readonly { message: string }[] } }): unknown => ({
  ...details,
  causes: details?.causes?.map((cause) => ({ ...cause, message: brief(cause.message) })),
});

/** What is said of objects that break the rules of their kinds. */
export const VALIDATION_SCENES: readonly Scene[] = [
  {
    title: 'metadata that cannot be',
    async play(stage) {
      const path = `${stage.core}/configmaps`;
      await refuse(stage, path, [
        configMap('Not_A_Name'),
        configMap('a'.repeat(254)),
        configMap('a..b'),
        configMap('a', {}, { labels: { 'bad key!': 'x' } }),
        configMap('a', {}, { labels: { '': 'x' } }),
        configMap('a', {}, { labels: { '/a': 'x' } }),
        configMap('a', {}, { labels: { [LONG]: 'x' } }),
        configMap('a', {}, { labels: { ok: '-bad' } }),
        configMap('a', {}, { labels: { ok: LONG } }),
        configMap('a', {}, { labels: { ok: 1 } }),
        configMap('a', {}, { labels: 'x' }),
        configMap('a', {}, { annotations: { 'bad key!': 'x', UPPER: 'fine' } }),
        configMap('a', {}, { annotations: { big: 'x'.repeat(262_144) } }),
        configMap('a', {}, { finalizers: ['no-slash'] }),
        configMap('a', {}, { finalizers: ['Bad/finalizer name'] }),
        configMap('a', {}, { ownerReferences: [{ name: 'o', kind: 'K', apiVersion: 'v1' }] }),
        configMap('a', {}, { ownerReferences: [{ uid: 'u', kind: '', apiVersion: '', name: '' }] }),
        configMap(
          'a',
          {},
          {
            ownerReferences: [1, 2].map((n) => ({
              uid: `u${n}`,
              kind: 'Pod',
              apiVersion: 'v1',
              name: `n${n}`,
              controller: true,
            })),
          },
        ),
        configMap('Not_A_Name', { 'bad key!': 'x' }, { labels: { ok: '-bad' } }),
        configMap('a', { '..': 'y', ok: 'z' }),
        { ...configMap('a', { both: 'x' }), binaryData: { both: 'eA==' } },
      ]);
    },
  },
  {
    title: 'metadata that may not change',
    async play(stage) {
      const { call, core, wire } = stage;
      const path = `${core}/configmaps`;
      const made = await call('POST', path, { body: configMap('a', { x: '1' }) });
      const put = (metadata: Fields) =>
        call('PUT', `${path}/a?dryRun=All`, { body: configMap('a', { x: '2' }, metadata), show });
      const { uid, resourceVersion } = made.body.metadata;
      await put({ uid: 'made-up' });
      await put({ uid, resourceVersion });
      await put({ resourceVersion: '1' });
      await put({ resourceVersion: 'abc' });
      await put({ creationTimestamp: '2020-01-01T00:00:00Z' });
      await put({ deletionTimestamp: '2020-01-01T00:00:00Z' });
      await put({ generation: 7, selfLink: '/x' });
      await put({ managedFields: [{ manager: 'm', operation: 'Other' }] });
      await wire.call('POST', path, { body: { ...configMap('sealed', { x: '1' }), immutable: true } });
      const patch = (body: Fields) => call('PATCH', `${path}/sealed`, { body, type: MERGE_PATCH, show });
      await patch({ data: { x: '2' } });
      await patch({ immutable: false });
      await patch({ immutable: null, data: null, binaryData: { a: 'eA==' } });
    },
  },
  {
    title: 'pods that cannot be',
    async play(stage) {
      const claim = { name: 'v', emptyDir: {} };
      await refuse(stage, `${stage.core}/pods`, [
        { ...pod('p'), spec: undefined },
        pod('p', { containers: [] }),
        pod('p', { containers: [{}] }),
        pod('p', { containers: [{ name: 'Bad_Name', image: '' }] }),
        pod('p', { containers: [1, 2].map(() => ({ name: 'same', image: 'i:1' })) }),
        pod('p', { initContainers: [{ name: 'app', image: 'i:1' }] }),
        container({ ports: [{ containerPort: 0 }, { containerPort: 70_000, protocol: 'HTTP' }] }),
        container({
          ports: [
            { name: 'Bad', containerPort: 1 },
            { name: 'x', containerPort: 2 },
            { name: 'x', containerPort: 3 },
          ],
        }),
        container({ ports: [{ name: 'much-too-long-name', containerPort: 80 }] }),
        container({ env: [{ name: '' }, { name: 'a=b' }, { name: 'ok', value: '1', valueFrom: {} }] }),
        container({ env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'spec.nothing' } } }] }),
        container({ envFrom: [{ configMapRef: {} }, {}] }),
        container({ imagePullPolicy: 'Sometimes' }),
        container({ image: ' spaced ' }),
        container({ resources: { limits: { cpu: '1' }, requests: { cpu: '2' } } }),
        container({ resources: { limits: { cpu: 'lots' } } }),
        container({ resources: { limits: { unknown: '1' } } }),
        container({
          volumeMounts: [
            { name: 'none', mountPath: '/a' },
            { name: '', mountPath: '' },
          ],
        }),
        container({ readinessProbe: {} }),
        container({ readinessProbe: { httpGet: { port: 0 }, tcpSocket: { port: 80 } } }),
        container({
          livenessProbe: { httpGet: { port: 80, path: '/' }, successThreshold: 2, timeoutSeconds: -1 },
        }),
        container({ readinessProbe: { httpGet: { port: 80, scheme: 'FTP' } } }),
        container({ readinessProbe: { exec: {} } }),
        container({ lifecycle: { preStop: {} } }),
        container({ terminationMessagePolicy: 'Loud' }),
        container({ securityContext: { runAsUser: -1 } }),
        pod('p', { restartPolicy: 'Sometimes' }),
        pod('p', { dnsPolicy: 'Mine' }),
        pod('p', { activeDeadlineSeconds: 0 }),
        pod('p', { terminationGracePeriodSeconds: -1 }),
        pod('p', { nodeSelector: { 'bad key!': 'x' } }),
        pod('p', { serviceAccountName: 'Bad_Name' }),
        pod('p', { hostname: 'Bad_Name' }),
        pod('p', { volumes: [claim, claim] }),
        pod('p', { volumes: [{ name: 'Bad_Name' }] }),
        pod('p', { volumes: [{ name: 'v', emptyDir: {}, hostPath: { path: '/' } }] }),
        pod('p', {
          volumes: [
            { name: 'v', configMap: {} },
            { name: 'w', secret: {} },
          ],
        }),
        pod('p', { volumes: [{ name: 'v', hostPath: { path: '../up' } }] }),
        pod('p', { tolerations: [{ operator: 'Sometimes', effect: 'Never' }] }),
        pod('p', { schedulerName: 'Bad_Name' }),
      ]);
    },
  },
  {
    title: 'what a pod lets change',
    async play({ call, wire, core }) {
      await wire.call('POST', `${core}/pods`, { body: pod('p', { tolerations: [{ key: 'a' }] }) });
      const patch = (spec: Fields) =>
        call('PATCH', `${core}/pods/p?dryRun=All`, {
          body: { spec },
          type: 'application/strategic-merge-patch+json',
          show: (body) =>
            body.kind === 'Status'
              ? { ...body, message: brief(body.message), details: briefDetails(body) }
              : 'taken',
        });
      await patch({ containers: [{ name: 'app', image: 'i:2' }] });
      await patch({ containers: [{ name: 'app', imagePullPolicy: 'Always' }] });
      await patch({ containers: [{ name: 'other', image: 'i:2' }] });
      await patch({ nodeName: 'n' });
      await patch({ restartPolicy: 'Never' });
      await patch({ serviceAccountName: 'other' });
      await patch({ activeDeadlineSeconds: 5 });
      await patch({ terminationGracePeriodSeconds: 5 });
      await patch({ tolerations: [{ key: 'a' }, { key: 'b' }] });
    },
  },
  {
    title: 'workloads that cannot be',
    async play(stage) {
      const apps = `/apis/apps/v1/namespaces/${stage.namespace}`;
      for (const kind of ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet']) {
        const make = (spec: Fields) => workload(kind, 'w', spec);
        await refuse(stage, `${apps}/${kind.toLowerCase()}s`, [
          make({}),
          { apiVersion: 'apps/v1', kind, metadata: { name: 'w' } },
          make({ selector: undefined }),
          make({ selector: {} }),
          make({ selector: { matchLabels: { app: 'other' } } }),
          make({ selector: { matchLabels: { 'bad key!': 'x' } } }),
          make({
            selector: {
              matchExpressions: [
                { key: 'app', operator: 'Maybe' },
                { key: 'app', operator: 'In' },
              ],
            },
          }),
          make({ template: undefined }),
          make({ template: podTemplate('w', {}, { restartPolicy: 'Never' }) }),
          make({ template: podTemplate('w', { image: '' }) }),
          make({ template: podTemplate('w', {}, { activeDeadlineSeconds: 5 }) }),
          make({ minReadySeconds: -1 }),
          ...(kind === 'DaemonSet' ? [] : [make({ replicas: -1 })]),
        ]);
      }
      const path = `${apps}/deployments`;
      await refuse(stage, path, [
        workload('Deployment', 'w', { strategy: { type: 'Sometimes' } }),
        workload('Deployment', 'w', { strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } }),
        workload('Deployment', 'w', { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } }),
        workload('Deployment', 'w', {
          strategy: { rollingUpdate: { maxSurge: '-5%', maxUnavailable: 'many' } },
        }),
        workload('Deployment', 'w', { strategy: { rollingUpdate: { maxUnavailable: '101%' } } }),
        workload('Deployment', 'w', { progressDeadlineSeconds: 5, minReadySeconds: 10 }),
        workload('Deployment', 'w', { revisionHistoryLimit: -1, progressDeadlineSeconds: -1 }),
      ]);
      await refuse(stage, `${apps}/statefulsets`, [
        workload('StatefulSet', 'w', {
          podManagementPolicy: 'Sometimes',
          updateStrategy: { type: 'Sometimes' },
        }),
        workload('StatefulSet', 'w', {
          updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: -1 } },
        }),
        workload('StatefulSet', 'w', { serviceName: 'Bad_Name' }),
      ]);
    },
  },
  {
    title: 'what workloads let change',
    async play({ call, wire, namespace }) {
      const apps = `/apis/apps/v1/namespaces/${namespace}`;
      for (const kind of ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet']) {
        const path = `${apps}/${kind.toLowerCase()}s`;
        await wire.call('POST', path, { body: workload(kind, 'w') });
        const labels = { app: 'w', more: 'x' };
        const patch = (spec: Fields) =>
          call('PATCH', `${path}/w?dryRun=All`, { body: { spec }, type: MERGE_PATCH, show });
        await patch({ selector: { matchLabels: labels }, template: { metadata: { labels } } });
        await patch({ selector: { matchLabels: labels } });
        await patch({ template: { metadata: { labels } } });
        if (kind === 'StatefulSet') await patch({ serviceName: 'other' });
        if (kind === 'StatefulSet') await patch({ podManagementPolicy: 'Parallel' });
      }
    },
  },
];
