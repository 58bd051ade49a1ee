import { configMap, pod } from './manifests.ts';
import type { Scene } from './scene.ts';

const names = (body: { items?: readonly { metadata: { name: string } }[] }): unknown =>
  body.items?.map(({ metadata }) => metadata.name) ?? body;

const LABEL_SELECTORS = [
  'app=a',
  'app==a',
  'app!=a',
  'app',
  '!app',
  'app in (a,b)',
  'app notin (a)',
  'app in (a),tier=1',
  ' app = a ',
  'tier>0',
  'tier<2',
  'app in ()',
  'empty=',
  'empty in (,a)',
  'app=a,',
  ',app=a',
  'app in (a',
  'app in a',
  'app=a b',
  'app=a=b',
  'app ! a',
  '=a',
  'app in (a))',
  'tier>x',
  'app=-a',
  'App_/x=a',
  'a/b/c=d',
  '!app=a',
  'app exists',
  'app=ä',
  `app=${'a'.repeat(64)}`,
];

const FIELD_SELECTORS = [
  'metadata.name=a',
  'metadata.name==a',
  'metadata.name!=a',
  'metadata.name=a,metadata.name!=b',
  'metadata.name',
  'metadata.name=',
  'metadata.name=a=b',
  'data.x=1',
  'spec.nodeName=x',
  'metadata.labels=x',
  'metadata.namespace!=x',
  'metadata.name=a\\,b',
  '=',
  ',',
];

const POD_FIELDS = [
  'spec.nodeName=',
  'spec.restartPolicy=Never',
  'status.phase=Pending',
  'status.phase!=Pending',
  'spec.serviceAccountName=other',
  'spec.hostNetwork=false',
  'status.podIP=',
  'status.nominatedNodeName=',
  'spec.schedulerName=default-scheduler',
  'spec.containers=x',
];

/** Which objects a list picks, and what is said to selectors that cannot be read. */
export const SELECTOR_SCENES: readonly Scene[] = [
  {
    title: 'label selectors',
    async play({ call, wire, core }) {
      const labels = [{ app: 'a', tier: '1' }, { app: 'b', tier: '2', empty: '' }, { other: 'x' }];
      for (const [i, each] of labels.entries()) {
        await wire.call('POST', `${core}/configmaps`, {
          body: configMap('abc'.charAt(i), {}, { labels: each }),
        });
      }
      for (const selector of LABEL_SELECTORS) {
        await call('GET', `${core}/configmaps?labelSelector=${encodeURIComponent(selector)}`, {
          show: names,
        });
      }
    },
  },
  {
    title: 'field selectors',
    async play({ call, wire, core }) {
      for (const name of ['a', 'b']) await wire.call('POST', `${core}/configmaps`, { body: configMap(name) });
      for (const selector of FIELD_SELECTORS) {
        await call('GET', `${core}/configmaps?fieldSelector=${encodeURIComponent(selector)}`, {
          show: names,
        });
      }
      await wire.call('POST', `${core}/pods`, { body: pod('a', { restartPolicy: 'Never' }) });
      for (const selector of POD_FIELDS) {
        await call('GET', `${core}/pods?fieldSelector=${encodeURIComponent(selector)}`, { show: names });
      }
    },
  },
  {
    title: 'field selectors of kinds that have their own',
    async play({ call, wire, core, namespace }) {
      await wire.call('POST', `${core}/secrets`, { body: { metadata: { name: 's' }, type: 'my/type' } });
      const show = names;
      const ask = (path: string, selector: string) =>
        call('GET', `${path}?fieldSelector=${encodeURIComponent(selector)}`, { show });
      await ask(`${core}/secrets`, 'type=my/type');
      await ask(`${core}/secrets`, 'data=x');
      await ask(`${core}/services`, 'spec.clusterIP=None');
      await ask(`${core}/services`, 'spec.type=ClusterIP');
      await ask(`${core}/services`, 'spec.ports=1');
      await ask(`${core}/events`, 'involvedObject.kind=Pod,reason!=x,type=Normal');
      await ask(`${core}/events`, 'message=x');
      await ask('/api/v1/namespaces', `metadata.name=${namespace},status.phase=Active`);
      await ask('/api/v1/namespaces', 'spec.finalizers=x');
      await ask('/api/v1/nodes', 'spec.unschedulable=true,metadata.name=none');
      await ask(`/apis/apps/v1/namespaces/${namespace}/replicasets`, 'status.replicas=0');
      await ask(`/apis/apps/v1/namespaces/${namespace}/deployments`, 'status.replicas=0');
      await ask(`/apis/batch/v1/namespaces/${namespace}/jobs`, 'status.successful=1');
      await ask(`${core}/replicationcontrollers`, 'status.replicas=0');
      await ask('/apis/rbac.authorization.k8s.io/v1/clusterroles', 'metadata.name=none');
      await ask('/apis/rbac.authorization.k8s.io/v1/clusterroles', 'metadata.namespace=none');
    },
  },
];
