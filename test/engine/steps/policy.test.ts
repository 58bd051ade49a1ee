import { describe, expect, it } from 'vitest';
import { policyStep } from '../../../engine/steps/policy.ts';
import type { JsonObject } from '../../../schemas/json.ts';
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

describe('policy of the Gateway API', () => {
  const ROUTE: KubeObject = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'website', namespace: 'shop' },
    spec: { parentRefs: [{ name: 'web' }], rules: [{}] },
  };
  const GATEWAY: KubeObject = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { gatewayClassName: 'meshwright', listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }] },
  };
  const condition = (type: string, status = 'True', message = '') => ({
    type,
    status,
    reason: 'Said',
    message,
    observedGeneration: 1,
  });
  const attached = (...conditions: readonly JsonObject[]): Partial<KubeObject> => ({
    status: {
      parents: [{ parentRef: { name: 'web' }, controllerName: 'c', conditions: [...conditions] }],
    },
  });
  const execute = (object: KubeObject, status: Partial<KubeObject> | undefined) => {
    const cluster = scriptedCluster({ react: () => status });
    return policyStep.execute({ objects: [object] }, stepContext({ cluster, mesh: scriptedMesh({}) }).ctx);
  };

  it('is over once the controller has taken it up for each parent and listener', async () => {
    const taken = attached(condition('Accepted'), condition('ResolvedRefs'));
    expect((await execute(ROUTE, taken)).summary).toContain('1 object applied');
    const listeners = ['Accepted', 'ResolvedRefs', 'Programmed'].map((type) => condition(type));
    const stands = {
      status: {
        conditions: [condition('Accepted'), condition('Programmed')],
        listeners: [{ name: 'http', conditions: listeners }],
      },
    };
    expect((await execute(GATEWAY, stands)).summary).toContain('1 object applied');
  });

  it.each<[string, KubeObject, Partial<KubeObject> | undefined, string]>([
    ['nobody speaks of', ROUTE, undefined, 'parent Gateway web: no controller has spoken'],
    [
      'is refused',
      ROUTE,
      attached(condition('Accepted', 'False', 'no listener of that name')),
      'parent Gateway web: Accepted is False: no listener of that name',
    ],
    [
      'refers to nothing',
      ROUTE,
      attached(condition('Accepted'), condition('ResolvedRefs', 'False', 'there is no Service')),
      'parent Gateway web: ResolvedRefs is False: there is no Service',
    ],
    [
      'was taken up as it was before',
      ROUTE,
      attached({ ...condition('Accepted'), observedGeneration: 0 }, condition('ResolvedRefs')),
      'parent Gateway web: has a condition Accepted of an older generation',
    ],
    [
      'has a listener that cannot be opened',
      GATEWAY,
      {
        status: {
          conditions: [condition('Accepted'), condition('Programmed')],
          listeners: [
            {
              name: 'http',
              conditions: [
                condition('Accepted'),
                condition('ResolvedRefs'),
                condition('Programmed', 'False', 'the port is taken'),
              ],
            },
          ],
        },
      },
      'listener http: Programmed is False: the port is taken',
    ],
  ])('fails, and says why, where it %s', async (_what, object, status, sentence) => {
    await expect(execute(object, status)).rejects.toMatchObject({
      reason: 'notReady',
      message: expect.stringContaining(sentence),
    });
  });
});
