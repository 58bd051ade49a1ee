import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OpenCluster, openCluster } from '../../../sandbox/api/open-cluster.ts';
import { createObject, deleteObject, updateObject } from '../../../sandbox/store/write-objects.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';

const configMap = (name: string, owner?: KubeObject, namespace = 'default'): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name,
    namespace,
    ...(owner === undefined
      ? {}
      : {
          ownerReferences: [
            {
              apiVersion: 'v1',
              kind: 'ConfigMap',
              name: owner.metadata.name ?? '',
              uid: owner.metadata.uid ?? '',
              blockOwnerDeletion: true,
            },
          ],
        }),
  },
});

describe('the garbage collector', () => {
  let cluster: OpenCluster;
  const names = (namespace = 'default') =>
    cluster.context.store.list('ConfigMap', namespace).map((o) => o.metadata.name);
  const create = (object: KubeObject) => createObject(cluster.context, object);
  const gone = (name: string): Promise<void> =>
    new Promise((resolve) => {
      const check = () => {
        if (cluster.context.store.get('ConfigMap', 'default', name) !== undefined) return;
        end();
        resolve();
      };
      const end = cluster.context.store.subscribe(check);
      check();
    });

  beforeEach(() => {
    cluster = openCluster(undefined);
  });
  afterEach(() => cluster.close());

  it('takes dependents away after their owner, through all generations', async () => {
    const owner = create(configMap('owner'));
    const child = create(configMap('child', owner));
    create(configMap('grandchild', child));
    create(configMap('stranger'));
    const done = gone('grandchild');
    deleteObject(cluster.context, 'ConfigMap', 'default', 'owner');
    await done;
    expect(names()).toEqual(['stranger']);
  });

  it('keeps the owner of a foreground deletion until its dependents are gone', async () => {
    const owner = create(configMap('owner'));
    const held = create({
      ...configMap('child', owner),
      metadata: { ...configMap('child', owner).metadata, finalizers: ['example.com/hold'] },
    });
    deleteObject(cluster.context, 'ConfigMap', 'default', 'owner', { propagation: 'Foreground' });
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    const child = cluster.context.store.get('ConfigMap', 'default', 'child');
    expect(names()).toEqual(['child', 'owner']);
    expect(child?.metadata.deletionTimestamp).toBeDefined();
    const done = gone('owner');
    updateObject(cluster.context, {
      ...(child ?? held),
      metadata: { ...(child ?? held).metadata, finalizers: [] },
    });
    await done;
    expect(names()).toEqual([]);
  });

  it('takes a pod away that was ended before its turn to lose its finalizer came', async () => {
    const tended = openCluster(undefined, 'ends pods');
    const { context } = tended;
    createObject(context, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'default' },
      spec: { nodeName: 'sandbox', containers: [{ name: 'app', image: 'meshwright/echo:1' }] },
    });
    const done = new Promise((resolve) => {
      context.store.subscribe(({ kind, type }) => {
        if (kind === 'Pod' && type === 'deleted') resolve(type);
      });
    });
    deleteObject(context, 'Pod', 'default', 'p', { propagation: 'Foreground' });
    deleteObject(context, 'Pod', 'default', 'p', { gracePeriodSeconds: 0 });
    await done;
    expect(context.store.list('Pod')).toEqual([]);
    await tended.close();
  });

  it('leaves dependents behind when the deletion orphans them', async () => {
    const owner = create(configMap('owner'));
    create(configMap('child', owner));
    const done = gone('owner');
    deleteObject(cluster.context, 'ConfigMap', 'default', 'owner', { propagation: 'Orphan' });
    await done;
    expect(names()).toEqual(['child']);
    expect(
      cluster.context.store.get('ConfigMap', 'default', 'child')?.metadata['ownerReferences'],
    ).toBeUndefined();
  });

  it('empties a namespace before it ends, and lets nothing new in meanwhile', async () => {
    create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
    create(configMap('a', undefined, 'shop'));
    deleteObject(cluster.context, 'Namespace', undefined, 'shop');
    expect(cluster.context.store.get('Namespace', undefined, 'shop')?.['status']).toEqual({
      phase: 'Terminating',
    });
    expect(() => create(configMap('late', undefined, 'shop'))).toThrow(/because it is being terminated/);
    await new Promise<void>((resolve) => {
      const end = cluster.context.store.subscribe((event) => {
        if (event.type !== 'deleted' || event.kind !== 'Namespace') return;
        end();
        resolve();
      });
    });
    expect(names('shop')).toEqual([]);
    expect(cluster.context.store.list('ServiceAccount', 'shop')).toEqual([]);
  });
});
