import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyStep } from '../../../../engine/steps/apply.ts';
import type { Json } from '../../../../schemas/json.ts';
import type { KubeObject } from '../../../../schemas/kube-object.ts';
import { scriptedCluster } from '../../../rig/scripted-cluster.ts';
import { scriptedMesh } from '../../../rig/scripted-mesh.ts';
import { stepContext } from '../../../rig/step-context.ts';

const REF = { apiVersion: 'example.com/v1', kind: 'Thing', namespace: 'shop', name: 'one' };
const key = fc.constantFrom('a', 'b', 'c');
const leaf: fc.Arbitrary<Json> = fc.oneof(
  fc.integer(),
  fc.boolean(),
  fc.constantFrom('x', 'y'),
  fc.array(fc.nat(3)),
);
const spec: fc.Arbitrary<{ [key: string]: Json }> = fc.dictionary(
  key,
  fc.oneof(leaf, fc.dictionary(key, leaf, { minKeys: 1 })),
  { minKeys: 1 },
);

function thing(body: { readonly [key: string]: Json }): KubeObject {
  return {
    apiVersion: REF.apiVersion,
    kind: REF.kind,
    metadata: { name: 'one', namespace: 'shop' },
    spec: body,
  };
}

describe('putting an object back', () => {
  it('undoes whatever any number of our applies did to it', async () => {
    await fc.assert(
      fc.asyncProperty(spec, fc.array(spec, { minLength: 1, maxLength: 4 }), async (before, writes) => {
        const cluster = scriptedCluster();
        cluster.put(thing(before));
        const { ctx, priors } = stepContext({ cluster, mesh: scriptedMesh() });
        for (const body of writes) await applyStep.execute({ objects: [thing(body)] }, ctx);
        await applyStep.compensate?.({ objects: writes.map(thing) }, priors, ctx);
        expect(cluster.find(REF)?.['spec']).toEqual(before);
        expect(cluster.find(REF)?.metadata.labels ?? {}).toEqual({});
      }),
    );
  });

  it('says so when there is nothing to put back', async () => {
    const cluster = scriptedCluster();
    cluster.put({
      ...thing({ a: 1 }),
      metadata: { ...thing({}).metadata, labels: { 'app.kubernetes.io/managed-by': 'meshwright' } },
    });
    const { ctx, priors } = stepContext({ cluster, mesh: scriptedMesh() });
    await applyStep.execute({ objects: [thing({ a: 1 })] }, ctx);
    expect(await applyStep.compensate?.({ objects: [thing({ a: 1 })] }, priors, ctx)).toEqual([
      'Thing shop/one is as it was',
    ]);
  });
});
