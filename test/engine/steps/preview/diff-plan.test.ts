import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../cli/world/system-clock.ts';
import { diffPlan } from '../../../../engine/steps/preview/diff-plan.ts';
import { type OpenedCluster, openCluster } from '../../../../kube/open-cluster.ts';
import type { KubeObject } from '../../../../schemas/kube-object.ts';
import type { PlanNode } from '../../../../schemas/plan.ts';
import type { PlanDiff } from '../../../../schemas/plan-diff.ts';
import { nodeOf } from '../../../rig/plan-of.ts';
import { startTestApi, type TestApi } from '../../../rig/sandbox-api.ts';
import { scriptedMesh } from '../../../rig/scripted-mesh.ts';

const signal = new AbortController().signal;
let api: TestApi;
let cluster: OpenedCluster;

beforeAll(async () => {
  api = await startTestApi();
  cluster = await openCluster({
    binding: { role: 'main', kind: 'sandbox', context: 'sandbox' },
    kubeconfigPaths: [api.kubeconfig],
    clock: systemClock,
    random: { next: () => 0.5, hex: (bytes) => '0'.repeat(bytes * 2) },
  });
  await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }, {}, signal);
});
afterAll(async () => {
  await cluster?.close();
  await api?.close();
});

function map(name: string, data: Record<string, string>, namespace = 'shop'): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data };
}

function applying(key: string, objects: readonly KubeObject[], more: Partial<PlanNode> = {}): PlanNode {
  return nodeOf({ key, kind: 'apply', input: { objects } as unknown as PlanNode['input'], ...more });
}

function diff(...nodes: readonly PlanNode[]): Promise<PlanDiff> {
  const world = { clusters: { open: async () => cluster }, meshes: { of: async () => scriptedMesh() } };
  const setOf = async () => undefined;
  return diffPlan({ nodes, world, provider: () => undefined, ownership: 'ours', setOf }, signal);
}

/** Everything that the server keeps, to see that looking changed none of it. */
async function everything(): Promise<string> {
  const kinds = ['ConfigMap', 'Secret', 'Namespace'] as const;
  const lists = await Promise.all(kinds.map((kind) => cluster.list({ apiVersion: 'v1', kind }, signal)));
  return JSON.stringify(lists);
}

describe('diff', () => {
  it('names what would be created, changed and deleted, and changes nothing itself', async () => {
    await cluster.apply(map('kept', { a: '1' }), { fieldManager: 'meshwright' }, signal);
    await cluster.apply(map('gone', { a: '1' }), {}, signal);
    const before = await everything();
    const seen = await diff(
      applying('app', [map('kept', { a: '2' }), map('fresh', { b: '1' })]),
      nodeOf({
        key: 'clean',
        kind: 'delete',
        input: { objects: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'gone' }] },
      }),
    );
    expect(seen.objects.map(({ ref, change }) => [ref.name, change])).toEqual([
      ['kept', 'change'],
      ['fresh', 'create'],
      ['gone', 'delete'],
    ]);
    expect(await everything()).toBe(before);
  });

  it('finds no difference where the same was applied before, whatever the server has added', async () => {
    const labelled = {
      ...map('same', { a: '1' }),
      metadata: { name: 'same', namespace: 'shop', labels: { 'app.kubernetes.io/managed-by': 'meshwright' } },
    };
    await cluster.apply(labelled, {}, signal);
    const { objects } = await diff(applying('app', [map('same', { a: '1' })]));
    expect(objects).toMatchObject([{ change: 'none', conflicts: [], notes: [] }]);
    expect(JSON.stringify(objects)).not.toMatch(/managedFields|resourceVersion|uid|creationTimestamp/);
  });

  it('says that a namespace is not there yet and shows the object as written', async () => {
    const { objects } = await diff(applying('app', [map('first', { a: '1' }, 'tomorrow')]));
    expect(objects).toMatchObject([
      {
        change: 'create',
        after: { data: { a: '1' } },
        notes: ['namespace tomorrow does not exist yet; shown as it is written'],
      },
    ]);
    expect(objects[0]?.problem).toBeUndefined();
  });

  it('shows the last of several writes to one object, and names those on the way', async () => {
    await cluster.apply(map('moving', { weight: '5' }), {}, signal);
    const { objects } = await diff(
      applying('a', [map('moving', { weight: '25' })]),
      applying('b', [map('moving', { weight: '100' })]),
    );
    expect(objects).toMatchObject([
      { before: { data: { weight: '5' } }, after: { data: { weight: '100' } }, steps: ['a', 'b'] },
    ]);
  });

  it('names the owner of a field that the run would stop at', async () => {
    await cluster.apply(map('theirs', { a: '1' }), { fieldManager: 'helm' }, signal);
    const { objects } = await diff(applying('app', [map('theirs', { a: '2' })]));
    expect(objects[0]?.conflicts.map(({ manager }) => manager)).toEqual(['helm']);
    const forced = await diff(
      nodeOf({
        key: 'app',
        input: { objects: [map('theirs', { a: '2' })], conflicts: 'force' } as unknown as PlanNode['input'],
      }),
    );
    expect(forced.objects).toMatchObject([{ change: 'change', conflicts: [] }]);
  });

  it('shows that a value of a Secret differs, never the value', async () => {
    const secret = (token: string): KubeObject => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'door', namespace: 'shop' },
      stringData: { token, user: 'me' },
    });
    await cluster.apply(secret('hunter2'), {}, signal);
    const seen = await diff(applying('app', [secret('hunter3')]));
    expect(seen.objects).toMatchObject([
      {
        change: 'change',
        before: { data: { token: '*** (before)', user: '***' } },
        after: { data: { token: '*** (after)', user: '***' } },
      },
    ]);
    const late = await diff(
      applying('app', [secret('{{ params.token }}')], { late: ['/objects/0/stringData/token'] }),
    );
    expect(late.objects[0]?.unknown).toEqual(['stringData.token']);
    const text = JSON.stringify([seen, late]);
    expect(text).not.toMatch(/hunter|aHVudGVy/);
  });

  it('tells an object that the server refuses, and goes on with the rest', async () => {
    const bad = { ...map('bad', {}), data: { number: 5 } } as unknown as KubeObject;
    const { objects } = await diff(applying('app', [bad, map('good', { a: '1' })]));
    expect(objects[0]?.problem).toMatch(/bad/);
    expect(objects[1]).toMatchObject({ change: 'create' });
  });

  it('takes the replicas of a scale step and names the steps that nobody can try out', async () => {
    const seen = await diff(
      nodeOf({ key: 'up', kind: 'scale', input: { kind: 'Deployment', name: 'absent', replicas: 3 } }),
      nodeOf({ key: 'join', kind: 'enrol', input: { namespaces: ['shop'] } }),
      nodeOf({ key: 'ask', kind: 'probe', input: {} }),
    );
    expect(seen.objects[0]?.problem).toBe('Deployment shop/absent does not exist, so up cannot scale it');
    expect(seen.notCompared).toEqual([{ step: 'join', kind: 'enrol' }]);
  });
});
