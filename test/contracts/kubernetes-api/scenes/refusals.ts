import type { Reply } from '../../../rig/api-caller.ts';
import { configMap, MERGE_PATCH, workload } from './manifests.ts';
import type { Scene } from './scene.ts';

const KIBI = 1024;
/** More than any server reads: three MiB, and some. */
const TOO_LONG = 'x'.repeat(3 * KIBI * KIBI + 1);

/** What servers refuse before they look at any object: media, lengths, patches that are none. */
export const REFUSAL_SCENES: readonly Scene[] = [
  {
    title: 'media types that nobody reads',
    async play({ call, wire, core, namespace }) {
      const path = `${core}/configmaps`;
      const body = configMap('a');
      for (const type of [
        'text/plain',
        'application/xml',
        'application/json-patch+json',
        'nonsense',
        'multipart/form-data',
      ]) {
        await call('POST', path, { body, type });
      }
      await call('POST', path, { body, type: 'application/json; charset=utf-8', show: () => 'made' });
      await call('PUT', `${path}/a`, { body, type: 'text/plain' });
      for (const type of [
        'application/json',
        'application/yaml',
        'application/strategic-merge-patch+yaml',
        'application/apply-patch+json',
        'text/plain',
        'application/merge-patch+json; charset=utf-8',
      ]) {
        await call('PATCH', `${path}/a`, {
          body: {},
          type,
          show: (made) => (made.kind === 'Status' ? made : 'patched'),
        });
      }
      await call('PATCH', `${path}/a`, { headers: { 'content-type': '' }, body: {} });
      await call('DELETE', `${path}/a?dryRun=All`, { body: {}, type: 'text/plain' });
      await wire.call('POST', `/apis/apps/v1/namespaces/${namespace}/deployments`, {
        body: workload('Deployment', 'd'),
      });
      await call('PATCH', `/apis/apps/v1/namespaces/${namespace}/deployments/d/scale`, {
        body: {},
        type: 'application/json',
      });
    },
  },
  {
    title: 'media types that nobody writes',
    async play({ call, wire, core }) {
      const path = `${core}/configmaps`;
      await wire.call('POST', path, { body: configMap('a') });
      const show = (body: { kind?: string }) => (body?.kind === 'Status' ? body : (body?.kind ?? body));
      for (const accept of [
        'text/html',
        'application/xml',
        'application/json;as=Nothing;g=meta.k8s.io;v=v1',
        'application/json;as=Table;g=other;v=v1',
        'text/html,application/json;q=0.5',
        'application/*',
        '*/*',
        'nonsense',
        'application/json;stream=watch',
      ]) {
        await call('GET', `${path}/a`, { accept, show });
        await call('GET', path, { accept, show });
      }
      await call('GET', `${path}?watch=true&timeoutSeconds=1`, { accept: 'text/html' });
      await call('POST', path, { accept: 'text/html', body: configMap('b') });
      await call('DELETE', `${path}/a`, { accept: 'text/html' });
      await call('GET', '/api/v1', { accept: 'text/html', show });
      await call('GET', '/apis', { accept: 'text/html', show });
    },
  },
  {
    title: 'bodies that are too long',
    async play({ call, wire, core }) {
      const path = `${core}/configmaps`;
      await call('POST', path, { body: configMap('long', { value: TOO_LONG }) });
      await wire.call('POST', path, { body: configMap('a') });
      await call('PUT', `${path}/a`, { body: configMap('a', { value: TOO_LONG }) });
      await call('PATCH', `${path}/a`, { body: { data: { value: TOO_LONG } }, type: MERGE_PATCH });
      // What fits into a request may still be too much for one object.
      const half = 'x'.repeat(KIBI * KIBI);
      await call('POST', path, { body: configMap('many', { a: half, b: 'more' }) });
    },
  },
  {
    title: 'patches that are none',
    async play({ call, wire, core, namespace }) {
      const path = `${core}/configmaps`;
      await wire.call('POST', path, { body: configMap('a', { x: '1' }) });
      const json = (body: unknown) =>
        call('PATCH', `${path}/a`, { body, type: 'application/json-patch+json', show: brief });
      await json('nonsense');
      await json({});
      await json([{}]);
      await json([{ op: 'nope', path: '/data' }]);
      await json([{ op: 'remove', path: '/data/none' }]);
      await json([{ op: 'replace', path: '/data/none', value: '1' }]);
      await json([{ op: 'test', path: '/data/x', value: '2' }]);
      await json([{ op: 'add', path: '/data/x/y', value: '2' }]);
      await json([{ op: 'add', path: 'data', value: '2' }]);
      await json([{ op: 'add', path: '/data/x', value: 1 }]);
      const merge = (body: unknown) => call('PATCH', `${path}/a`, { body, type: MERGE_PATCH, show: brief });
      await merge('nonsense');
      await merge([]);
      await merge('"text"');
      await merge({ data: 'text' });
      await merge({ data: { x: 1 } });
      const strategic = (body: unknown) =>
        call('PATCH', `/apis/apps/v1/namespaces/${namespace}/deployments/d`, {
          body,
          type: 'application/strategic-merge-patch+json',
        });
      await wire.call('POST', `/apis/apps/v1/namespaces/${namespace}/deployments`, {
        body: workload('Deployment', 'd'),
      });
      await strategic('nonsense');
      await strategic({ spec: { template: { spec: { containers: [{ image: 'nameless' }] } } } });
      const apply = (body: unknown) =>
        call('PATCH', `${path}/a?fieldManager=m`, { body, type: 'application/apply-patch+yaml' });
      await apply({});
      await apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' } });
      await apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { x: 1 } });
    },
  },
];

/** A refusal that shows the whole object, with its times, in its middle: what it says after that. */
const brief = (body: Reply['body']): unknown => {
  if (body?.kind !== 'Status') return 'changed';
  const said = (text: string): string => text.split(/": (?=json:)/).at(-1) ?? text;
  const causes = body.details?.causes?.map((cause: { message: string }) => ({
    ...cause,
    message: said(cause.message),
  }));
  const details = causes === undefined ? body.details : { ...body.details, causes };
  return { ...body, message: said(body.message), details };
};
