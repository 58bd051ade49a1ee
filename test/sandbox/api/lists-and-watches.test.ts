import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../../rig/sandbox-api.ts';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const configMap = (name: string, labels: Record<string, string> = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, labels },
});
const TABLE = 'application/json;as=Table;g=meta.k8s.io;v=v1,application/json';
const MERGE = 'application/merge-patch+json';

describe('lists and watches', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      const labels = { letter: name, group: name < 'c' ? 'low' : 'high' };
      await api.call('POST', CONFIG_MAPS, { body: configMap(name, labels) });
    }
  });
  afterAll(() => api.close());
  const names = (list: { items: { metadata: { name: string } }[] }) => list.items.map((o) => o.metadata.name);

  it('come in pages that together are the whole list, at one revision', async () => {
    const first = (await api.call('GET', `${CONFIG_MAPS}?limit=2&labelSelector=letter`)).body;
    const second = (
      await api.call('GET', `${CONFIG_MAPS}?limit=2&labelSelector=letter&continue=${first.metadata.continue}`)
    ).body;
    const third = (
      await api.call(
        'GET',
        `${CONFIG_MAPS}?limit=2&labelSelector=letter&continue=${second.metadata.continue}`,
      )
    ).body;
    expect([first, second, third].flatMap(names)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(third.metadata.continue).toBeUndefined();
    expect(new Set([first, second, third].map((page) => page.metadata.resourceVersion)).size).toBe(1);
    expect((await api.call('GET', `${CONFIG_MAPS}?limit=2&continue=rubbish`)).status).toBe(400);
  });

  it('obey label and field selectors, and refuse fields that cannot be selected', async () => {
    const by = async (query: string) => names((await api.call('GET', `${CONFIG_MAPS}?${query}`)).body);
    expect(await by(`labelSelector=${encodeURIComponent('letter in (a,e),group!=high')}`)).toEqual(['a']);
    expect(await by(`labelSelector=${encodeURIComponent('letter,letter notin (a,b,c)')}`)).toEqual([
      'd',
      'e',
    ]);
    expect(await by('fieldSelector=metadata.name%3Dc')).toEqual(['c']);
    const refused = await api.call('GET', `${CONFIG_MAPS}?fieldSelector=data.x%3D1`);
    expect([refused.status, refused.body.message]).toEqual([
      400,
      '"data.x" is not a known field selector: only "metadata.name", "metadata.namespace"',
    ]);
  });

  it('watch from a revision: every change after it, in order, none twice', async () => {
    const { resourceVersion } = (await api.call('GET', CONFIG_MAPS)).body.metadata;
    await api.call('POST', CONFIG_MAPS, { body: configMap('w1') });
    const watch = await api.watch(`${CONFIG_MAPS}?watch=true&resourceVersion=${resourceVersion}`);
    await api.call('PATCH', `${CONFIG_MAPS}/w1`, { type: MERGE, body: { data: { x: '1' } } });
    await api.call('DELETE', `${CONFIG_MAPS}/w1`);
    const events = [await watch.next(), await watch.next(), await watch.next()];
    expect(events.map((event) => [event.type, event.object.metadata.name])).toEqual([
      ['ADDED', 'w1'],
      ['MODIFIED', 'w1'],
      ['DELETED', 'w1'],
    ]);
    const versions = events.map((event) => Number(event.object.metadata.resourceVersion));
    expect(versions).toEqual(versions.toSorted((x, y) => x - y));
    watch.close();
  });

  it('see objects enter and leave a selector as added and deleted', async () => {
    const { resourceVersion } = (await api.call('GET', CONFIG_MAPS)).body.metadata;
    const selector = 'labelSelector=in%3Dyes';
    const watch = await api.watch(`${CONFIG_MAPS}?watch=true&${selector}&resourceVersion=${resourceVersion}`);
    await api.call('POST', CONFIG_MAPS, { body: configMap('moving') });
    for (const value of ['yes', 'no']) {
      await api.call('PATCH', `${CONFIG_MAPS}/moving`, {
        type: MERGE,
        body: { metadata: { labels: { in: value } } },
      });
    }
    const events = [await watch.next(), await watch.next()];
    expect(events.map((event) => event.type)).toEqual(['ADDED', 'DELETED']);
    watch.close();
  });

  it('tell each watch of one change in its own words', async () => {
    await api.call('POST', CONFIG_MAPS, {
      body: { ...configMap('shared', { state: 'new' }), data: { a: 'b' } },
    });
    const { resourceVersion } = (await api.call('GET', CONFIG_MAPS)).body.metadata;
    const at = `${CONFIG_MAPS}?watch=true&resourceVersion=${resourceVersion}`;
    const selector = `labelSelector=${encodeURIComponent('state=new')}`;
    const metadata = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
    const watches = [
      await api.watch(at),
      await api.watch(`${at}&${selector}`),
      await api.watch(at, metadata),
      await api.watch(at, TABLE),
      await api.watch(at),
    ];
    await api.call('PATCH', `${CONFIG_MAPS}/shared`, {
      type: MERGE,
      body: { metadata: { labels: { state: 'old' } } },
    });
    const [whole, left, partial, table, again] = await Promise.all(watches.map((watch) => watch.next()));
    expect(whole).toMatchObject({ type: 'MODIFIED', object: { kind: 'ConfigMap', data: { a: 'b' } } });
    expect(whole.object.metadata.labels.state).toBe('old');
    expect(again).toEqual(whole);
    expect([left.type, left.object.metadata.labels.state]).toEqual(['DELETED', 'new']);
    expect(left.object.metadata.resourceVersion).toBe(whole.object.metadata.resourceVersion);
    expect([partial.type, partial.object.kind, partial.object.data]).toEqual([
      'MODIFIED',
      'PartialObjectMetadata',
      undefined,
    ]);
    expect([table.type, table.object.kind]).toEqual(['MODIFIED', 'Table']);
    for (const watch of watches) watch.close();
    await api.call('DELETE', `${CONFIG_MAPS}/shared`);
  });

  it('begin with what exists and mark its end with a bookmark when asked', async () => {
    const query =
      'watch=true&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan';
    const watch = await api.watch(`${CONFIG_MAPS}?${query}&labelSelector=letter`);
    const events = [];
    for (let i = 0; i < 6; i += 1) events.push(await watch.next());
    expect(events.slice(0, 5).map((event) => event.type)).toEqual(Array(5).fill('ADDED'));
    expect(events[5]).toMatchObject({
      type: 'BOOKMARK',
      object: { kind: 'ConfigMap', metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
    });
    watch.close();
  });

  it('end when their time is over', async () => {
    const watch = await api.watch(`${CONFIG_MAPS}?watch=true&timeoutSeconds=1`);
    await watch.ended;
    expect(watch.status).toBe(200);
  });

  it('tell a watcher that has fallen too far behind to list again', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'mw-api-'));
    const before = await startTestApi(undefined, dir);
    await before.call('POST', CONFIG_MAPS, { body: configMap('x') });
    await before.close();
    const after = await startTestApi(undefined, dir);
    const watch = await after.watch(`${CONFIG_MAPS}?watch=true&resourceVersion=2`);
    expect(await watch.next()).toMatchObject({ type: 'ERROR', object: { code: 410, reason: 'Expired' } });
    await watch.ended;
    await after.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it('come as tables with the columns people know', async () => {
    const services = '/api/v1/namespaces/default/services';
    const spec = { selector: { app: 'x' }, ports: [{ port: 80 }] };
    await api.call('POST', services, {
      body: { apiVersion: 'v1', kind: 'Service', metadata: { name: 'svc' }, spec },
    });
    const table = (await api.call('GET', services, { accept: TABLE })).body;
    expect(table.kind).toBe('Table');
    const shown = table.columnDefinitions.filter((c: { priority: number }) => c.priority === 0);
    expect(shown.map((c: { name: string }) => c.name)).toEqual([
      'Name',
      'Type',
      'Cluster-IP',
      'External-IP',
      'Port(s)',
      'Age',
    ]);
    expect(table.rows[0].cells.slice(0, 5)).toEqual([
      'svc',
      'ClusterIP',
      expect.any(String),
      '<none>',
      '80/TCP',
    ]);
    expect(table.rows[0].object).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name: 'svc' } });
    const watch = await api.watch(`${services}?watch=true`, TABLE);
    const event = await watch.next();
    expect(event).toMatchObject({ type: 'ADDED', object: { kind: 'Table' } });
    expect(event.object.rows[0].cells.slice(0, 2)).toEqual(['svc', 'ClusterIP']);
    watch.close();
  });

  it('keep CA, token, cluster UID and objects over a restart', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'mw-api-'));
    const first = await startTestApi(undefined, dir);
    const uid = async (of: TestApi) =>
      (await of.call('GET', '/api/v1/namespaces/kube-system')).body.metadata.uid;
    const before = [first.authority, first.token, await uid(first)];
    await first.call('POST', CONFIG_MAPS, { body: configMap('kept') });
    await first.close();
    const second = await startTestApi(undefined, dir);
    expect([second.authority, second.token, await uid(second)]).toEqual(before);
    expect((await second.call('GET', `${CONFIG_MAPS}/kept`)).status).toBe(200);
    await second.close();
    rmSync(dir, { recursive: true, force: true });
  });
});
