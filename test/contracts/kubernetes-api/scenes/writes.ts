import { APPLY_PATCH, configMap, JSON_PATCH, MERGE_PATCH, STRATEGIC_PATCH, workload } from './manifests.ts';
import type { Scene } from './scene.ts';

const show = (body: { kind?: string; data?: unknown; metadata?: { labels?: unknown } }): unknown =>
  body.kind === 'Status' ? body : { data: body.data, labels: body.metadata?.labels };

/** How objects are patched, applied, tried out, named and let go. */
export const WRITE_SCENES: readonly Scene[] = [
  {
    title: 'patches in JSON',
    async play({ call, wire, core }) {
      const path = `${core}/configmaps/a`;
      await wire.call('POST', `${core}/configmaps`, { body: configMap('a', { x: '1', 'a/b': '2' }) });
      const patch = (body: unknown) => call('PATCH', path, { body, type: JSON_PATCH, show });
      await patch([{ op: 'add', path: '/data/y', value: '2' }]);
      await patch([{ op: 'replace', path: '/data/a~1b', value: '3' }]);
      await patch([
        { op: 'copy', from: '/data/x', path: '/data/z' },
        { op: 'remove', path: '/data/x' },
      ]);
      await patch([
        { op: 'test', path: '/data/z', value: '1' },
        { op: 'move', from: '/data/z', path: '/data/x' },
      ]);
      await patch([{ op: 'add', path: '/metadata/labels', value: { a: 'b' } }]);
    },
  },
  {
    title: 'merge patches',
    async play({ call, wire, core }) {
      const path = `${core}/configmaps/a`;
      await wire.call('POST', `${core}/configmaps`, { body: configMap('a', { x: '1', y: '2' }) });
      const patch = (body: unknown, type = MERGE_PATCH) => call('PATCH', path, { body, type, show });
      await patch({ data: { x: null, z: '3' }, metadata: { labels: { a: 'b' } } });
      await patch({ data: null });
      await patch({});
      await patch({ metadata: { resourceVersion: '1' } });
      await patch({ metadata: { uid: 'made-up' } });
      await patch({ metadata: { name: 'b' } });

      await patch({}, 'application/json');
      await patch({}, 'text/plain');
    },
  },
  {
    title: 'strategic merge patches',
    async play({ call, wire, namespace }) {
      const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
      await wire.call('POST', path, { body: workload('Deployment', 'd') });
      const pods = (body: {
        spec?: { template: { spec: { containers: unknown; volumes?: unknown } } };
        kind: string;
      }) => (body.kind === 'Status' ? body : body.spec?.template.spec.containers);
      const patch = (spec: unknown) =>
        call('PATCH', `${path}/d`, {
          body: { spec: { template: { spec } } },
          type: STRATEGIC_PATCH,
          show: pods,
        });
      await patch({ containers: [{ name: 'app', env: [{ name: 'A', value: '1' }] }] });
      await patch({ containers: [{ name: 'more', image: 'example.com/more:1' }] });
      await patch({ containers: [{ name: 'app', env: [{ name: 'B', value: '2' }] }] });
      await patch({ containers: [{ name: 'app', env: [{ name: 'A', $patch: 'delete' }] }] });
      await patch({ containers: [{ name: 'more', $patch: 'delete' }] });
      await patch({
        $setElementOrder: undefined,
        containers: [{ $patch: 'replace' }, { name: 'only', image: 'example.com/o:1' }],
      });
    },
  },
  {
    title: 'dry runs leave nothing behind',
    async play({ call, wire, core }) {
      const path = `${core}/configmaps`;
      await call('POST', `${path}?dryRun=All`, { body: configMap('a', { x: '1' }) });
      await call('GET', `${path}/a`);
      await wire.call('POST', path, { body: configMap('a', { x: '1' }) });
      await call('PUT', `${path}/a?dryRun=All`, { body: configMap('a', { x: '2' }), show });
      await call('PATCH', `${path}/a?dryRun=All`, { body: { data: { x: '3' } }, type: MERGE_PATCH, show });
      await call('PATCH', `${path}/a?dryRun=All&fieldManager=m&force=true`, {
        body: configMap('a', { x: '4' }),
        type: APPLY_PATCH,
        show,
      });
      await call('PATCH', `${path}/new?dryRun=All&fieldManager=m`, {
        body: configMap('new', { x: '4' }),
        type: APPLY_PATCH,
        show,
      });
      await call('DELETE', `${path}/a?dryRun=All`);
      await call('DELETE', `${path}?dryRun=All`, { show: (body) => body.items?.length });
      await call('GET', path, { show: (body) => body.items.map(({ data }: { data: unknown }) => data) });
    },
  },
  {
    title: 'names that are generated',
    async play({ call, core }) {
      const path = `${core}/configmaps`;
      const body = { metadata: { generateName: 'made-' } };
      await call('POST', path, { body });
      await call('POST', `${path}?dryRun=All`, { body });
      await call('POST', path, { body: { metadata: { generateName: 'made-', name: 'given' } } });
      await call('POST', path, {
        body: { metadata: { generateName: `${'x'.repeat(252)}-` } },
        show: (each) => each.metadata.name?.length,
      });
    },
  },
  {
    title: 'finalizers hold an object',
    async play({ call, core }) {
      const path = `${core}/configmaps/held`;
      const finalizers = ['example.com/one', 'example.com/two'];
      await call('POST', `${core}/configmaps`, { body: configMap('held', {}, { finalizers }) });
      await call('DELETE', path);
      await call('DELETE', path, { show: (body) => body.metadata?.finalizers ?? body });
      await call('POST', `${core}/configmaps`, { body: configMap('held') });
      const put = (metadata: unknown) =>
        call('PATCH', path, {
          body: { metadata },
          type: MERGE_PATCH,
          show: (body) => (body.kind === 'Status' ? body : (body.metadata.finalizers ?? 'none')),
        });
      await put({ finalizers: [...finalizers, 'example.com/three'] });
      await put({ finalizers: ['example.com/two'] });
      await put({ labels: { still: 'there' } });
      await put({ finalizers: null });
      await call('GET', path);
    },
  },
  {
    title: 'server-side apply names who owns what',
    async play({ call, core }) {
      const path = `${core}/configmaps/a`;
      const apply = (manager: string, data: Readonly<Record<string, string>>, more = '') =>
        call('PATCH', `${path}?fieldManager=${manager}${more}`, {
          body: configMap('a', data),
          type: APPLY_PATCH,
        });
      await apply('one', { x: '1', y: '1' });
      await apply('two', { x: '1', z: '1' });
      await apply('two', { x: '2', z: '1' });
      await apply('two', { x: '2', y: '2' });
      await apply('two', { x: '2', z: '1' }, '&force=true');
      await apply('one', { y: '1' });
      await apply('one', {});
      await call('PATCH', path, { body: configMap('a'), type: APPLY_PATCH });
      await call('PATCH', `${path}?fieldManager=m`, { body: configMap('b'), type: APPLY_PATCH });
      await call('PATCH', `${path}?fieldManager=m`, { body: { data: {} }, type: APPLY_PATCH });
      await call('PATCH', `${path}?fieldManager=m`, {
        body: configMap('a', {}, { managedFields: [] }),
        type: APPLY_PATCH,
      });
      await call('PATCH', `${path}?fieldManager=m`, {
        body: configMap('a', {}, { resourceVersion: '1' }),
        type: APPLY_PATCH,
      });
    },
  },
];
