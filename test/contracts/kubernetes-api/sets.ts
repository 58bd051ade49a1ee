import { describe, expect, it } from 'vitest';
import { applyStep } from '../../../engine/steps/apply.ts';
import { leftoversOf } from '../../../engine/steps/set/find-leftovers.ts';
import { describeSet } from '../../../schemas/apply-set.ts';
import { type KubeObject, refOf } from '../../../schemas/kube-object.ts';
import type { KubernetesApi } from '../../rig/kubernetes-api.ts';
import { scriptedMesh } from '../../rig/scripted-mesh.ts';
import { stepContext } from '../../rig/step-context.ts';
import { configMap, NAMESPACE, signal } from './objects.ts';

const named = (kind: string, apiVersion: string, name: string): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace: NAMESPACE },
});

/** A pattern's set as a server keeps it: its parent, its members, and what is pruned. */
export function setsContract(api: () => KubernetesApi): void {
  let made = 0;
  const play = async (parent: string, objects: readonly KubeObject[], prune: boolean) => {
    const { cluster } = api();
    const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: parent } as const;
    const refs = objects.map(refOf);
    const set = describeSet(ref, refs, refs);
    const context = stepContext({ cluster, mesh: scriptedMesh(), namespace: NAMESPACE, set });
    const outcome = await applyStep.execute({ objects, prune }, context.ctx);
    return { ...context, set, outcome, parent: await cluster.get(ref, signal) };
  };

  describe('the set of a pattern', () => {
    it('loses what the pattern no longer contains, of kinds that it no longer has too, and gets it back', async () => {
      made += 1;
      const parent = `meshwright-set.contract-${made}.${NAMESPACE}`;
      const kept = configMap(`set-${made}-kept`, { a: '1' });
      const gone = [
        configMap(`set-${made}-gone`, { a: '1' }),
        named('ServiceAccount', 'v1', `set-${made}-gone`),
        named('Role', 'rbac.authorization.k8s.io/v1', `set-${made}-gone`),
      ];
      const { cluster } = api();
      const first = await play(parent, [kept, ...gone], false);
      const shapes = async () =>
        (await Promise.all(gone.map((object) => cluster.get(refOf(object), signal)))).map((live) => [
          live?.kind,
          live?.metadata.labels,
          live?.['data'],
        ]);
      const before = await shapes();
      const second = await play(parent, [kept], true);
      expect(second.outcome.summary).toBe('1 object applied (1 unchanged), 3 objects pruned');
      expect((await shapes()).map(([kind]) => kind)).toEqual([undefined, undefined, undefined]);
      expect(second.parent?.metadata.annotations).toMatchObject({
        'applyset.kubernetes.io/contains-group-kinds': 'ConfigMap',
      });
      await applyStep.compensate?.({ objects: [kept] }, second.priors.toReversed(), second.ctx);
      expect(await shapes()).toEqual(before);
      expect((await cluster.get(first.set.parent, signal))?.metadata.annotations).toEqual(
        first.parent?.metadata.annotations,
      );
      const found = await leftoversOf(second.set, cluster, signal);
      expect(found.map(({ kind }) => kind).sort()).toEqual(['ConfigMap', 'Role', 'ServiceAccount']);
    });

    it('is written again by no run that finds it as it is', async () => {
      made += 1;
      const parent = `meshwright-set.contract-${made}.${NAMESPACE}`;
      const objects = [configMap(`set-${made}`, { a: '1' })];
      const first = await play(parent, objects, true);
      const second = await play(parent, objects, true);
      expect(second.outcome.summary).toBe('1 object applied (1 unchanged)');
      expect(second.parent?.metadata.resourceVersion).toBe(first.parent?.metadata.resourceVersion);
    });
  });
}
