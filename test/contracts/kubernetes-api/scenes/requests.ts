import { APPLY_PATCH, configMap, JSON_PATCH, MERGE_PATCH, STRATEGIC_PATCH, workload } from './manifests.ts';
import type { Scene } from './scene.ts';

/** What a server says to requests that it cannot serve, whatever the kind. */
export const REQUEST_SCENES: readonly Scene[] = [
  {
    title: 'paths that lead nowhere',
    async play({ call, core }) {
      for (const path of [
        '/nope',
        '/api/v1/nope',
        '/api/v2/pods',
        '/apis/nope',
        '/apis/nope/v1',
        '/apis/apps/v1/nope',
        '/apis/apps/v2/deployments',
        '/apis/nope.example.com/v1/things',
        `${core}/nope`,
        `${core}/configmaps/none/nope`,
        `${core}/pods/none/log`,
        `${core}/pods/none/nope`,
        `${core}/configmaps/none/status`,
        '/api/v1/namespaces/none/nodes',
      ]) {
        await call('GET', path);
      }
    },
  },
  {
    title: 'methods that a resource does not have',
    async play({ call, core }) {
      await call('PUT', `${core}/configmaps`, { body: configMap('a') });
      await call('PATCH', `${core}/configmaps`, { body: {}, type: MERGE_PATCH });
      await call('POST', `${core}/configmaps/a`, { body: configMap('a') });
      await call('POST', '/api/v1/configmaps', { body: configMap('a') });
      await call('DELETE', '/apis/apps/v1/deployments');
      await call('OPTIONS', `${core}/configmaps`);
      await call('DELETE', `${core}/pods/none/log`);
      await call('GET', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews');
      await call('DELETE', '/api/v1/namespaces');
      await call('GET', '/api/v1/configmaps/a');
    },
  },
  {
    title: 'bodies that are no objects of the kind',
    async play({ call, core }) {
      const path = `${core}/configmaps`;
      const post = (body: unknown, type?: string) =>
        call('POST', path, { body, ...(type === undefined ? {} : { type }) });
      await post('{"kind":');
      await post('');
      await post('null');
      await post('[]');
      await post('"text"');
      await post({});
      await post({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' } });
      await post({ apiVersion: 'v2', kind: 'ConfigMap', metadata: { name: 'a' } });
      await post({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' } });
      await post({ apiVersion: 'v1', kind: 'ConfigMapp', metadata: { name: 'a' } });
      await post({ apiVersion: 'v1', metadata: { name: 'no-kind' } });
      await post({ kind: 'ConfigMap', metadata: { name: 'no-version' } });
      await post({ ...configMap('a'), metadata: 'text' });
      await post({ ...configMap('a'), metadata: [] });
      await post({ ...configMap('a'), data: 'text' });
      await post({ ...configMap('a'), data: { key: 1 } });
      await post({ ...configMap('a'), immutable: 'yes' });
      await post({ ...configMap('a'), binaryData: { key: '%' } });
      await post(configMap('a'), 'text/plain');
      await post('metadata: {name: from-yaml}\ndata: {a: b}\n', 'application/yaml');
      await call('POST', '/apis/apps/v1/namespaces/none/deployments', { body: { spec: { replicas: '3' } } });
    },
  },
  {
    title: 'names that do not fit the place',
    async play({ call, core }) {
      const path = `${core}/configmaps`;
      await call('POST', path, { body: configMap('a', {}, { namespace: 'elsewhere' }) });
      await call('POST', path, { body: { metadata: {} } });
      await call('POST', path, { body: { metadata: { name: '' } } });
      await call('POST', path, { body: configMap('a', {}, { resourceVersion: '1' }) });
      await call('PUT', `${path}/a`, { body: configMap('b') });
      await call('PUT', `${path}/a`, { body: {} });
      await call('PUT', `${path}/a`, { body: configMap('a', {}, { namespace: 'elsewhere' }) });
      await call('PUT', `${path}/a`, { body: configMap('a') });
      await call('PUT', `${path}/a`, { body: configMap('a', {}, { uid: 'made-up' }) });
      await call('PUT', `${path}/a`, { body: configMap('a', {}, { resourceVersion: '7' }) });
      await call('PATCH', `${path}/a`, { body: {}, type: MERGE_PATCH });
      await call('DELETE', `${path}/a`);
      await call('GET', `${path}/a`);
      await call('GET', '/apis/apps/v1/namespaces/none/deployments/a');
      await call('POST', '/api/v1/namespaces/none/configmaps', { body: configMap('a') });
      await call('POST', path, { body: configMap('a') });
      await call('POST', path, { body: configMap('a') });
    },
  },
  {
    title: 'parameters that cannot be',
    async play({ call, core }) {
      const path = `${core}/configmaps`;
      const body = configMap('a');
      await call('POST', `${path}?dryRun=yes`, { body });
      await call('POST', `${path}?fieldValidation=maybe`, { body });
      await call('POST', `${path}?fieldManager=${'m'.repeat(129)}`, { body });
      await call('POST', `${path}?fieldManager=a%00b`, { body });
      await call('GET', `${path}?limit=x`);
      await call('GET', `${path}?limit=-1`);
      await call('GET', `${path}?timeoutSeconds=x`);
      await call('DELETE', `${path}?propagationPolicy=Never`);
      await call('DELETE', `${path}/a?propagationPolicy=Never`);
      await call('POST', path, { body });
      await call('DELETE', `${path}/a`, { body: { propagationPolicy: 'Never' } });
      await call('DELETE', `${path}/a`, { body: { dryRun: ['Some'] } });
      await call('DELETE', `${path}/a`, { body: { gracePeriodSeconds: -5 } });
      await call('DELETE', `${path}/a`, { body: { orphanDependents: true, propagationPolicy: 'Orphan' } });
      await call('DELETE', `${path}/a?dryRun=Some`);
      await call('DELETE', `${path}/a`, { body: { kind: 'DeleteOptions', apiVersion: 'v7' } });
      await call('DELETE', `${path}/a`, { body: { preconditions: { uid: 'made-up' } } });
      await call('DELETE', `${path}/a`, { body: { preconditions: { resourceVersion: '1' } } });
      await call('DELETE', `${path}/a`, { body: { kind: 'DeleteOptions', apiVersion: 'v1' } });
    },
  },
  {
    title: 'fields that a kind does not have',
    async play({ call, core, namespace }) {
      const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
      const odd = { ...workload('Deployment', 'odd', { replica: 2 }), extra: true };
      await call('POST', `${path}?fieldValidation=Strict`, { body: odd });
      await call('POST', `${path}?fieldValidation=Ignore&dryRun=All`, { body: odd, show: () => 'made' });
      await call('POST', `${path}?fieldValidation=Warn&dryRun=All`, { body: odd, show: () => 'made' });
      await call('POST', `${path}?dryRun=All`, { body: odd, show: () => 'made' });
      const twice = '{"metadata":{"name":"twice"},"data":{"a":"1","a":"2"},"data":{"b":"3"}}';
      await call('POST', `${core}/configmaps?fieldValidation=Strict`, { body: twice });
      await call('POST', `${core}/configmaps`, { body: twice });
      // The refusal of a patch shows the whole object; what counts is what it says after that.
      const show = (body: {
        message: string;
        details: { causes: readonly { field: string; reason: string }[] };
      }) => ({
        why: body.message.split('": strict').at(-1),
        causes: body.details.causes.map(({ field, reason }) => ({ field, reason })),
      });
      const patch = { spec: { replica: 3, template: { spec: { containerz: [] } } } };
      await call('POST', path, { body: workload('Deployment', 'even'), show: () => 'made' });
      for (const type of [MERGE_PATCH, STRATEGIC_PATCH]) {
        await call('PATCH', `${path}/even?fieldValidation=Strict`, { body: patch, type, show });
        await call('PATCH', `${path}/even?dryRun=All`, { body: patch, type, show: () => 'changed' });
      }
      const add = [{ op: 'add', path: '/spec/replica', value: 3 }];
      await call('PATCH', `${path}/even?fieldValidation=Strict`, { body: add, type: JSON_PATCH, show });
      const query = 'fieldManager=me&fieldValidation=Strict';
      await call('PATCH', `${path}/even?${query}`, {
        body: workload('Deployment', 'even', { replica: 3 }),
        type: APPLY_PATCH,
      });
    },
  },
];
