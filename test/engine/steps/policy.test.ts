import { describe, expect, it } from 'vitest';
import { policyStep } from '../../../engine/steps/policy.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { scriptedCluster, settled } from '../../rig/scripted-cluster.ts';
import { type MeshScript, scriptedMesh } from '../../rig/scripted-mesh.ts';
import { stepContext } from '../../rig/step-context.ts';

function split(canary: number): KubeObject {
  return {
    apiVersion: 'split.smi-spec.io/v1alpha4',
    kind: 'TrafficSplit',
    metadata: { name: 'website', namespace: 'shop' },
    spec: {
      service: 'website',
      backends: [
        { service: 'website-v1', weight: 100 - canary },
        { service: 'website-v2', weight: canary },
      ],
    },
  };
}
const SPLIT = {
  apiVersion: 'split.smi-spec.io/v1alpha4',
  kind: 'TrafficSplit',
  namespace: 'shop',
  name: 'website',
};

function rig(script: MeshScript = {}) {
  const cluster = scriptedCluster({ react: settled });
  return { cluster, ...stepContext({ cluster, mesh: scriptedMesh(script) }) };
}

describe('policy', () => {
  it('is over only when every proxy has taken it in', async () => {
    let asked = 0;
    const { ctx } = rig({
      converged: () => {
        asked += 1;
        return { converged: asked > 3, proxies: 3, behind: asked > 3 ? [] : ['shop/shopper-1'] };
      },
    });
    const outcome = await policyStep.execute({ objects: [split(5)] }, ctx);
    expect(asked).toBe(4);
    expect(outcome.summary).toBe('1 object applied (1 created), taken in by 3 proxies');
    expect(outcome.proofs).toBeUndefined();
  });

  it('fails when a proxy stays behind, and names it', async () => {
    const { ctx } = rig({ converged: () => ({ converged: false, proxies: 2, behind: ['shop/shopper-1'] }) });
    await expect(policyStep.execute({ objects: [split(5)] }, ctx)).rejects.toMatchObject({
      reason: 'notReady',
      message: 'proxies still behind: shop/shopper-1; nothing can be concluded yet',
    });
  });

  it('writes nothing where another owner steers the same traffic', async () => {
    const other = { ...SPLIT, name: 'older' };
    const { ctx, cluster } = rig({ steering: [other, SPLIT] });
    cluster.put({
      ...split(0),
      metadata: { ...other, labels: { 'app.kubernetes.io/managed-by': 'flagger' } },
    });
    await expect(policyStep.execute({ objects: [split(5)] }, ctx)).rejects.toMatchObject({
      reason: 'conflict',
      message: expect.stringContaining('TrafficSplit shop/older (managed by flagger)'),
    });
    expect(cluster.writes).toEqual([]);
  });

  it('writes nothing that the mesh cannot do', async () => {
    const { ctx, cluster } = rig({
      lower: (objects) => ({
        objects,
        narrowed: [],
        unsupported: [{ object: SPLIT, path: 'spec.matches', message: 'matches are not supported' }],
      }),
    });
    await expect(policyStep.execute({ objects: [split(5)] }, ctx)).rejects.toMatchObject({
      reason: 'unsupported',
      message:
        'sandbox cannot do what is asked: TrafficSplit shop/website spec.matches: matches are not supported',
    });
    expect(cluster.writes).toEqual([]);
  });

  it('is undone to the weights of before the run, whatever later steps of the run wrote', async () => {
    const { ctx, cluster, priors } = rig();
    cluster.put(split(0));
    await policyStep.execute({ objects: [split(5)], conflicts: 'force' }, ctx);
    await policyStep.execute({ objects: [split(25)], conflicts: 'force' }, ctx);
    expect(priors).toHaveLength(1);
    expect(await policyStep.compensate?.({ objects: [split(5)] }, priors, ctx)).toEqual([
      'TrafficSplit shop/website put back as it was',
    ]);
    expect(cluster.find(SPLIT)?.['spec']).toEqual(split(0)['spec']);
  });

  it('is not undone over an edit that somebody made since', async () => {
    const { ctx, cluster, priors } = rig();
    cluster.put(split(0));
    await policyStep.execute({ objects: [split(5)], conflicts: 'force' }, ctx);
    cluster.put(split(77), 'kubectl-edit');
    await expect(policyStep.compensate?.({ objects: [split(5)] }, priors, ctx)).rejects.toThrow(
      'changed by others since (spec.backends by kubectl-edit)',
    );
    expect(cluster.find(SPLIT)?.['spec']).toEqual(split(77)['spec']);
  });
});
