import type { Reply } from '../../../rig/api-caller.ts';
import { APPLY_PATCH, JSON_PATCH, MERGE_PATCH, STRATEGIC_PATCH, workload } from './manifests.ts';
import type { Scene } from './scene.ts';

type JsonMap = Readonly<Record<string, unknown>>;

/** What a write changed, without who wrote it and the template. */
const brief = (body: Reply['body']): unknown => {
  if (body?.metadata === undefined || body.kind === 'Status') return body;
  const { managedFields: _, ...metadata } = body.metadata;
  const { template: _t, ...spec } = body.spec ?? {};
  return { kind: body.kind, apiVersion: body.apiVersion, metadata, spec, status: body.status };
};

/** Parts of objects that are written by paths of their own, and kinds that are written often. */
export const SUBRESOURCE_SCENES: readonly Scene[] = [
  {
    title: 'the scale of a workload',
    async play({ call, wire, namespace }) {
      const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
      await wire.call('POST', path, { body: workload('Deployment', 'd', { replicas: 2 }) });
      const scale = `${path}/d/scale`;
      const show = brief;
      await call('GET', scale, { show });
      const body = { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'd' } };
      await call('PUT', scale, { body: { ...body, spec: { replicas: 4 } }, show });
      await call('PUT', scale, {
        body: { ...body, metadata: { name: 'other' }, spec: { replicas: 1 } },
        show,
      });
      await call('PUT', scale, {
        body: { ...body, metadata: { name: 'd', resourceVersion: '1' }, spec: { replicas: 1 } },
        show,
      });
      await call('PUT', `${path}/none/scale`, {
        body: { ...body, metadata: { name: 'none' }, spec: {} },
        show,
      });
      await call('PATCH', scale, { body: { spec: { replicas: 5 } }, type: MERGE_PATCH, show });
      await call('PATCH', scale, { body: { spec: { replicas: 6 } }, type: STRATEGIC_PATCH, show });
      await call('PATCH', scale, {
        body: [{ op: 'replace', path: '/spec/replicas', value: 7 }],
        type: JSON_PATCH,
        show,
      });
      await call('PATCH', scale, { body: { spec: { replicas: -1 } }, type: MERGE_PATCH, show });
      await call('PATCH', `${scale}?dryRun=All`, {
        body: { spec: { replicas: 9 } },
        type: MERGE_PATCH,
        show,
      });
      await call('GET', `${path}/d`, { show });
      await call('POST', scale, { body });
      await call('DELETE', scale);
      await call('GET', `/apis/apps/v1/namespaces/${namespace}/daemonsets/d/scale`);
    },
  },
  {
    title: 'the status of a workload',
    async play({ call, wire, namespace }) {
      const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
      await wire.call('POST', path, { body: { ...workload('Deployment', 'd'), status: { replicas: 9 } } });
      const show = brief;
      const status = `${path}/d/status`;
      await call('GET', status, { show });
      const changed = (more: JsonMap): JsonMap => ({ ...workload('Deployment', 'd'), ...more });
      await call('PUT', status, {
        body: changed({
          status: { replicas: 3, readyReplicas: 2, observedGeneration: 1 },
          spec: { replicas: 8 },
        }),
        show,
      });
      await call('PATCH', status, {
        body: { status: { readyReplicas: 3 }, spec: { replicas: 9 } },
        type: MERGE_PATCH,
        show,
      });
      await call('PATCH', `${path}/d`, {
        body: { status: { replicas: 1 }, spec: { replicas: 2 } },
        type: MERGE_PATCH,
        show,
      });
      await call('PATCH', `${status}?fieldManager=m`, {
        body: {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'd' },
          status: { updatedReplicas: 1 },
        },
        type: APPLY_PATCH,
        show,
      });
    },
  },
  {
    title: 'leases are renewed by who holds them',
    async play({ call, namespace }) {
      const path = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;
      const renewTime = '2001-02-03T04:05:06.123456Z';
      const spec = { holderIdentity: 'one', leaseDurationSeconds: 15, acquireTime: renewTime, renewTime };
      const show = brief;
      const made = await call('POST', path, { body: { metadata: { name: 'l' }, spec }, show });
      await call('POST', path, { body: { metadata: { name: 'l' }, spec }, show });
      const lease = (more: JsonMap): JsonMap => ({ metadata: { name: 'l' }, spec: { ...spec, ...more } });
      await call('PUT', `${path}/l`, { body: lease({ leaseTransitions: 1 }), show });
      const { resourceVersion } = made.body.metadata;
      await call('PUT', `${path}/l`, {
        body: { ...lease({ holderIdentity: 'two' }), metadata: { name: 'l', resourceVersion } },
        show,
        secret: resourceVersion,
      });
      await call('PATCH', `${path}/l`, {
        body: { spec: { holderIdentity: null, renewTime: '2001-02-03T04:05:06Z' } },
        type: MERGE_PATCH,
        show: (body) => body.reason,
      });
      await call('PATCH', `${path}/l`, {
        body: { spec: { renewTime: 'yesterday' } },
        type: MERGE_PATCH,
        show: (body) => body.reason,
      });
      await call('DELETE', `${path}/l`, {
        body: { preconditions: { resourceVersion } },
        secret: resourceVersion,
        show: (body) => body.reason,
      });
    },
  },
  {
    title: 'events of either kind are the same events',
    async play({ call, wire, core, namespace }) {
      const newer = `/apis/events.k8s.io/v1/namespaces/${namespace}/events`;
      const older = `${core}/events`;
      const about = { kind: 'Pod', namespace, name: 'p', apiVersion: 'v1' };
      const at = '2001-02-03T04:05:06Z';
      const micro = '2001-02-03T04:05:06.000000Z';
      await call('POST', older, {
        body: {
          metadata: { name: 'old' },
          involvedObject: about,
          reason: 'Tested',
          message: 'it was',
          type: 'Normal',
          count: 2,
          firstTimestamp: at,
          lastTimestamp: at,
          source: { component: 'me', host: 'here' },
        },
        show: written,
      });
      await call('POST', newer, {
        body: {
          metadata: { name: 'new' },
          regarding: about,
          reason: 'Tested',
          note: 'it was',
          type: 'Normal',
          eventTime: micro,
          action: 'Test',
          reportingController: 'example.com/me',
          reportingInstance: 'me-1',
        },
        show: written,
      });
      for (const path of [older, newer]) {
        for (const name of ['old', 'new']) await call('GET', `${path}/${name}`, { show: written });
      }
      await call('PATCH', `${newer}/new`, {
        body: { series: { count: 3, lastObservedTime: micro } },
        type: MERGE_PATCH,
        show: written,
      });
      await call('GET', `${older}/new`, { show: written });
      await call('GET', newer, {
        show: (body) => ({ kind: body.kind, apiVersion: body.apiVersion, items: body.items.length }),
      });
      await wire.call('DELETE', newer);
      await call('GET', `${older}/old`);
    },
  },
];

const written = (body: Reply['body']): unknown => {
  if (body?.metadata === undefined || body.kind === 'Status') return body;
  const { managedFields: _, ...metadata } = body.metadata;
  return { ...body, metadata };
};
