import { describe, expect, it } from 'vitest';
import { chooseProofs } from '../../../../engine/run/verify/choose-proofs.ts';
import { readOnlyCluster } from '../../../../engine/run/verify/read-only-cluster.ts';
import type { KubeObject } from '../../../../schemas/kube-object.ts';
import type { PlanNode } from '../../../../schemas/plan.ts';
import { planOf, type StepOf } from '../../../rig/plan-of.ts';
import { scriptedCluster } from '../../../rig/scripted-cluster.ts';

const all = { stands: () => true, reached: () => true, hasOutputs: () => false };

function split(key: string, weight: number): StepOf {
  const object = {
    apiVersion: 'split.smi-spec.io/v1alpha4',
    kind: 'TrafficSplit',
    metadata: { name: 'website', namespace: 'shop' },
    spec: { weight },
  };
  return { key, kind: 'policy', input: { objects: [object] } as PlanNode['input'] };
}

function app(key: string, name: string): StepOf {
  const object: KubeObject = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'shop' },
  };
  return { key, kind: 'apply', input: { objects: [object] } as unknown as PlanNode['input'] };
}

const probe = (key: string, more: Partial<StepOf> = {}): StepOf => ({ key, kind: 'probe', ...more });

describe('the proofs that verify makes again', () => {
  it('are those of the last state; what was measured on the way is named with what came after', () => {
    const plan = planOf([split('half', 50), probe('share'), split('whole', 100), probe('promoted')]);
    const { chosen, leftOut } = chooseProofs(plan, all);
    expect(chosen.map(({ key }) => key)).toEqual(['promoted']);
    expect(leftOut).toEqual([
      { step: 'share', why: 'measured on the way: whole changes TrafficSplit website after it' },
    ]);
  });

  it('keep one after which only unrelated things came, or the same once more', () => {
    const plan = planOf([app('a', 'a'), split('s', 50), probe('p'), app('b', 'b'), split('again', 50)]);
    expect(chooseProofs(plan, all).chosen.map(({ key }) => key)).toEqual(['p']);
  });

  it('leave out one before an enrolment, one that was never reached and one that needs outputs of a run', () => {
    const plan = planOf([
      { key: 'cmd', kind: 'exec' },
      probe('plain'),
      { key: 'join', kind: 'enrol' },
      probe('reads', { reads: ['cmd'] }),
      probe('never'),
    ]);
    const about = { ...all, reached: ({ key }: PlanNode) => key !== 'never' };
    const { chosen, leftOut } = chooseProofs(plan, about);
    expect(chosen).toEqual([]);
    expect(Object.fromEntries(leftOut.map(({ step, why }) => [step, why]))).toEqual({
      plain: 'measured on the way: join comes after it',
      never: 'the run did not come so far',
      reads: 'it needs the outputs of cmd, which only a run has',
    });
    const known = chooseProofs(plan, { ...about, hasOutputs: () => true });
    expect(known.chosen.map(({ key }) => key)).toEqual(['reads']);
  });
});

describe('a cluster that verify looks at', () => {
  it('lets agent pods come and go and refuses every other write', async () => {
    const signal = new AbortController().signal;
    const cluster = scriptedCluster();
    const seen = readOnlyCluster(cluster);
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'meshwright-agent-1',
        namespace: 'shop',
        labels: { 'app.kubernetes.io/name': 'meshwright-agent' },
      },
    };
    await seen.create(pod, signal);
    const ref = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'meshwright-agent-1' };
    expect(await seen.delete(ref, {}, signal)).toBe('deleted');
    const before = [...cluster.writes];
    const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', namespace: 'shop' } };
    const writes = [
      seen.apply(map, {}, signal),
      seen.create(map, signal),
      seen.replace(map, signal),
      seen.patch({ ...ref, name: 'web' }, { type: 'merge', body: {} }, signal),
      seen.delete({ ...ref, name: 'web' }, {}, signal),
      seen.raw('PUT', '/apis', undefined, signal),
    ];
    for (const write of await Promise.allSettled(writes))
      expect(write).toMatchObject({ status: 'rejected', reason: { reason: 'forbidden' } });
    expect(cluster.writes).toEqual(before);
  });
});
