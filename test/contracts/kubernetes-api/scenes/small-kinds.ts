import { MERGE_PATCH, podTemplate, service } from './manifests.ts';
import { type Fields, refuse, show } from './refuse-objects.ts';
import type { Scene } from './scene.ts';

/** A changed template is shown whole by the refusal. */
const shortCauses = (body: { kind?: string; message?: string; details?: Fields }): unknown => {
  if (body.kind !== 'Status') return 'taken';
  const cut = (text: unknown): string =>
    String(text)
      .replace(/\{.*\}|v1\.\w+\{.*\}/s, '…')
      .slice(0, 200);
  return { message: cut(body.message) };
};

/** What is said of services, jobs, namespaces, secrets and other small kinds that break their rules. */
export const SMALL_KIND_SCENES: readonly Scene[] = [
  {
    title: 'services that cannot be',
    async play(stage) {
      const ports = (...given: readonly Fields[]) => service('s', { ports: given });
      await refuse(stage, `${stage.core}/services`, [
        service('9-starts-with-a-number'),
        service('s'.repeat(64)),
        service('Bad_Name'),
        { ...service('s'), spec: undefined },
        service('s', { ports: [] }),
        service('s', { ports: [], clusterIP: 'None' }),
        service('s', { ports: undefined, type: 'ExternalName' }),
        service('s', { ports: undefined, type: 'ExternalName', externalName: 'Bad_Name' }),
        service('s', { type: 'Other' }),
        service('s', { clusterIP: 'nonsense' }),
        service('s', { sessionAffinity: 'Sometimes' }),
        service('s', { externalTrafficPolicy: 'Local' }),
        service('s', { internalTrafficPolicy: 'Sometimes' }),
        service('s', { type: 'LoadBalancer', externalTrafficPolicy: 'Sometimes' }),
        service('s', { selector: { 'bad key!': 'x' } }),
        service('s', { externalIPs: ['nonsense'] }),
        service('s', { ipFamilies: ['IPv5'] }),
        service('s', { type: 'NodePort', clusterIP: 'None' }),
        ports({ port: 0 }),
        ports({ port: 70_000, targetPort: 0 }),
        ports({ port: 80, targetPort: 'Bad_Name' }),
        ports({ port: 80, targetPort: 'much-too-long-name' }),
        ports({ port: 80, protocol: 'HTTP' }),
        ports({ port: 80 }, { port: 81 }),
        ports({ port: 80, name: 'a' }, { port: 81, name: 'a' }),
        ports({ port: 80, name: 'a' }, { port: 80, name: 'b' }),
        ports({ port: 80, name: 'Bad_Name' }),
        ports({ port: 80, nodePort: 30_000 }),
        ports({ port: 80, appProtocol: 'bad protocol!' }),
      ]);
    },
  },
  {
    title: 'what services let change',
    async play({ call, wire, core }) {
      await wire.call('POST', `${core}/services`, { body: service('s') });
      await wire.call('POST', `${core}/services`, { body: service('headless', { clusterIP: 'None' }) });
      const patch = (name: string, spec: Fields) =>
        call('PATCH', `${core}/services/${name}?dryRun=All`, { body: { spec }, type: MERGE_PATCH, show });
      await patch('s', { clusterIP: '192.0.2.250' });
      await patch('s', { clusterIP: 'None' });
      await patch('s', { clusterIP: null, clusterIPs: null });
      await patch('s', { type: 'NodePort' });
      await patch('s', {
        type: 'ExternalName',
        externalName: 'example.com',
        clusterIP: null,
        clusterIPs: null,
      });
      await patch('headless', { ports: [] });
      await patch('headless', { selector: null });
    },
  },
  {
    title: 'jobs that cannot be',
    async play(stage) {
      const job = (spec: Fields, name = 'j'): Fields => ({
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name },
        spec: { template: podTemplate('j', {}, { restartPolicy: 'Never' }), ...spec },
      });
      const path = `/apis/batch/v1/namespaces/${stage.namespace}/jobs`;
      await refuse(stage, path, [
        job({}),
        job({ template: podTemplate('j') }),
        job({ template: podTemplate('j', {}, { restartPolicy: 'Always' }) }),
        job({ template: undefined }),
        job({ completions: -1, parallelism: -1, backoffLimit: -1, activeDeadlineSeconds: -1 }),
        job({ completionMode: 'Sometimes' }),
        job({ completionMode: 'Indexed' }),
        job({ ttlSecondsAfterFinished: -1 }),
      ]);
      await stage.wire.call('POST', path, { body: job({ completions: 2 }) });
      const patch = (spec: Fields) =>
        stage.call('PATCH', `${path}/j?dryRun=All`, { body: { spec }, type: MERGE_PATCH, show: shortCauses });
      await patch({ parallelism: 3 });
      await patch({ completions: 3 });
      await patch({ template: { metadata: { labels: { other: 'x' } } } });
    },
  },
  {
    title: 'small kinds that cannot be',
    async play(stage) {
      const { core, namespace, call } = stage;
      await refuse(stage, '/api/v1/namespaces', [
        { metadata: { name: 'Bad_Name' } },
        { metadata: { name: 'dotted.name' } },
        { metadata: { name: 'x'.repeat(64) } },
        { metadata: { name: 'fine' }, spec: { finalizers: ['kubernetes', 'bad'] } },
      ]);
      await call('DELETE', '/api/v1/namespaces/kube-system?dryRun=All', { show });
      await call('DELETE', '/api/v1/namespaces/default?dryRun=All', { show });
      const secret = (given: Fields): Fields => ({ metadata: { name: 's' }, ...given });
      await refuse(stage, `${core}/secrets`, [
        secret({ data: { 'bad key!': '' } }),
        secret({ type: 'kubernetes.io/tls' }),
        secret({ type: 'kubernetes.io/basic-auth' }),
        secret({ type: 'kubernetes.io/ssh-auth' }),
        secret({ type: 'kubernetes.io/dockerconfigjson', data: { '.dockerconfigjson': 'eA==' } }),
        secret({ type: 'kubernetes.io/dockerconfigjson' }),
        secret({ type: 'kubernetes.io/service-account-token' }),
        secret({ stringData: { a: 1 } }),
      ]);
      await refuse(stage, `${core}/serviceaccounts`, [{ metadata: { name: 'Bad_Name' } }]);
      const lease = (spec: Fields): Fields => ({ metadata: { name: 'l' }, spec });
      await refuse(stage, `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`, [
        lease({}),
        lease({ leaseDurationSeconds: 0 }),
        lease({ leaseDurationSeconds: -1, leaseTransitions: -1 }),
        lease({ holderIdentity: '' }),
        lease({ renewTime: 'yesterday' }),
        lease({ renewTime: '2026-01-02T03:04:05Z' }),
      ]);
      const slice = (given: Fields): Fields => ({
        metadata: { name: 'e' },
        addressType: 'IPv4',
        endpoints: [],
        ...given,
      });
      await refuse(stage, `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`, [
        slice({ addressType: '' }),
        slice({ addressType: 'Other' }),
        slice({ endpoints: [{ addresses: [] }, { addresses: ['nonsense'] }] }),
        slice({ ports: [{ port: 80 }, { port: 81 }] }),
        slice({ ports: [{ port: 0, protocol: 'HTTP', name: 'Bad_Name' }] }),
      ]);
    },
  },
  {
    title: 'events that cannot be',
    async play(stage) {
      const event = (given: Fields): Fields => ({
        metadata: { name: 'e' },
        involvedObject: { kind: 'Pod', name: 'p', namespace: stage.namespace, apiVersion: 'v1' },
        ...given,
      });
      await refuse(stage, `${stage.core}/events`, [
        event({ reason: 'Fine', type: 'Normal', message: 'm' }),
        event({ involvedObject: { kind: 'Pod', name: 'p', namespace: 'elsewhere' } }),
        event({ involvedObject: undefined }),
        event({ type: 'Loud' }),
        event({ eventTime: '2026-01-02T03:04:05.000000Z' }),
      ]);
      await stage.call('POST', `${stage.core}/events`, {
        show: ({ reason, type, message, source, count, involvedObject }) => ({
          ...{ reason, type, message, source, count, involvedObject },
        }),
        body: event({
          reason: 'Started',
          type: 'Normal',
          message: 'it started',
          source: { component: 'me' },
          count: 1,
        }),
      });
    },
  },
];
