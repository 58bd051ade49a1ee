import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../../sandbox/store/open-store.ts';

const object = (name: string, value = 0) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default' },
  data: { value: String(value) },
});

describe('the object store', () => {
  it('tells subscribers of commits in order, also of commits made while they are told', () => {
    const store = openStore(undefined);
    const seen: number[] = [];
    store.subscribe((event) => {
      if (event.object.metadata.name === 'first' && event.type === 'added') store.put(object('second'));
    });
    store.subscribe((event) => seen.push(event.revision));
    store.put(object('first'));
    expect(seen).toEqual([2, 3]);
  });

  it('says that a revision before its log is too old, and knows everything after one inside', () => {
    const store = openStore(undefined);
    for (let i = 0; i < 50_000; i += 1) store.put(object('a', i));
    expect(store.changesSince(2)).toBeUndefined();
    const late = store.revision - 5;
    expect(store.changesSince(late)?.map((event) => event.revision)).toEqual(
      [1, 2, 3, 4, 5].map((n) => late + n),
    );
  });

  it('replays to the same state for any watcher, from whatever revision it starts', () => {
    const change = fc.record({ name: fc.constantFrom('a', 'b', 'c'), remove: fc.boolean() });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), fc.nat(40), (changes, start) => {
        const store = openStore(undefined);
        let known = new Map<string, string>();
        let from = store.revision;
        for (const [i, { name, remove }] of changes.entries()) {
          if (remove) store.remove('ConfigMap', 'default', name);
          else store.put(object(name, i));
          if (i === start) {
            from = store.revision;
            known = new Map(store.list('ConfigMap').map((o) => [o.metadata.name ?? '', JSON.stringify(o)]));
          }
        }
        if (start >= changes.length) return;
        for (const event of store.changesSince(from) ?? []) {
          const { name = '' } = event.object.metadata;
          if (event.type === 'deleted') known.delete(name);
          else known.set(name, JSON.stringify(event.object));
        }
        expect([...known.keys()].sort()).toEqual(store.list('ConfigMap').map((o) => o.metadata.name));
        for (const o of store.list('ConfigMap'))
          expect(known.get(o.metadata.name ?? '')).toBe(JSON.stringify(o));
      }),
    );
  });

  it('hands out frozen objects', () => {
    const stored = openStore(undefined).put(object('a'));
    expect(Object.isFrozen(stored)).toBe(true);
    expect(Object.isFrozen(stored['data'])).toBe(true);
  });
});
