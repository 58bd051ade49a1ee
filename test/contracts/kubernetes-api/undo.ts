import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyStep } from '../../../engine/steps/apply.ts';
import { deleteStep } from '../../../engine/steps/delete.ts';
import { applyObjects } from '../../../engine/steps/objects/apply-objects.ts';
import { stripObject } from '../../../engine/steps/objects/strip-object.ts';
import type { Cluster } from '../../../engine/world.ts';
import type { KubeObject, ObjectRef } from '../../../schemas/kube-object.ts';
import { objectId, refOf } from '../../../schemas/kube-object.ts';
import type { KubernetesApi } from '../../rig/kubernetes-api.ts';
import { scriptedMesh } from '../../rig/scripted-mesh.ts';
import { stepContext } from '../../rig/step-context.ts';
import { configMap, deployment, NAMESPACE, signal } from './objects.ts';

/** What waiting for a Deployment ends with where no controller runs. */
const NOT_READY = /^after \S+: Deployment /;

/** Who wrote the object before the run, and how. */
type Writer = 'client-side apply' | 'server-side apply' | 'an earlier run';
interface Past {
  readonly by: Writer;
  readonly data: Readonly<Record<string, string>>;
}

const data = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom('1', '2', '3'));
const past: fc.Arbitrary<Past> = fc.record({
  by: fc.constantFrom<Writer>('client-side apply', 'server-side apply', 'an earlier run'),
  // an empty map is not kept, only its owner is
  data: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom('1', '2', '3'), { minKeys: 1 }),
});

/** What a rollback leaves behind: the object as it was, for whoever wrote it. */
export function undoContract(api: () => KubernetesApi): void {
  let made = 0;
  const freshName = () => {
    made += 1;
    return `undo-${made}`;
  };

  async function writePast(name: string, { by, data: values }: Past): Promise<void> {
    const { cluster, wire } = api();
    const object = configMap(name, values);
    if (by === 'server-side apply') {
      await cluster.apply(object, { fieldManager: 'other', force: true }, signal);
      return;
    }
    if (by === 'an earlier run') {
      const { ctx } = stepContext({ cluster, mesh: scriptedMesh(), namespace: NAMESPACE });
      await applyStep.execute({ objects: [object], conflicts: 'force' }, ctx);
      return;
    }
    const path = `/api/v1/namespaces/${NAMESPACE}/configmaps`;
    const query = '?fieldManager=kubectl-client-side-apply';
    const made = await wire.call('POST', `${path}${query}`, { body: object });
    if (made.status === 409) {
      const type = 'application/merge-patch+json';
      await wire.call('PATCH', `${path}/${name}${query}`, { body: { data: values }, type });
    }
  }

  async function liveOf(name: string): Promise<KubeObject> {
    const live = await api().cluster.get(refOf(configMap(name, {})), signal);
    if (live === undefined) throw new Error(`${name} is not there`);
    return live;
  }

  describe('an apply over what others own', () => {
    const conflictOf = async (by: Writer) => {
      const { cluster } = api();
      const name = freshName();
      await writePast(name, { by, data: { a: '1', b: '1' } });
      const { ctx } = stepContext({ cluster, mesh: scriptedMesh(), namespace: NAMESPACE });
      const execute = (values: Readonly<Record<string, string>>) =>
        applyStep.execute({ objects: [configMap(name, values)] }, ctx);
      return { name, execute };
    };

    it('stops with the manager and the field, and says the three ways on', async () => {
      const { execute } = await conflictOf('server-side apply');
      await expect(execute({ a: '2' })).rejects.toMatchObject({
        reason: 'fieldConflict',
        message: expect.stringContaining("field .data.a belongs to manager 'other'"),
        details: { hint: expect.stringMatching(/conflicts: force.*conflicts: fail.*leave the field out/) },
      });
    });

    it('says in one sentence that client-side apply owns the field; equal values are no conflict', async () => {
      const { name, execute } = await conflictOf('client-side apply');
      expect((await execute({ a: '1' })).result['changed']).toBe(1);
      await expect(execute({ a: '2' })).rejects.toMatchObject({
        reason: 'fieldConflict',
        message: `ConfigMap ${NAMESPACE}/${name} was made with client-side \`kubectl apply\`, which still owns .data.a with another value`,
      });
    });
  });

  describe('an undone apply', () => {
    it('leaves every object as it was, and our name only where it was before', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(past, { minLength: 1, maxLength: 3 }),
          fc.array(data, { minLength: 1, maxLength: 2 }),
          async (pasts, writes) => {
            const name = freshName();
            for (const each of pasts) await writePast(name, each);
            const before = await liveOf(name);
            const { cluster } = api();
            const { ctx, priors } = stepContext({ cluster, mesh: scriptedMesh(), namespace: NAMESPACE });
            const objects = writes.map((values) => configMap(name, values));
            for (const object of objects)
              await applyStep.execute({ objects: [object], conflicts: 'force' }, ctx);
            await applyStep.compensate?.({ objects: objects.slice(0, 1) }, priors, ctx);
            const after = await liveOf(name);
            expect(stripObject(after)).toEqual(stripObject(before));
            expect(after.metadata.uid).toBe(before.metadata.uid);
            expect(oursIn(after)).toEqual(oursIn(before));
          },
        ),
        { numRuns: 40 },
      );
    });

    it('gives an object back to whoever made it between our look and our write, as he made it', async () => {
      const foreign = fc.constantFrom<Writer>('client-side apply', 'server-side apply');
      await fc.assert(
        fc.asyncProperty(
          foreign,
          past.map((each) => each.data),
          data,
          fc.constantFrom('fail', 'force'),
          async (by, theirs, values, conflicts) => {
            const name = freshName();
            const cluster = raced(api().cluster, () => writePast(name, { by, data: theirs }));
            const { ctx, priors } = stepContext({ cluster, mesh: scriptedMesh(), namespace: NAMESPACE });
            const objects = [configMap(name, values)];
            const differs = Object.entries(theirs).some(([key, is]) => (values[key] ?? is) !== is);
            const applied = applyStep.execute({ objects, conflicts }, ctx);
            if (differs && conflicts === 'fail')
              await expect(applied).rejects.toMatchObject({ reason: 'fieldConflict' });
            else await applied;
            const before = cluster.made();
            await applyStep.compensate?.({ objects }, priors, ctx);
            const after = await liveOf(name);
            expect(stripObject(after)).toEqual(stripObject(before));
            expect(after.metadata.uid).toBe(before.metadata.uid);
            expect(oursIn(after)).toEqual([]);
          },
        ),
        { numRuns: 30 },
      );
    });

    it('gives an object back as somebody changed it between our look and our write', async () => {
      const ways = fc.constantFrom('apply', 'delete', 'make again');
      await fc.assert(
        fc.asyncProperty(past, past, data, ways, async (first, theirs, values, way) => {
          const name = freshName();
          const ref = refOf(configMap(name, {}));
          await writePast(name, first);
          const cluster = raced(api().cluster, async () => {
            if (way === 'make again') await api().cluster.delete(ref, {}, signal);
            await writePast(name, theirs);
          });
          const { ctx, priors } = stepContext({ cluster, mesh: scriptedMesh(), namespace: NAMESPACE });
          const objects = [configMap(name, values)];
          if (way === 'delete') await deleteStep.execute({ objects: [{ ...ref }] }, ctx);
          else await applyStep.execute({ objects, conflicts: 'force' }, ctx);
          const before = cluster.made();
          await applyStep.compensate?.({ objects }, priors, ctx);
          const after = await liveOf(name);
          expect(stripObject(after)).toEqual(stripObject(before));
          if (way !== 'delete') expect(after.metadata.uid).toBe(before.metadata.uid);
        }),
        { numRuns: 30 },
      );
    });

    it('does not make again what somebody deleted between our look and our write', async () => {
      for (const way of ['apply', 'delete'] as const) {
        const name = freshName();
        const ref = refOf(configMap(name, {}));
        await writePast(name, { by: 'server-side apply', data: { a: '1' } });
        const gone = () => api().cluster.delete(ref, {}, signal);
        const cluster = raced(api().cluster, gone, undefined, 'absent');
        const { ctx, priors } = stepContext({ cluster, mesh: scriptedMesh(), namespace: NAMESPACE });
        const objects = [configMap(name, { b: '2' })];
        if (way === 'apply') await applyStep.execute({ objects }, ctx);
        else await deleteStep.execute({ objects: [{ ...ref }] }, ctx);
        expect(priors.map(({ body }) => body)).toEqual([null]);
        await applyStep.compensate?.({ objects }, priors, ctx);
        expect(await api().cluster.get(ref, signal), way).toBeUndefined();
      }
    });

    it('keeps the container that somebody put into the Deployment he made meanwhile', async () => {
      const theirs = deployment(freshName(), 'example.com/web:1');
      const ref = refOf(theirs);
      const cluster = raced(
        api().cluster,
        () => api().cluster.apply(theirs, { fieldManager: 'other' }, signal),
        ref,
      );
      const { ctx, priors } = stepContext({ cluster, mesh: scriptedMesh(), timeoutMs: 1 });
      const { apiVersion, kind, metadata } = theirs;
      const containers = [{ name: 'extra', image: 'example.com/extra:1' }];
      const ours = { apiVersion, kind, metadata, spec: { template: { spec: { containers } } } };
      // no controller runs here, so nothing is ready; what it says of the object is what counts
      await applyObjects([ours], { conflicts: 'fail', ownership: 'whole' }, ctx);
      await expect(applyStep.compensate?.({ objects: [ours] }, priors, ctx)).rejects.toThrow(NOT_READY);
      const after = await cluster.get(ref, signal);
      expect(after?.['spec']).toEqual(cluster.made()['spec']);
      expect(after?.metadata.labels).toEqual(cluster.made().metadata.labels);
    });

    it('leaves what may be of others when the process died before it learnt what its write left', async () => {
      const { cluster } = api();
      const name = freshName();
      await writePast(name, { by: 'server-side apply', data: { a: '1' } });
      await cluster.apply(configMap(name, { b: '2' }), {}, signal);
      const { ctx } = stepContext({ cluster, mesh: scriptedMesh(), namespace: NAMESPACE });
      const ref = refOf(await liveOf(name));
      await expect(
        applyStep.compensate?.({ objects: [] }, [{ role: 'main', ref, body: null }], ctx),
      ).rejects.toMatchObject({
        reason: 'conflict',
        message: `ConfigMap ${NAMESPACE}/${name} may have been made by 'other'; it is left as it is`,
      });
      const alone = freshName();
      const ours = await cluster.apply(configMap(alone, { b: '2' }), {}, signal);
      await applyStep.compensate?.({ objects: [] }, [{ role: 'main', ref: refOf(ours), body: null }], ctx);
      expect(await cluster.get(refOf(ours), signal)).toBeUndefined();
    });

    it('makes a deleted object again without our name on it', async () => {
      const { cluster } = api();
      const name = freshName();
      await writePast(name, { by: 'client-side apply', data: { a: '1' } });
      const before = await liveOf(name);
      const { ctx } = stepContext({ cluster, mesh: scriptedMesh(), namespace: NAMESPACE });
      const ref = refOf(before);
      await cluster.delete(ref, {}, signal);
      await applyStep.compensate?.({ objects: [] }, [{ role: 'main', ref, body: stripObject(before) }], ctx);
      expect(stripObject(await liveOf(name))).toEqual(stripObject(before));
      expect(oursIn(await liveOf(name))).toEqual([]);
    });

    it('takes a container of ours out of a foreign Deployment and leaves theirs', async () => {
      const { cluster } = api();
      const theirs = deployment(freshName(), 'example.com/web:1');
      await cluster.apply(theirs, { fieldManager: 'other' }, signal);
      const before = await cluster.get(refOf(theirs), signal);
      if (before === undefined) throw new Error('it was just made');
      const { ctx, priors } = stepContext({ cluster, mesh: scriptedMesh(), namespace: NAMESPACE });
      const spec = { template: { spec: { containers: [{ name: 'extra', image: 'example.com/extra:1' }] } } };
      const { apiVersion, kind } = theirs;
      const metadata = { name: theirs.metadata.name ?? '', namespace: NAMESPACE };
      const effect = { verb: 'apply', ref: refOf(theirs), prior: stripObject(before) } as const;
      const ours = { apiVersion, kind, metadata, spec };
      await ctx.effect(effect, () => cluster.apply(ours, {}, signal));
      // no controller runs here, so nothing is ready; what it says of the object is what counts
      await expect(applyStep.compensate?.({ objects: [ours] }, priors, ctx)).rejects.toThrow(NOT_READY);
      const after = await cluster.get(refOf(theirs), signal);
      expect(after?.['spec']).toEqual(before['spec']);
      expect(after === undefined ? undefined : oursIn(after)).toEqual([]);
    });
  });
}

/** A cluster in which somebody makes, changes or deletes the object right after the first look at it. */
function raced(
  cluster: Cluster,
  make: () => Promise<unknown>,
  meant?: ObjectRef,
  leaves: 'there' | 'absent' = 'there',
): Cluster & { made(): KubeObject } {
  let found: KubeObject | undefined;
  let done = false;
  return {
    ...cluster,
    get: async (ref, stop) => {
      const seen = await cluster.get(ref, stop);
      if (done || (meant !== undefined && objectId(meant) !== objectId(ref))) return seen;
      done = true;
      await make();
      found = await cluster.get(ref, stop);
      expect(found === undefined ? 'absent' : 'there').toBe(leaves);
      return seen;
    },
    made: () => {
      if (found === undefined) throw new Error('nobody looked at the object');
      return found;
    },
  };
}

/** Our part of `managedFields`, without its time. */
function oursIn(object: KubeObject): readonly unknown[] {
  const entries = object.metadata['managedFields'];
  if (!Array.isArray(entries)) return [];
  return entries
    .map((entry) => JSON.parse(JSON.stringify(entry)) as Record<string, unknown>)
    .filter(({ manager }) => String(manager).startsWith('meshwright'))
    .map(({ manager, operation, fieldsV1 }) => ({ manager, operation, fieldsV1 }));
}
