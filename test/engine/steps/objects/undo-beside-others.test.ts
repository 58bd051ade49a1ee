import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { applyStep } from '../../../../engine/steps/apply.ts';
import { scaleStep } from '../../../../engine/steps/scale.ts';
import type { Cluster } from '../../../../engine/world.ts';
import type { Json } from '../../../../schemas/json.ts';
import type { KubeObject } from '../../../../schemas/kube-object.ts';
import {
  type KubernetesApi,
  realKubernetesApi,
  sandboxKubernetesApi,
  whyNoRealApi,
} from '../../../rig/kubernetes-api.ts';
import { settled } from '../../../rig/scripted-cluster.ts';
import { scriptedMesh } from '../../../rig/scripted-mesh.ts';
import { stepContext } from '../../../rig/step-context.ts';

const signal = new AbortController().signal;
const WEB = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' };
const why = whyNoRealApi();

type Container = { readonly [key: string]: Json };
const app = (image: string): Container => ({ name: 'app', image });

/** A Deployment with these containers; what is not said stays as it is when applied. */
function web(containers: readonly Container[], more: { readonly [key: string]: Json } = {}): KubeObject {
  const labels = { app: 'web' };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [...containers] } },
      ...more,
    },
  };
}

describe.each([
  ['the sandbox', sandboxKubernetesApi, undefined],
  ['a real API server', realKubernetesApi, why],
] as const)('undoing on %s, beside other managers', (_name, open, missing) => {
  describe.skipIf(missing !== undefined)(missing ?? 'lists with keys', () => {
    let api: KubernetesApi;
    /** The API server with Deployments that are ready at once: no controllers are here. */
    let cluster: Cluster;

    beforeAll(async () => {
      api = await open();
      const ready = (object: KubeObject): KubeObject => ({ ...object, ...settled(object) });
      cluster = {
        ...api.cluster,
        get: async (ref, stop) => {
          const live = await api.cluster.get(ref, stop);
          return live === undefined ? undefined : ready(live);
        },
        list: async (query, stop) => (await api.cluster.list(query, stop)).map(ready),
      };
      await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }, {}, signal);
    });
    afterAll(() => api?.close());
    beforeEach(async () => {
      await cluster.delete(WEB, { propagation: 'Background' }, signal);
    });

    const as = (fieldManager: string, object: KubeObject, force = false) =>
      cluster.apply(object, { fieldManager, force }, signal);
    const live = async (): Promise<KubeObject> => {
      const found = await cluster.get(WEB, signal);
      if (found === undefined) throw new Error('the Deployment is gone');
      return found;
    };
    const images = async () => {
      const { spec } = (await live()) as unknown as {
        spec: { template: { spec: { containers: Container[] } } };
      };
      return spec.template.spec.containers.map(({ name, image }) => `${name}=${image}`);
    };
    const managers = async () => {
      const { managedFields } = (await live()).metadata as { managedFields?: { manager: string }[] };
      return [...new Set((managedFields ?? []).map(({ manager }) => manager))].sort();
    };
    const context = () => stepContext({ cluster, mesh: scriptedMesh() });

    it('takes its own items away, puts changed ones back, and leaves those that others brought meanwhile', async () => {
      await as('owner', web([app('a:1')]));
      const { ctx, priors } = context();
      const input = {
        objects: [web([app('a:2'), { name: 'ours', image: 'o:1' }])],
        conflicts: 'force',
      } as const;
      await applyStep.execute(input, ctx);
      await as('guest', web([{ name: 'theirs', image: 't:1' }]));
      expect(await images()).toEqual(expect.arrayContaining(['app=a:2', 'ours=o:1', 'theirs=t:1']));
      expect(await applyStep.compensate?.(input, priors, context().ctx)).toEqual([
        'Deployment shop/web put back as it was',
      ]);
      expect(await images()).toEqual(['app=a:1', 'theirs=t:1']);
      expect(await managers()).not.toContain('meshwright');
    });

    it('stops at an item whose field somebody else has changed since, and names it', async () => {
      await as('owner', web([app('a:1')]));
      const { ctx, priors } = context();
      const input = { objects: [web([app('a:2')])], conflicts: 'force' } as const;
      await applyStep.execute(input, ctx);
      await as('guest', web([app('a:3')]), true);
      await expect(applyStep.compensate?.(input, priors, context().ctx)).rejects.toThrow(
        'Deployment shop/web was changed by others since (spec.template.spec.containers[name=app].image by guest); it is left as it is',
      );
      expect(await images()).toEqual(['app=a:3']);
    });

    it('does not bring back an item that its owner has taken away meanwhile', async () => {
      await as('owner', web([app('a:1')]));
      await as('guest', web([{ name: 'theirs', image: 't:1' }]));
      const { ctx, priors } = context();
      const input = { objects: [web([app('a:2')])], conflicts: 'force' } as const;
      await applyStep.execute(input, ctx);
      const { metadata } = web([]);
      await as('guest', { apiVersion: 'apps/v1', kind: 'Deployment', metadata });
      await applyStep.compensate?.(input, priors, context().ctx);
      expect(await images()).toEqual(['app=a:1']);
    });

    it('does not write over others what an earlier run had applied, also inside a list', async () => {
      await as('meshwright', web([app('a:1')]));
      const { ctx, priors } = context();
      const input = { objects: [web([app('a:2')])] };
      await applyStep.execute(input, ctx);
      await as('guest', web([app('a:3')]), true);
      await expect(applyStep.compensate?.(input, priors, context().ctx)).rejects.toThrow('by guest');
      expect(await images()).toEqual(['app=a:3']);
    });

    it('scales back and leaves no trace of ours', async () => {
      await as('owner', web([app('a:1')], { replicas: 1 }));
      const { ctx, priors } = context();
      const input = { kind: 'Deployment', name: 'web', replicas: 3 } as const;
      await scaleStep.execute(input, ctx);
      expect(await managers()).toContain('meshwright');
      expect(await scaleStep.compensate?.(input, priors, context().ctx)).toEqual([
        'Deployment shop/web put back as it was',
      ]);
      expect((await live())['spec']).toMatchObject({ replicas: 1 });
      expect(await managers()).not.toContain('meshwright');
    });

    it('puts back with the scaling what a later step of the run wrote to the same workload', async () => {
      await as('owner', web([app('a:1')], { replicas: 1 }));
      const { ctx, priors } = context();
      const input = { kind: 'Deployment', name: 'web', replicas: 3 } as const;
      await scaleStep.execute(input, ctx);
      await applyStep.execute({ objects: [web([app('a:2')])], conflicts: 'force' }, ctx);
      await scaleStep.compensate?.(input, priors, context().ctx);
      expect(await images()).toEqual(['app=a:1']);
      expect((await live())['spec']).toMatchObject({ replicas: 1 });
      expect(await managers()).not.toContain('meshwright');
    });
  });
});
