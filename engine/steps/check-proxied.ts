import { createHash } from 'node:crypto';
import { Failure } from '../../schemas/failure.ts';
import type { StepContext } from '../step-handler.ts';
import type { Mesh } from '../world.ts';
import { openCaller } from './agent/caller.ts';
import { withOwnership } from './objects/strip-object.ts';
import { untilReady, waitObserved } from './objects/wait-observed.ts';

const REMOVE_MS = 10_000;

/**
 * Starts a probe workload in a namespace of its own, enrolled for the purpose, and lets it and the mesh say whether its
 * traffic is proxied. The namespace is gone afterwards. Throws `Failure('notReady')` when it is not.
 */
export async function checkProxied(mesh: Mesh, ctx: StepContext): Promise<void> {
  const cluster = await ctx.cluster();
  const name = `meshwright-check-${createHash('sha256').update(ctx.dedupKey).digest('hex').slice(0, 8)}`;
  const ref = { apiVersion: 'v1', kind: 'Namespace', name };
  const namespace = withOwnership({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  ctx.progress({ message: 'starting a probe workload in the mesh' });
  try {
    await ctx.effect({ verb: 'apply', ref }, (signal) => cluster.apply(namespace, {}, signal));
    await waitObserved([untilReady(ref)], ctx);
    const partial = await mesh.enrolObjects({ namespaces: [name], workloads: [] }, ctx.signal);
    for (const object of partial) {
      const target = {
        ...ref,
        apiVersion: object.apiVersion,
        kind: object.kind,
        name: object.metadata.name ?? name,
      };
      await ctx.effect({ verb: 'apply', ref: target }, (signal) =>
        cluster.apply(object, { fieldManager: 'meshwright-enrol' }, signal),
      );
    }
    const caller = await openCaller({ namespace: name }, ctx);
    await caller.close();
    if (caller.doubt !== undefined)
      throw new Failure(
        'notReady',
        `${mesh.name} stands, but a probe workload in it is ${caller.doubt.message}`,
      );
  } finally {
    // also after a cancel, when no effect is let through any more
    await cluster.delete(ref, { propagation: 'Background' }, AbortSignal.timeout(REMOVE_MS));
  }
}
