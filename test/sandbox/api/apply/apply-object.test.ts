import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyObject } from '../../../../sandbox/api/apply/apply-object.ts';
import { placesOf, printPlace } from '../../../../sandbox/api/apply/field-set.ts';
import { readManagers, updateTracker } from '../../../../sandbox/api/apply/managed-fields.ts';
import { builtinType } from '../../../../sandbox/api/kubernetes/builtin-types.ts';
import { ANY } from '../../../../sandbox/api/schema/type-node.ts';
import { StatusError } from '../../../../sandbox/store/status-error.ts';
import type { KubeObject } from '../../../../schemas/kube-object.ts';
import { deployment } from '../../../rig/sandbox-api.ts';

const type = builtinType('Deployment') ?? ANY;

function apply(live: KubeObject | undefined, applied: unknown, manager: string, force = false): KubeObject {
  return applyObject({
    live,
    applied: applied as KubeObject,
    type,
    hasStatus: true,
    writer: { manager, subresource: '', apiVersion: 'apps/v1', now: 0 },
    force,
  });
}

function update(
  live: KubeObject,
  change: (copy: { spec: Record<string, unknown> }) => void,
  manager: string,
) {
  const next = structuredClone(live) as KubeObject & { spec: Record<string, unknown> };
  change(next);
  return updateTracker(type, true, { manager, subresource: '', apiVersion: 'apps/v1', now: 0 })(live, next);
}

const owned = (object: KubeObject, manager: string): readonly string[] =>
  readManagers(object)
    .filter((entry) => entry.manager === manager)
    .flatMap((entry) => [...placesOf(entry.fields)].map(printPlace))
    .sort();

function refusal(run: () => unknown): StatusError {
  try {
    run();
  } catch (error) {
    if (error instanceof StatusError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

const containers = (object: KubeObject): { name: string; image?: string; ports?: unknown[] }[] =>
  (object['spec'] as never as { template: { spec: { containers: never[] } } }).template.spec.containers;

describe('server-side apply', () => {
  it('words a conflict as a real API server does, naming manager, version and field', () => {
    const live = apply(undefined, deployment('web', { replicas: 1 }), 'kubectl');
    const scaled = update(live, (copy) => Object.assign(copy.spec, { replicas: 5 }), 'autoscaler');
    const error = refusal(() => apply(scaled, deployment('web', { replicas: 1 }), 'kubectl'));
    expect(error.code).toBe(409);
    expect(error.message).toBe(
      'Apply failed with 1 conflict: conflict with "autoscaler" using apps/v1: .spec.replicas',
    );
    expect(error.details?.causes).toEqual([
      {
        reason: 'FieldManagerConflict',
        message: 'conflict with "autoscaler" using apps/v1',
        field: '.spec.replicas',
      },
    ]);
    const other = refusal(() => apply(live, deployment('web', { replicas: 2, paused: true }), 'other'));
    expect(other.message).toBe('Apply failed with 1 conflict: conflict with "kubectl": .spec.replicas');
  });

  it('takes a field over with force, and the former owner has it no more', () => {
    const live = apply(undefined, deployment('web', { replicas: 1 }), 'a');
    const forced = apply(live, { ...deployment('web'), spec: { replicas: 3 } }, 'b', true);
    expect((forced['spec'] as { replicas?: number }).replicas).toBe(3);
    expect(owned(forced, 'a')).not.toContain('.spec.replicas');
    expect(owned(forced, 'b')).toEqual(['.spec.replicas']);
  });

  it('removes a field that its only manager no longer applies, and leaves what others set', () => {
    const live = apply(undefined, deployment('web', { replicas: 4, paused: true }), 'a');
    const changed = update(live, (copy) => Object.assign(copy.spec, { minReadySeconds: 7 }), 'b');
    const next = apply(changed, deployment('web', { paused: true }), 'a');
    expect(next['spec']).toMatchObject({ paused: true, minReadySeconds: 7 });
    expect(next['spec']).not.toHaveProperty('replicas');
  });

  it('merges containers by name and ports by number and protocol', () => {
    const live = apply(undefined, deployment('web'), 'a');
    const sidecar = {
      ...deployment('web'),
      spec: { template: { spec: { containers: [{ name: 'proxy', image: 'proxy:1' }] } } },
    };
    const both = apply(live, sidecar, 'b');
    expect(containers(both).map((c) => c.name)).toEqual(['app', 'proxy']);
    const more = {
      ...deployment('web'),
      spec: {
        template: {
          spec: { containers: [{ name: 'app', ports: [{ containerPort: 9090, protocol: 'TCP' }] }] },
        },
      },
    };
    const merged = apply(both, more, 'c');
    expect(containers(merged)[0]?.ports).toEqual([
      { containerPort: 8080 },
      { containerPort: 9090, protocol: 'TCP' },
    ]);
    const without = apply(merged, { ...deployment('web'), spec: {} }, 'b');
    expect(containers(without).map((c) => c.name)).toEqual(['app']);
  });

  it('keeps a list item that somebody still needs, with the keys that tell it apart', () => {
    const live = apply(undefined, deployment('web'), 'a');
    const patched = update(
      live,
      (copy) => {
        const first = (copy.spec as never as { template: { spec: { containers: { image: string }[] } } })
          .template.spec;
        if (first.containers[0] !== undefined) first.containers[0].image = 'echo:2';
      },
      'b',
    );
    const next = apply(patched, { ...deployment('web'), spec: {} }, 'a');
    expect(containers(next)).toEqual([{ name: 'app', image: 'echo:2' }]);
  });

  it('shares a field between managers that apply the same value', () => {
    const live = apply(undefined, deployment('web', { replicas: 2 }), 'a');
    const shared = apply(live, { ...deployment('web'), spec: { replicas: 2 } }, 'b');
    expect(owned(shared, 'a')).toContain('.spec.replicas');
    expect(owned(shared, 'b')).toEqual(['.spec.replicas']);
    const left = apply(shared, deployment('web'), 'a');
    expect(left['spec']).toMatchObject({ replicas: 2 });
  });

  it('refuses two list items with the same key', () => {
    const twice = [
      { name: 'app', image: 'a' },
      { name: 'app', image: 'b' },
    ];
    const error = refusal(() =>
      apply(undefined, { ...deployment('web'), spec: { template: { spec: { containers: twice } } } }, 'a'),
    );
    expect(error.message).toContain('duplicate entries for key [name="app"]');
  });
});

const container = fc.record(
  { name: fc.constantFrom('app', 'proxy', 'init'), image: fc.constantFrom('a:1', 'b:1'), tty: fc.boolean() },
  { requiredKeys: ['name'] },
);
const manifest = fc
  .record(
    {
      replicas: fc.integer({ min: 0, max: 3 }),
      paused: fc.boolean(),
      labels: fc.dictionary(fc.constantFrom('x', 'y', 'z'), fc.constantFrom('1', '2'), { maxKeys: 2 }),
      containers: fc.uniqueArray(container, { selector: (c) => c.name, maxLength: 3 }),
    },
    { requiredKeys: [] },
  )
  .map(({ labels, containers: items, ...spec }) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', ...(labels === undefined ? {} : { labels }) },
    spec: { ...spec, ...(items === undefined ? {} : { template: { spec: { containers: items } } }) },
  }));

const bare = (object: KubeObject) => ({
  ...object,
  metadata: { ...object.metadata, managedFields: undefined },
});

/** An object with its containers in one order, which nobody owns, and without what is empty. */
const order = (object: KubeObject) => {
  const copy = structuredClone(bare(object)) as never as {
    metadata: { labels?: object };
    spec: { template?: { spec?: { containers?: { name: string }[] } } };
  };
  copy.spec.template?.spec?.containers?.sort((a, b) => a.name.localeCompare(b.name));
  if (Object.keys(copy.metadata.labels ?? {}).length === 0) delete copy.metadata.labels;
  if ((copy.spec.template?.spec?.containers ?? []).length === 0) delete copy.spec.template;
  return copy;
};

describe('server-side apply, whatever is applied', () => {
  it('does nothing when the same manager applies the same thing twice', () => {
    fc.assert(
      fc.property(manifest, manifest, (first, second) => {
        const live = apply(apply(undefined, first, 'other'), second, 'me', true);
        expect(apply(live, second, 'me')).toEqual(live);
      }),
    );
  });

  it('never changes a value another manager owns without force', () => {
    fc.assert(
      fc.property(manifest, manifest, (first, second) => {
        const live = apply(undefined, first, 'other');
        const before = owned(live, 'other');
        try {
          const next = apply(live, second, 'me');
          expect(owned(next, 'other')).toEqual(before);
          expect(order(apply(next, first, 'other'))).toEqual(order(next));
        } catch (error) {
          if (!(error instanceof StatusError)) throw error;
          expect(error.code).toBe(409);
          for (const cause of error.details?.causes ?? []) expect(before).toContain(cause.field);
        }
      }),
    );
  });

  it('holds exactly what is applied when one manager owns everything', () => {
    fc.assert(
      fc.property(manifest, manifest, (first, second) => {
        const twice = apply(apply(undefined, first, 'me'), second, 'me');
        const once = apply(undefined, second, 'me');
        expect(owned(twice, 'me')).toEqual(owned(once, 'me'));
        expect(order({ spec: {}, ...twice })).toEqual(order({ spec: {}, ...once }));
      }),
    );
  });

  it('wins with force, and its value is the one that stands', () => {
    fc.assert(
      fc.property(manifest, manifest, (first, second) => {
        const forced = apply(apply(undefined, first, 'other'), second, 'me', true);
        const alone = owned(apply(undefined, second, 'me'), 'me');
        expect(owned(forced, 'me')).toEqual(alone);
        expect(apply(forced, second, 'me')).toEqual(forced);
      }),
    );
  });
});
