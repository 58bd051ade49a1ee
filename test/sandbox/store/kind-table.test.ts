import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { ObjectStore } from '../../../sandbox/store/object-store.ts';
import { openStore } from '../../../sandbox/store/open-store.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';

const KIND = 'ReplicaSet.apps';
const NAMESPACES = ['a', 'a-b', 'a.b', 'b', undefined];
const OWNERS = ['u1', 'u2', undefined];
const NAMES = ['x', 'x-1', 'x.1', 'y', 'z'];

interface Wish {
  readonly namespace: string | undefined;
  readonly name: string;
  readonly owner: string | undefined;
  readonly controls: boolean;
}

function replicaSet({ namespace, name, owner, controls }: Wish): KubeObject {
  const bystander = { apiVersion: 'v1', kind: 'Node', name: 'n', uid: 'u2' };
  const references =
    owner === undefined
      ? []
      : [
          bystander,
          { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd', uid: owner, controller: controls },
        ];
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }), ownerReferences: references };
  return { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata };
}

const keyOf = ({ namespace, name }: { readonly namespace?: string | undefined; readonly name?: string }) =>
  `${namespace ?? ''}/${name ?? ''}`;
const keysIn = (objects: readonly KubeObject[]) => objects.map(({ metadata }) => keyOf(metadata));

/** What the store must say, from a plain map of all that was put and not removed. */
function expectLike(store: ObjectStore, model: ReadonlyMap<string, Wish>): void {
  const sorted = [...model.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
  expect(keysIn(store.list(KIND))).toEqual(sorted.map(([key]) => key));
  for (const namespace of NAMESPACES) {
    const wanted = sorted.filter(([, wish]) => wish.namespace === namespace).map(([key]) => key);
    expect(keysIn(store.list(KIND, namespace ?? ''))).toEqual(wanted);
  }
  for (const owner of ['u1', 'u2']) {
    const wanted = sorted.filter(([, wish]) => wish.owner === owner && wish.controls).map(([key]) => key);
    expect(keysIn(store.listControlled(KIND, owner))).toEqual(wanted);
  }
  for (const object of store.list(KIND)) {
    expect(store.get(KIND, object.metadata.namespace, object.metadata.name ?? '')).toBe(object);
  }
}

const change = fc.record({
  namespace: fc.constantFrom(...NAMESPACES),
  name: fc.constantFrom(...NAMES),
  owner: fc.constantFrom(...OWNERS),
  controls: fc.boolean(),
  remove: fc.boolean(),
});

describe('the indexes of the store', () => {
  const dirs: string[] = [];
  afterEach(() => {
    for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true });
  });

  it('find by namespace and by controller what a look at every object finds, after any changes', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
        const store = openStore(undefined);
        const model = new Map<string, Wish>();
        for (const { remove, ...wish } of changes) {
          if (remove) {
            const gone = store.remove(KIND, wish.namespace, wish.name);
            expect(gone !== undefined).toBe(model.delete(keyOf(wish)));
          } else {
            store.put(replicaSet(wish));
            model.set(keyOf(wish), wish);
          }
          expectLike(store, model);
        }
      }),
    );
  });

  it('are the same again after a restart, through owner changes and deletions', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'mw-index-'));
    dirs.push(dir);
    const first = openStore(dir);
    const put = (wish: Wish): void => void first.put(replicaSet(wish));
    const wish = { namespace: 'a', name: 'x', owner: 'u1', controls: true };
    put(wish);
    put({ ...wish, name: 'y' });
    put({ ...wish, name: 'z' });
    put({ ...wish, owner: 'u2' });
    put({ ...wish, name: 'y', controls: false });
    first.remove(KIND, 'a', 'z');
    await first.close();
    const again = openStore(dir);
    expect(keysIn(again.list(KIND, 'a'))).toEqual(['a/x', 'a/y']);
    expect(keysIn(again.listControlled(KIND, 'u1'))).toEqual([]);
    expect(keysIn(again.listControlled(KIND, 'u2'))).toEqual(['a/x']);
    await again.close();
  });

  it('leave a list that was handed out as it was', () => {
    const store = openStore(undefined);
    store.put(replicaSet({ namespace: 'a', name: 'x', owner: 'u1', controls: true }));
    const before = store.list(KIND, 'a');
    const all = store.list(KIND);
    store.put(replicaSet({ namespace: 'a', name: 'y', owner: 'u1', controls: true }));
    store.remove(KIND, 'a', 'x');
    expect(keysIn(before)).toEqual(['a/x']);
    expect(keysIn(all)).toEqual(['a/x']);
    expect(keysIn(store.list(KIND, 'a'))).toEqual(['a/y']);
  });
});
