import { describe, expect, it } from 'vitest';
import type { WatchEvent } from '../../../engine/world.ts';
import { refOf } from '../../../schemas/kube-object.ts';
import type { KubernetesApi } from '../../rig/kubernetes-api.ts';
import { configMap, custom, definition, NAMESPACE, signal } from './objects.ts';

const PATH = `/api/v1/namespaces/${NAMESPACE}/configmaps`;
const KIND = { apiVersion: 'v1', kind: 'ConfigMap', namespace: NAMESPACE } as const;

/** What steps rely on when they read, list and watch. */
export function readsContract(api: () => KubernetesApi): void {
  const write = (name: string, set: string, n = '1') =>
    api().cluster.apply(configMap(name, { n }, { labels: { set } }), {}, signal);
  const writeMany = async (set: string, count: number): Promise<readonly string[]> => {
    const names = Array.from({ length: count }, (_, i) => `${set}-${String(i).padStart(3, '0')}`);
    await Promise.all(names.map((name) => write(name, set)));
    return names;
  };

  describe('lists', () => {
    it('select by labels and by fields', async () => {
      const { cluster } = api();
      await Promise.all([write('pick-a', 'pick-a'), write('pick-b', 'pick-b'), write('pick-c', 'pick-c')]);
      const names = async (query: { labelSelector?: string; fieldSelector?: string }) =>
        (await cluster.list({ ...KIND, ...query }, signal)).map(({ metadata }) => metadata.name);
      expect(await names({ labelSelector: 'set=pick-a' })).toEqual(['pick-a']);
      expect(await names({ labelSelector: 'set in (pick-a, pick-b)' })).toEqual(['pick-a', 'pick-b']);
      expect(await names({ labelSelector: 'set,set!=pick-a,set notin (pick-b)' })).toEqual(['pick-c']);
      expect(await names({ fieldSelector: 'metadata.name=pick-b' })).toEqual(['pick-b']);
      await expect(names({ labelSelector: 'set in (' })).rejects.toMatchObject({ reason: 'invalid' });
      await expect(names({ fieldSelector: 'data.n=1' })).rejects.toMatchObject({ reason: 'invalid' });
    });

    it('come whole when they are longer than a page, each item with its kind', async () => {
      const { cluster } = api();
      const names = await writeMany('many', 520);
      const listed = await cluster.list({ ...KIND, labelSelector: 'set=many' }, signal);
      expect(listed.map((item) => item.metadata.name)).toEqual(names);
      expect(listed[519]).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' });
    });

    it('in pages stay at the version of the first page', async () => {
      const { wire } = api();
      await writeMany('page', 3);
      const query = `${PATH}?limit=2&labelSelector=set%3Dpage`;
      const first = await wire.call('GET', query);
      await Promise.all([write('page-000a', 'page'), write('page-003', 'page')]);
      const { resourceVersion, continue: token } = first.body.metadata;
      const second = await wire.call('GET', `${query}&continue=${encodeURIComponent(token)}`);
      expect(second.body.metadata.resourceVersion).toBe(resourceVersion);
      expect(namesOf(second.body.items)).toEqual(['page-002']);
      expect(second.body.metadata.continue).toBeUndefined();
    });

    it('refuse to go on with 410 once history is forgotten', async () => {
      const { wire, forgetHistory, aged } = api();
      await writeMany('stale', 3);
      const query = `${PATH}?limit=2&labelSelector=set%3Dstale`;
      const first = await wire.call('GET', query);
      await write('stale-003', 'stale');
      await forgetHistory();
      const token = encodeURIComponent(aged(first.body.metadata.continue));
      const second = await wire.call('GET', `${query}&continue=${token}`);
      expect(second).toMatchObject({ status: 410, body: { kind: 'Status', reason: 'Expired', code: 410 } });
    });

    it('of a missing namespace are empty, of a missing kind refused', async () => {
      const { cluster } = api();
      expect(await cluster.list({ ...KIND, namespace: 'nowhere' }, signal)).toEqual([]);
      const query = { apiVersion: 'apps/v1', kind: 'Deploymant' };
      await expect(cluster.list(query, signal)).rejects.toMatchObject({
        reason: 'notFound',
        details: { hint: 'did you mean Deployment?' },
      });
    });
  });

  describe('watches', () => {
    it('show the state, then each change, and what leaves the selection as deleted', async () => {
      const { cluster } = api();
      const selected = { ...KIND, labelSelector: 'set=watched' };
      await write('watched', 'watched');
      const seen = await watched(cluster.watch.bind(cluster), selected, [
        () => write('watched', 'watched', '2'),
        () => write('watched', 'other', '3'),
        () => write('watched', 'watched', '4'),
        () => cluster.delete(refOf(configMap('watched', {})), {}, signal),
      ]);
      expect(seen).toEqual(['added 1', 'modified 2', 'deleted', 'added 4', 'deleted']);
    });

    it('begin after the version that they name, and carry one that goes on', async () => {
      const { wire } = api();
      const first = await write('since', 'since');
      await write('since', 'since', '2');
      const query = `${PATH}?watch=true&fieldSelector=metadata.name%3Dsince`;
      const stream = await wire.watch(`${query}&resourceVersion=${first.metadata.resourceVersion}`);
      const line = await stream.next();
      stream.close();
      expect(line).toMatchObject({
        type: 'MODIFIED',
        object: { apiVersion: 'v1', kind: 'ConfigMap', data: { n: '2' } },
      });
      expect(Number(line.object.metadata.resourceVersion)).toBeGreaterThan(
        Number(first.metadata.resourceVersion),
      );
    });

    it('send a bookmark before their time is over, and then end', async () => {
      const { wire } = api();
      const { metadata } = await write('marked', 'marked');
      const query = `${PATH}?watch=true&allowWatchBookmarks=true&timeoutSeconds=4&labelSelector=set%3Dmarked`;
      const stream = await wire.watch(`${query}&resourceVersion=${metadata.resourceVersion}`);
      const other = await write('beside', 'beside');
      const line = await stream.next();
      expect(line).toMatchObject({ type: 'BOOKMARK', object: { kind: 'ConfigMap', apiVersion: 'v1' } });
      // Changes of others move the watch on, so that it need not begin anew when it is taken up again.
      expect(Number(line.object.metadata.resourceVersion)).toBeGreaterThanOrEqual(
        Number(other.metadata.resourceVersion),
      );
      await stream.ended;
    });

    it('say 410 when they name a version that is forgotten', async () => {
      const { cluster, wire, forgetHistory } = api();
      await cluster.apply(definition('relics', 'Relic'), {}, signal);
      await cluster.apply(custom('Relic', 'one', { size: 1 }), {}, signal);
      await forgetHistory();
      const path = `/apis/contract.example.com/v1/namespaces/${NAMESPACE}/relics`;
      const stream = await wire.watch(`${path}?watch=true&resourceVersion=1`);
      const line = await stream.next();
      expect(line).toMatchObject({
        type: 'ERROR',
        object: { kind: 'Status', status: 'Failure', reason: 'Expired', code: 410 },
      });
      await stream.ended;
    });

    it('say the deletion at a version of its own, with the last state', async () => {
      const { wire, cluster } = api();
      const last = await write('last', 'last');
      const query = `${PATH}?watch=true&fieldSelector=metadata.name%3Dlast`;
      const stream = await wire.watch(`${query}&resourceVersion=${last.metadata.resourceVersion}`);
      await cluster.delete(refOf(last), {}, signal);
      const line = await stream.next();
      stream.close();
      expect(line).toMatchObject({ type: 'DELETED', object: { data: { n: '1' } } });
      expect(Number(line.object.metadata.resourceVersion)).toBeGreaterThan(
        Number(last.metadata.resourceVersion),
      );
    });
  });
}

function namesOf(items: readonly { readonly metadata: { readonly name: string } }[]): readonly string[] {
  return items.map((item) => item.metadata.name);
}

/** Runs one action per event and returns what was seen: type and `data.n`. */
async function watched(
  watch: KubernetesApi['cluster']['watch'],
  query: Parameters<KubernetesApi['cluster']['watch']>[0],
  actions: readonly (() => Promise<unknown>)[],
): Promise<readonly string[]> {
  const seen: string[] = [];
  const leave = new AbortController();
  const left = [...actions];
  const show = ({ type, object }: WatchEvent): string => {
    const data = object['data'] as Readonly<Record<string, string>> | undefined;
    return type === 'deleted' ? type : `${type} ${data?.['n']}`;
  };
  for await (const event of watch(query, leave.signal)) {
    seen.push(show(event));
    const next = left.shift();
    if (next === undefined) leave.abort();
    else await next();
  }
  return seen;
}
