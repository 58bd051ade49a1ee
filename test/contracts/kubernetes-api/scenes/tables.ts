import type { Reply } from '../../../rig/api-caller.ts';
import { configMap, MERGE_PATCH, service } from './manifests.ts';
import type { Scene } from './scene.ts';
import {
  ageless,
  cells,
  dated,
  FROM,
  KUBECTL,
  LATER,
  make,
  SELECTOR,
  setStatus,
  TABLE,
  table,
} from './table-stage.ts';

/** Objects as people see them. */
export const TABLE_SCENES: readonly Scene[] = [
  {
    title: 'tables carry what is asked for',
    async play(stage) {
      const { call, core } = stage;
      const path = `${core}/configmaps`;
      await make(stage, [path, configMap('a', { x: '1', y: '2' })], [path, configMap('b')]);
      await table(stage, path, ageless);
      await table(stage, `${path}/a`, ageless);
      for (const include of ['None', 'Metadata', 'Object', 'Everything', '']) {
        await table(stage, `${path}/a?includeObject=${include}`, ageless);
      }
      await table(stage, `${path}?limit=1`);
      await table(stage, `${path}/none`, ageless);
      await call('GET', `${path}/a`, { accept: KUBECTL, show: cells });
      await call('GET', `${path}/a`, {
        accept: 'application/json;as=Table;v=v1beta1;g=meta.k8s.io',
        show: ageless,
      });
      await call('GET', `${path}/a`, {
        accept: 'application/json;as=Table;v=v2;g=meta.k8s.io',
        show: ageless,
      });
      await call('GET', `${path}/a`, { accept: 'application/json;as=Table', show: ageless });
      await call('POST', path, { accept: TABLE, body: configMap('c'), show: ageless });
      await call('DELETE', `${path}/c`, { accept: TABLE, show: ageless });
      await call('GET', `${core}/serviceaccounts`, { accept: TABLE, show: (body) => body.columnDefinitions });
    },
  },
  {
    title: 'tables of what traffic meets',
    async play(stage) {
      const { core, namespace } = stage;
      const net = `/apis/networking.k8s.io/v1/namespaces/${namespace}`;
      const slices = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`;
      const port = (number: number) => ({ name: `p${number}`, port: number });
      const backend = { service: { name: 'a', port: { number: 80 } } };
      const rule = (host?: string) => ({
        ...(host === undefined ? {} : { host }),
        http: { paths: [{ path: '/', pathType: 'Prefix', backend }] },
      });
      await make(
        stage,
        [`${core}/services`, service('plain', { clusterIP: 'None' })],
        [
          `${core}/services`,
          service('named', { type: 'ExternalName', externalName: 'example.com', ports: [] }),
        ],
        [
          `${core}/services`,
          service('outside', {
            clusterIP: 'None',
            ports: [port(80), { ...port(53), protocol: 'UDP' }],
            externalIPs: ['192.0.2.1', '192.0.2.2'],
          }),
        ],
        [`${core}/services`, service('bare', { clusterIP: 'None', ports: [], selector: {} })],
        [
          `${core}/endpoints`,
          {
            metadata: { name: 'e' },
            subsets: [{ addresses: [{ ip: '192.0.2.1' }, { ip: '192.0.2.2' }], ports: [port(80), port(81)] }],
          },
        ],
        [`${core}/endpoints`, { metadata: { name: 'none' } }],
        [
          `${core}/endpoints`,
          {
            metadata: { name: 'portless' },
            subsets: [
              { addresses: [{ ip: '2001:db8::1' }] },
              { addresses: [{ ip: '2001:db8::2' }], ports: [{ port: 80 }] },
            ],
          },
        ],
        [
          slices,
          {
            metadata: { name: 'a' },
            addressType: 'IPv4',
            endpoints: [1, 2, 3, 4].map((n) => ({ addresses: [`192.0.2.${n}`] })),
            ports: [port(80), { name: 'any' }],
          },
        ],
        [slices, { metadata: { name: 'b' }, addressType: 'IPv4', endpoints: [] }],
        [`${net}/networkpolicies`, { metadata: { name: 'a' }, spec: { podSelector: SELECTOR } }],
        [`${net}/networkpolicies`, { metadata: { name: 'b' }, spec: { podSelector: {} } }],
        [
          `${net}/ingresses`,
          {
            metadata: { name: 'a' },
            spec: {
              ingressClassName: 'c',
              rules: ['a', 'b', 'c', 'd'].map((each) => rule(`${each}.example.com`)),
              tls: [{ hosts: ['a.example.com'] }],
            },
          },
        ],
        [`${net}/ingresses`, { metadata: { name: 'b' }, spec: { rules: [rule()] } }],
      );
      await setStatus(stage, `${net}/ingresses/a`, { loadBalancer: { ingress: [{ ip: '192.0.2.9' }] } });
      for (const path of [
        `${core}/services`,
        `${core}/endpoints`,
        slices,
        `${net}/networkpolicies`,
        `${net}/ingresses`,
      ]) {
        await table(stage, path);
      }
    },
  },
  {
    title: 'tables of small kinds',
    async play(stage) {
      const { core, namespace, id } = stage;
      const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
      const leases = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;
      const budgets = `/apis/policy/v1/namespaces/${namespace}/poddisruptionbudgets`;
      const scalers = `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers`;
      const classes = '/apis/scheduling.k8s.io/v1/priorityclasses';
      const involvedObject = { kind: 'Pod', namespace, name: 'p', fieldPath: 'spec.containers{app}' };
      const event = (name: string, more: unknown) => ({
        metadata: { name },
        involvedObject,
        reason: 'Tested',
        message: 'it was\n',
        type: 'Normal',
        ...Object(more),
      });
      const group = { apiGroup: 'rbac.authorization.k8s.io' };
      const cpu = (target: unknown) => ({ type: 'Resource', resource: { name: 'cpu', target } });
      const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' };
      const claim = (more: unknown) => ({
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
        ...Object(more),
      });
      await make(
        stage,
        [`${core}/secrets`, { metadata: { name: 's' }, stringData: { a: 'b' } }],
        [`${core}/serviceaccounts`, { metadata: { name: 'robot' } }],
        [
          `${core}/events`,
          event('a', {
            count: 4,
            firstTimestamp: FROM,
            lastTimestamp: LATER,
            source: { component: 'me', host: 'here' },
          }),
        ],
        [
          `${core}/events`,
          event('b', {
            eventTime: `${FROM.slice(0, -1)}.000000Z`,
            action: 'Test',
            reportingComponent: 'example.com/me',
            reportingInstance: 'me-1',
            series: { count: 2, lastObservedTime: `${LATER.slice(0, -1)}.000000Z` },
          }),
        ],
        [`${core}/limitranges`, { metadata: { name: 'l' }, spec: { limits: [{ type: 'Container' }] } }],
        [
          `${core}/resourcequotas`,
          { metadata: { name: 'q' }, spec: { hard: { pods: '5', 'limits.cpu': '2' } } },
        ],
        [
          `${core}/persistentvolumeclaims`,
          { metadata: { name: 'c' }, spec: claim({ storageClassName: 'fast' }) },
        ],
        [
          `${core}/persistentvolumeclaims`,
          { metadata: { name: 'bound' }, spec: claim({ storageClassName: '', volumeName: 'v' }) },
        ],
        [leases, { metadata: { name: 'l' }, spec: { holderIdentity: 'me' } }],
        [leases, { metadata: { name: 'm' } }],
        [`${rbac}/roles`, { metadata: { name: 'r' }, rules: [] }],
        [
          `${rbac}/rolebindings`,
          {
            metadata: { name: 'b' },
            roleRef: { ...group, kind: 'Role', name: 'r' },
            subjects: [
              { ...group, kind: 'User', name: 'u' },
              { ...group, kind: 'User', name: 'v' },
              { ...group, kind: 'Group', name: 'g' },
              { kind: 'ServiceAccount', name: 'sa', namespace },
            ],
          },
        ],
        [budgets, { metadata: { name: 'a' }, spec: { minAvailable: '50%', selector: {} } }],
        [budgets, { metadata: { name: 'b' }, spec: { maxUnavailable: 1, selector: {} } }],
        [scalers, { metadata: { name: 'a' }, spec: { maxReplicas: 3, scaleTargetRef } }],
        [
          scalers,
          {
            metadata: { name: 'b' },
            spec: {
              minReplicas: 2,
              maxReplicas: 3,
              scaleTargetRef,
              metrics: [
                cpu({ type: 'Utilization', averageUtilization: 70 }),
                cpu({ type: 'AverageValue', averageValue: '500m' }),
                {
                  type: 'Pods',
                  pods: { metric: { name: 'm' }, target: { type: 'AverageValue', averageValue: '10' } },
                },
              ],
            },
          },
        ],
        [classes, { metadata: { name: `class-${id}` }, value: 7, description: 'seven' }],
      );
      for (const path of [
        'secrets',
        'serviceaccounts?fieldSelector=metadata.name%3Drobot',
        'limitranges',
        'resourcequotas',
        'persistentvolumeclaims',
        'events',
        'configmaps?fieldSelector=metadata.name%3Dnone',
      ]) {
        await table(stage, `${core}/${path}`, dated);
      }
      await table(stage, `/api/v1/namespaces/${namespace}`);
      for (const path of [
        leases,
        `${rbac}/roles`,
        `${rbac}/rolebindings`,
        budgets,
        scalers,
        `${classes}/class-${id}`,
      ])
        await table(stage, path, dated);
      await stage.wire.call('DELETE', `${classes}/class-${id}`);
    },
  },
  {
    title: 'events have the same table in both of their groups',
    async play(stage) {
      const { namespace, core } = stage;
      const newer = `/apis/events.k8s.io/v1/namespaces/${namespace}/events`;
      const time = (at: string) => `${at.slice(0, -1)}.000000Z`;
      const pod = { kind: 'Pod', namespace, name: 'p', fieldPath: 'spec.containers{app}' };
      const told = { type: 'Normal', reason: 'Tested' };
      const source = { component: 'me', host: 'here' };
      const times = { count: 4, firstTimestamp: FROM, lastTimestamp: LATER };
      await make(
        stage,
        [
          `${core}/events`,
          { metadata: { name: 'a' }, involvedObject: pod, message: 'it was', ...told, source, ...times },
        ],
        [
          newer,
          {
            ...{ metadata: { name: 'b' }, regarding: pod, note: 'it was', ...told },
            ...{ eventTime: time(FROM), action: 'Test', reportingController: 'example.com/me' },
            ...{ reportingInstance: 'me-1', series: { count: 2, lastObservedTime: time(LATER) } },
          },
        ],
      );
      for (const path of [`${core}/events`, newer]) {
        await stage.call('GET', `${path}?includeObject=None`, { accept: TABLE, show: ageless });
        await table(stage, `${path}/b`);
      }
    },
  },
  {
    title: 'a watch of tables names its columns once',
    async play(stage) {
      const path = `${stage.core}/configmaps`;
      await make(stage, [path, configMap('a', { x: '1' })], [path, configMap('b')]);
      const shown = ({ type, object }: { type: string; object: Reply['body'] }): unknown => ({
        type,
        object: ageless(object),
      });
      await stage.watch(
        `${path}?watch=true&timeoutSeconds=20&includeObject=None`,
        4,
        async () => {
          await stage.wire.call('PATCH', `${path}/a`, { body: { data: { y: '2' } }, type: MERGE_PATCH });
          await stage.wire.call('DELETE', `${path}/b`);
        },
        { accept: TABLE, after: 2, show: shown },
      );
    },
  },
];
