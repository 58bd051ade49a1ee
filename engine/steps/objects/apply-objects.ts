import type { ApplySet } from '../../../schemas/apply-set.ts';
import { Failure } from '../../../schemas/failure.ts';
import type { KubeObject, ObjectRef } from '../../../schemas/kube-object.ts';
import { mapBounded } from '../../../schemas/map-bounded.ts';
import type { PriorState, StepContext } from '../../step-handler.ts';
import type { ApplyOptions } from '../../world.ts';
import { asMember, refuseOthersMember } from '../set/members.ts';
import { applyOverOurs } from './apply-over-ours.ts';
import { FIELD_MANAGER, PARTIAL_MANAGER } from './field-owners.ts';
import { judgeReadiness } from './judge-readiness.ts';
import { madeMeanwhile } from './made-meanwhile.ts';
import { nameObject, refOf } from './name-object.ts';
import { orderObjects, standAlone } from './order-objects.ts';
import { intentOn, priorOf } from './prior-state.ts';
import { withOwnership } from './strip-object.ts';
import { untilReady, waitObserved } from './wait-observed.ts';
import { writeAsRecorded } from './write-as-recorded.ts';

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
  /** The set that whole objects become members of. */
  readonly set?: Pick<ApplySet, 'id'>;
}

/** Kinds that others in the same set need to be served or open before they can be written at all. */
const NEEDED_FIRST = new Set(['Namespace', 'CustomResourceDefinition']);
const READS_AT_ONCE = 16;
const WRITES_AT_ONCE = 8;

/**
 * Applies objects server-side, in groups that need each other; what all of a group are like is recorded before the first
 * of them is written, and those of a group that stand by themselves are written side by side. After a failure no other
 * object is begun. Waits only for namespaces and definitions that later ones need; gives the objects in the order of the
 * groups. Throws `Failure`.
 */
export async function applyObjects(
  objects: readonly KubeObject[],
  manner: ApplyManner,
  ctx: StepContext,
): Promise<readonly AppliedObject[]> {
  const applied: AppliedObject[] = [];
  for (const group of orderObjects(objects)) {
    const begun = await recordGroup(group, manner, ctx);
    const atOnce = standAlone(group) ? WRITES_AT_ONCE : 1;
    let done = applied.length;
    const written = await mapBounded(begun, atOnce, async (each) => {
      ctx.progress({ message: `applying ${nameObject(each.ref)}`, fraction: done / objects.length });
      const result = await applyObject(each, manner, ctx);
      done += 1;
      return result;
    });
    applied.push(...written);
    const needed = written
      .map(({ object }) => object)
      .filter((object) => NEEDED_FIRST.has(object.kind) && judgeReadiness(object).state !== 'ready');
    if (needed.length > 0)
      await waitObserved(
        needed.map((object) => untilReady(refOf(object))),
        ctx,
      );
  }
  return applied;
}

/** An object that is about to be applied, and the one that is there. */
interface BegunObject {
  readonly object: KubeObject;
  readonly ref: ObjectRef;
  readonly live: KubeObject | undefined;
  readonly prior: PriorState;
}

/** Reads what is there for a whole group and records it. */
async function recordGroup(
  group: readonly KubeObject[],
  manner: ApplyManner,
  ctx: StepContext,
): Promise<readonly BegunObject[]> {
  const cluster = await ctx.cluster();
  const begun = await mapBounded(group, READS_AT_ONCE, async (object): Promise<BegunObject> => {
    const ref = refOf(object);
    const live = await cluster.get(ref, ctx.signal);
    if (live !== undefined) refuseUnfit(live, ref, manner);
    return { object, ref, live, prior: priorOf(ref, live) };
  });
  await ctx.savePriors(begun.map(({ prior }) => prior));
  return begun;
}

function refuseUnfit(live: KubeObject, ref: ObjectRef, { conflicts, set }: ApplyManner): void {
  const name = nameObject(ref);
  if (live.metadata.deletionTimestamp !== undefined)
    throw new Failure('conflict', `${name} is being deleted; try again when it is gone`, { object: name });
  if (conflicts === 'fail') refuseOthersMember(live, set);
}

async function applyObject(
  { object, ref, live, prior }: BegunObject,
  manner: ApplyManner,
  ctx: StepContext,
): Promise<AppliedObject> {
  const cluster = await ctx.cluster();
  const wanted = manner.ownership === 'whole' ? asMember(withOwnership(object), manner.set) : object;
  let before = live;
  const after = await ctx.effect({ verb: 'apply', ...intentOn(prior) }, (signal, alone) => {
    const first = (): Promise<KubeObject> => {
      before = undefined;
      return applyFirst(wanted, manner, ctx, signal);
    };
    if (live === undefined) return first();
    const write = async (now: KubeObject, version: string | undefined): Promise<KubeObject> => {
      before = now;
      const made = await applyOverOurs(asOf(wanted, version), applyOptions(manner), cluster, signal);
      const { uid } = now.metadata;
      if (uid === undefined || made.metadata.uid === uid || !alone()) return made;
      // a version keeps nobody from making an object that is gone by then
      before = undefined;
      await ctx.correctPrior(priorOf(ref, undefined));
      return made;
    };
    const check = (now: KubeObject): void => refuseUnfit(now, ref, manner);
    return writeAsRecorded({ ref, live, prior }, { write, gone: first, check, alone, signal }, ctx);
  });
  return { object: after, change: changeOf(before, after) };
}

/** The object as it is to be applied over one version only. */
function asOf(wanted: KubeObject, resourceVersion: string | undefined): KubeObject {
  return resourceVersion === undefined
    ? wanted
    : { ...wanted, metadata: { ...wanted.metadata, resourceVersion } };
}

/**
 * The first apply of an object that was absent when it was read. Not forced, so that one whom somebody has made in between
 * loses nothing before it is recorded as he made it: then an undo gives it back to him instead of deleting it.
 */
async function applyFirst(
  wanted: KubeObject,
  manner: ApplyManner,
  ctx: StepContext,
  signal: AbortSignal,
): Promise<KubeObject> {
  const cluster = await ctx.cluster();
  const ref = refOf(wanted);
  const options = applyOptions(manner);
  try {
    const after = await applyOverOurs(wanted, { ...options, force: false }, cluster, signal);
    const made = madeMeanwhile(ref, after, options.fieldManager ?? FIELD_MANAGER);
    if (made !== undefined) await ctx.correctPrior(made, after.metadata.uid);
    return after;
  } catch (error) {
    if (!(error instanceof Failure) || error.reason !== 'fieldConflict') throw error;
    const live = await cluster.get(ref, signal);
    if (live === undefined) throw error;
    await ctx.correctPrior(priorOf(ref, live), live.metadata.uid);
    if (manner.conflicts === 'fail') throw error;
    return applyOverOurs(wanted, options, cluster, signal);
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
