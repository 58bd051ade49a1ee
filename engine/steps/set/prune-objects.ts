import { Failure } from '../../../schemas/failure.ts';
import { type KubeObject, steersTraffic } from '../../../schemas/kube-object.ts';
import type { StepApplySet, StepContext } from '../../step-handler.ts';
import { waitConverged } from '../convergence.ts';
import { deleteObject } from '../objects/delete-object.ts';
import { nameObject, refOf } from '../objects/name-object.ts';
import { orderObjects } from '../objects/order-objects.ts';
import { priorOf } from '../objects/prior-state.ts';
import { leftoversOf } from './find-leftovers.ts';
import { shrinkSet } from './set-parent.ts';

/** How often an object is read again when a controller writes it just before it is deleted. */
const RACES = 5;

/**
 * Deletes the members that the pattern no longer contains, what steers traffic first, and waits until each is gone; how
 * they are is recorded before the first of them goes, so that an undo makes them again. Then the parent lists what is
 * left. Gives the objects deleted. Throws `Failure`.
 */
export async function pruneObjects(set: StepApplySet, ctx: StepContext): Promise<readonly KubeObject[]> {
  const cluster = await ctx.cluster();
  const leftovers = await leftoversOf(set, cluster, ctx.signal);
  const ordered = orderObjects(leftovers).toReversed().flat();
  // put back in the reverse order: what steers traffic last
  await ctx.savePriors(ordered.map((object) => priorOf(refOf(object), object)));
  const pruned: KubeObject[] = [];
  for (const object of ordered) {
    ctx.progress({
      message: `pruning ${nameObject(refOf(object))}`,
      fraction: pruned.length / ordered.length,
    });
    if (await pruneOne(object, set, ctx)) pruned.push(object);
  }
  const steering = pruned.filter((object) => steersTraffic(refOf(object)));
  const namespaces = [...new Set(steering.flatMap(({ metadata }) => metadata.namespace ?? []))];
  if (steering.length > 0) await waitConverged(namespaces, ctx);
  await shrinkSet(set, ctx);
  return pruned;
}

/** Only this very object, only as it was read: one that somebody has taken out of the set since is left to him. */
async function pruneOne(found: KubeObject, set: StepApplySet, ctx: StepContext): Promise<boolean> {
  const cluster = await ctx.cluster();
  const ref = refOf(found);
  let live: KubeObject | undefined = found;
  for (let race = 0; live !== undefined; race += 1) {
    const { uid, resourceVersion }: KubeObject['metadata'] = live.metadata;
    try {
      await deleteObject(
        ref,
        {
          prior: priorOf(ref, live),
          ...(uid === undefined ? {} : { uid }),
          ...(resourceVersion === undefined ? {} : { resourceVersion }),
        },
        ctx,
      );
      return true;
    } catch (error) {
      if (!(error instanceof Failure) || error.reason !== 'conflict' || race >= RACES) throw error;
      const again = await leftoversOf(set, cluster, ctx.signal);
      live = again.find((each) => each.metadata.uid === uid);
    }
  }
  return false;
}
