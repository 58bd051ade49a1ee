import { Failure } from '../../../schemas/failure.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import type { StepContext } from '../../step-handler.ts';
import type { ApplyOptions, Cluster } from '../../world.ts';
import { isOurs, PARTIAL_MANAGER } from './field-owners.ts';
import { nameObject, refOf } from './name-object.ts';
import { orderObjects } from './order-objects.ts';
import { stripObject, withOwnership } from './strip-object.ts';
import { untilReady, waitObserved } from './wait-observed.ts';

/** What applying one object did, by what the server had before and after. */
export interface AppliedObject {
  readonly object: KubeObject;
  readonly change: 'created' | 'changed' | 'unchanged';
}

export interface ApplyManner {
  readonly conflicts: 'fail' | 'force';
  /**
   * `whole`: the objects are ours and get our ownership label. `partial`: a few fields of objects that others own,
   * under a field manager of their own.
   */
  readonly ownership: 'whole' | 'partial';
}

/** Kinds that others in the same set need to be served or open before they can be written at all. */
const NEEDED_FIRST = new Set(['Namespace', 'CustomResourceDefinition']);

/**
 * Applies objects server-side, one after the other in the order they need each other, each with its prior object
 * recorded first. Waits only for namespaces and definitions that later ones need. Throws `Failure`.
 */
export async function applyObjects(
  objects: readonly KubeObject[],
  manner: ApplyManner,
  ctx: StepContext,
): Promise<readonly AppliedObject[]> {
  const applied: AppliedObject[] = [];
  for (const group of orderObjects(objects)) {
    for (const object of group) {
      ctx.progress({
        message: `applying ${nameObject(refOf(object))}`,
        fraction: applied.length / objects.length,
      });
      applied.push(await applyObject(object, manner, ctx));
    }
    const needed = group.filter((object) => NEEDED_FIRST.has(object.kind));
    if (needed.length > 0)
      await waitObserved(
        needed.map((object) => untilReady(refOf(object))),
        ctx,
      );
  }
  return applied;
}

async function applyObject(
  object: KubeObject,
  manner: ApplyManner,
  ctx: StepContext,
): Promise<AppliedObject> {
  const cluster = await ctx.cluster();
  const ref = refOf(object);
  const live = await cluster.get(ref, ctx.signal);
  if (live?.metadata.deletionTimestamp !== undefined)
    throw new Failure('conflict', `${nameObject(ref)} is being deleted; try again when it is gone`, {
      object: nameObject(ref),
    });
  const wanted = manner.ownership === 'whole' ? withOwnership(object) : object;
  const intent = { verb: 'apply', ref, prior: live === undefined ? null : stripObject(live) } as const;
  const after = await ctx.effect(intent, (signal) => applyOverOurs(wanted, manner, cluster, signal));
  return { object: after, change: changeOf(live, after) };
}

/**
 * Applies; a conflict with nobody but ourselves is none. What a patch of ours wrote (a rollback, a scaling, a restart)
 * belongs to our name as an updater, which the API server tells from our name as an applier.
 */
async function applyOverOurs(
  wanted: KubeObject,
  manner: ApplyManner,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<KubeObject> {
  try {
    return await cluster.apply(wanted, applyOptions(manner), signal);
  } catch (error) {
    const fields =
      error instanceof Failure && error.reason === 'fieldConflict' ? error.details.fields : undefined;
    const onlyOurs = fields?.every(({ manager }) => isOurs(manager)) ?? false;
    if (!onlyOurs || fields?.length === 0) throw error;
    return cluster.apply(wanted, applyOptions({ ...manner, conflicts: 'force' }), signal);
  }
}

function applyOptions({ conflicts, ownership }: ApplyManner): ApplyOptions {
  const force = conflicts === 'force';
  return ownership === 'whole' ? { force } : { force, fieldManager: PARTIAL_MANAGER };
}

function changeOf(before: KubeObject | undefined, after: KubeObject): AppliedObject['change'] {
  if (before === undefined) return 'created';
  return before.metadata.resourceVersion === after.metadata.resourceVersion ? 'unchanged' : 'changed';
}

/** Whether the live object says everything that the wanted one says: every wanted value is there, lists as a whole. */
export function contains(live: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(live) &&
      live.length >= wanted.length &&
      wanted.every((item, index) => contains(live[index], item))
    );
  }
  if (typeof wanted === 'object' && wanted !== null) {
    if (typeof live !== 'object' || live === null) return false;
    return Object.entries(wanted).every(
      ([key, value]) => value === undefined || contains(Reflect.get(live, key), value),
    );
  }
  return Object.is(live, wanted) || (wanted === null && live === undefined);
}
