import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApplySets } from '../../../../engine/run/apply-sets.ts';
import { diffPlan } from '../../../../engine/steps/preview/diff-plan.ts';
import { findDrift } from '../../../../engine/steps/preview/find-drift.ts';
import type { Cluster } from '../../../../engine/world.ts';
import { driftLines } from '../../../../report/tables/drift-lines.ts';
import { PART_OF } from '../../../../schemas/apply-set.ts';
import { Failure } from '../../../../schemas/failure.ts';
import type { KubeObject } from '../../../../schemas/kube-object.ts';
import { type RunsInTestApi, runsInTestApi } from '../../../rig/runs-in-test-api.ts';
import { scriptedMesh } from '../../../rig/scripted-mesh.ts';
import { patternText, planOf } from '../../plan/plan-of.ts';

const never = new AbortController().signal;
let runs: RunsInTestApi;
let made = 0;

beforeAll(async () => {
  runs = await runsInTestApi();
});
afterAll(() => runs.close());

const applied = (objects: readonly string[], more = ''): string =>
  `- id: app\n  apply:\n    ${more === '' ? '' : `${more}\n    `}inline:\n${objects.map((each) => `      - ${each}\n`).join('')}`;
const config = (name: string, value = '1'): string =>
  `{apiVersion: v1, kind: ConfigMap, metadata: {name: ${name}}, data: {a: "${value}"}}`;
const account = (name: string): string => `{apiVersion: v1, kind: ServiceAccount, metadata: {name: ${name}}}`;
const claim = (name: string): string =>
  `{apiVersion: v1, kind: Service, metadata: {name: ${name}}, spec: {ports: [{port: 80}]}}`;

async function freshNamespace(): Promise<string> {
  made += 1;
  const name = `set-${made}`;
  await runs.cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, never);
  return name;
}
const plan = (steps: string, namespace: string, options: Parameters<typeof planOf>[1] = {}) =>
  planOf(patternText(steps), { namespace, ...options });

/** Objects of the namespace without what the cluster puts there by itself. */
async function objectsIn(namespace: string): Promise<readonly KubeObject[]> {
  const kinds = ['ConfigMap', 'ServiceAccount', 'Service'];
  const lists = await Promise.all(
    kinds.map((kind) => runs.cluster.list({ apiVersion: 'v1', kind, namespace }, never)),
  );
  return lists
    .flatMap((list, at) => list.map((object) => ({ ...object, kind: kinds[at] ?? '' })))
    .filter(({ metadata }) => metadata.name !== 'kube-root-ca.crt' && metadata.name !== 'default');
}
const namesIn = async (namespace: string): Promise<readonly string[]> =>
  (await objectsIn(namespace)).map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort();
const parentOf = (namespace: string) =>
  runs.cluster.get(
    { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: `meshwright-set.sample.${namespace}` },
    never,
  );

describe('what a pattern applies', () => {
  it('becomes a member of one set, whose parent says as KEP-3659 has it where members are', async () => {
    const namespace = await freshNamespace();
    const steps = applied([config('one'), account('two')]);
    expect(await runs.run(plan(steps, namespace))).toMatchObject({ outcome: 'succeeded' });
    const name = `meshwright-set.sample.${namespace}`;
    const hash = createHash('sha256').update(`${name}.default.ConfigMap.`).digest('base64url');
    const id = `applyset-${hash}-v1`;
    expect((await parentOf(namespace))?.metadata).toMatchObject({
      labels: { 'applyset.kubernetes.io/id': id, 'app.kubernetes.io/managed-by': 'meshwright' },
      annotations: {
        'applyset.kubernetes.io/tooling': 'meshwright/v1',
        'applyset.kubernetes.io/contains-group-kinds': 'ConfigMap,ServiceAccount',
        'applyset.kubernetes.io/additional-namespaces': namespace,
      },
    });
    const labelSelector = `applyset.kubernetes.io/part-of=${id}`;
    const found = await runs.cluster.list(
      { apiVersion: 'v1', kind: 'ConfigMap', namespace, labelSelector },
      never,
    );
    expect(found.map(({ metadata }) => metadata.name)).toEqual(['one']);
  });

  it('is not written again by a second run: neither a member nor the parent', async () => {
    const namespace = await freshNamespace();
    const steps = applied([config('one'), account('two')], 'prune: true');
    await runs.run(plan(steps, namespace));
    const versions = async () =>
      [...(await objectsIn(namespace)), await parentOf(namespace)].map(
        (each) => each?.metadata.resourceVersion,
      );
    const before = await versions();
    expect(await runs.run(plan(steps, namespace))).toMatchObject({ outcome: 'succeeded' });
    expect(await versions()).toEqual(before);
  });
});

describe('prune', () => {
  const objects = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'));
  const write = (names: readonly string[]): readonly string[] =>
    names.flatMap((name, at) => [config(name), ...(at % 2 === 0 ? [account(name)] : [claim(name)])]);

  it('deletes exactly what the pattern contained and contains no more', async () => {
    await fc.assert(
      fc.asyncProperty(objects, objects, objects, async (first, second, others) => {
        const namespace = await freshNamespace();
        for (const name of others) {
          const metadata = { name: `other-${name}`, namespace, labels: { [PART_OF]: 'applyset-x-v1' } };
          await runs.cluster.apply(
            { apiVersion: 'v1', kind: 'ConfigMap', metadata },
            { fieldManager: 'kubectl' },
            never,
          );
        }
        await runs.run(plan(applied([config('always'), ...write(first)]), namespace));
        const next = plan(applied([config('always'), ...write(second)], 'prune: true'), namespace);
        expect(await runs.run(next)).toMatchObject({ outcome: 'succeeded' });
        const wanted = next.nodes.flatMap(({ writes }) => writes.map(({ kind, name }) => `${kind} ${name}`));
        expect(await namesIn(namespace)).toEqual(
          [...wanted, ...others.map((name) => `ConfigMap other-${name}`)].sort(),
        );
      }),
      { numRuns: 12 },
    );
  });

  it('makes again what it had deleted, as it was, when the run is rolled back', async () => {
    const namespace = await freshNamespace();
    await runs.run(plan(applied([config('one'), config('two'), account('three')]), namespace));
    const shape = async () =>
      [...(await objectsIn(namespace)), await parentOf(namespace)].map((each) => {
        const {
          uid: _,
          resourceVersion: __,
          creationTimestamp: ___,
          managedFields,
          ...kept
        } = each?.metadata ?? {};
        const owners = (managedFields as readonly { time?: string }[]).map(
          ({ time: ____, ...entry }) => entry,
        );
        return { ...kept, data: each?.['data'], owners };
      });
    const before = await shape();
    const gate = `- id: gate\n  assert: [{resource: {apiVersion: v1, kind: ConfigMap, name: one}, that: 'object.data.a == "no"'}]\n`;
    const failing = `${applied([config('one', '2')], 'prune: true')}${gate}`;
    expect(await runs.run(plan(failing, namespace))).toMatchObject({ outcome: 'rolledBack', exitCode: 1 });
    expect(await shape()).toEqual(before);
  });

  it('leaves what other steps contain, though a condition skips them', async () => {
    const namespace = await freshNamespace();
    const other = `- id: other\n  when: "WHEN"\n  apply: {inline: [${config('kept')}]}\n`;
    const both = (when: string) => `${applied([config('one')], 'prune: true')}${other.replace('WHEN', when)}`;
    await runs.run(plan(both('1 == 1'), namespace));
    expect(await runs.run(plan(both('1 == 2'), namespace))).toMatchObject({ outcome: 'succeeded' });
    expect(await namesIn(namespace)).toEqual(['ConfigMap kept', 'ConfigMap one']);
  });

  it('deletes nothing when steps are left out by hand, for the rest of the pattern is not known then', async () => {
    const namespace = await freshNamespace();
    const both = `${applied([config('one')], 'prune: true')}- id: other\n  apply: {inline: [${config('kept')}]}\n`;
    await runs.run(plan(both, namespace));
    await runs.run(plan(both, namespace, { only: ['app'] }));
    expect(await namesIn(namespace)).toEqual(['ConfigMap kept', 'ConfigMap one']);
  });

  it('knows an instance in another namespace from its own', async () => {
    const [here, there] = [await freshNamespace(), await freshNamespace()];
    await runs.run(plan(applied([config('one'), config('two')]), there));
    await runs.run(plan(applied([config('one')], 'prune: true'), here));
    expect(await namesIn(there)).toEqual(['ConfigMap one', 'ConfigMap two']);
  });
});

describe('what a pattern no longer contains', () => {
  it('is shown by diff as deleted and by verify as drift, and neither touches it', async () => {
    const namespace = await freshNamespace();
    await runs.run(plan(applied([config('one'), config('two')]), namespace));
    const next = plan(applied([config('one')], 'prune: true'), namespace);
    const world = {
      clusters: { open: async () => runs.cluster },
      meshes: { of: async () => scriptedMesh() },
    };
    const sets = createApplySets({ plan: next, homeNamespace: 'default', world, meshProviders: new Map() });
    const options = {
      nodes: next.nodes,
      world,
      provider: () => undefined,
      setOf: sets.of,
      ownership: 'ours',
    } as const;
    const diff = await diffPlan(options, never);
    expect(diff.objects.map(({ ref, change, steps, notes }) => [ref.name, change, steps, notes])).toEqual([
      ['one', 'none', ['app'], []],
      ['two', 'delete', ['app'], ['the pattern no longer contains it']],
    ]);
    const drift = await findDrift(options, never);
    const ours = driftLines(drift);
    expect(ours).toEqual([
      `drift: ConfigMap ${namespace}/two in sandbox is there, although the pattern no longer contains it`,
    ]);
    const anybodys = await findDrift({ ...options, ownership: 'anybodys' }, never);
    expect(driftLines(anybodys)).toEqual(ours);
    expect(await namesIn(namespace)).toEqual(['ConfigMap one', 'ConfigMap two']);
    await runs.run(next);
    expect(await findDrift(options, never)).toEqual([]);
  });
});

/** A cluster whose every write from the k-th on fails: before it is done, or after, so that only the answer is lost. */
function cutAt(
  k: number,
  when: 'before' | 'after',
): { readonly change: (cluster: Cluster) => Cluster; reached: boolean } {
  let writes = 0;
  const state = {
    reached: false,
    change: (cluster: Cluster): Cluster => {
      const cut = async <T>(write: () => Promise<T>): Promise<T> => {
        writes += 1;
        if (writes <= k) return write();
        state.reached = true;
        if (when === 'after' && writes === k + 1) await write();
        throw new Failure('unreachable', 'the cluster is gone');
      };
      return {
        ...cluster,
        apply: (...args) => cut(() => cluster.apply(...args)),
        delete: (...args) => cut(() => cluster.delete(...args)),
      };
    },
  };
  return state;
}

describe('a run that is cut between two writes', () => {
  it('leaves a set of which the next run finds every member', async () => {
    const first = [config('stays'), config('goes'), account('goes'), claim('goes')];
    const second = [config('stays', '2'), account('new')];
    for (const when of ['before', 'after'] as const) {
      for (let k = 0; ; k += 1) {
        const namespace = await freshNamespace();
        const stop = (steps: string) => planOf(patternText(steps, '  onFailure: stop'), { namespace });
        const begun = cutAt(k % 5, when);
        await runs.run(stop(applied(first)), begun.change);
        await runs.run(stop(applied(first)));
        const cut = cutAt(k, when);
        await runs.run(stop(applied(second, 'prune: true')), cut.change);
        const end = await runs.run(stop(applied([config('stays', '2')], 'prune: true')));
        expect(end, `${when} write ${k}`).toMatchObject({ outcome: 'succeeded' });
        expect(await namesIn(namespace), `${when} write ${k}`).toEqual(['ConfigMap stays']);
        expect((await parentOf(namespace))?.metadata.annotations).toMatchObject({
          'applyset.kubernetes.io/contains-group-kinds': 'ConfigMap',
        });
        if (!cut.reached) break;
      }
    }
  });
});

describe('a set is refused', () => {
  it('when its parent belongs to another tool', async () => {
    const namespace = await freshNamespace();
    await runs.run(plan(applied([config('one')]), namespace));
    const parent = await parentOf(namespace);
    if (parent === undefined) throw new Error('no parent');
    const annotations = { ...parent.metadata.annotations, 'applyset.kubernetes.io/tooling': 'kubectl/v1.30' };
    await runs.cluster.replace({ ...parent, metadata: { ...parent.metadata, annotations } }, never);
    const result = await runs.run(plan(applied([config('one', '2')]), namespace));
    expect(result).toMatchObject({
      exitCode: 6,
      error: {
        reason: 'conflict',
        message: `ConfigMap default/meshwright-set.sample.${namespace} is the parent of a set of kubectl/v1.30; the pattern's objects cannot be kept track of in it`,
      },
    });
  });

  it('when an object is a member of another one, unless it is to be taken over', async () => {
    const namespace = await freshNamespace();
    const metadata = { name: 'one', namespace, labels: { [PART_OF]: 'applyset-theirs-v1' } };
    await runs.cluster.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { a: '0' } }, never);
    const result = await runs.run(plan(applied([config('one')]), namespace));
    expect(result).toMatchObject({
      outcome: 'rolledBack',
      exitCode: 6,
      error: {
        reason: 'conflict',
        message: `ConfigMap ${namespace}/one belongs to another set of objects (applyset-theirs-v1)`,
      },
    });
    expect(await parentOf(namespace)).toBeUndefined();
    const forced = await runs.run(plan(applied([config('one')], 'conflicts: force'), namespace));
    expect(forced).toMatchObject({ outcome: 'succeeded' });
  });
});
