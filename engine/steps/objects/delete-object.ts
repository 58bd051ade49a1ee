import { Failure } from '../../../schemas/failure.ts';
import type { KubeObject, ObjectRef } from '../../../schemas/kube-object.ts';
import type { PriorState, StepContext } from '../../step-handler.ts';
import { listAt } from './json-fields.ts';
import { nameObject } from './name-object.ts';
import { ownsOthers } from './order-objects.ts';
import { intentOn, priorOf } from './prior-state.ts';
import { waitObserved } from './wait-observed.ts';
import { writeAsRecorded } from './write-as-recorded.ts';

export interface DeleteManner {
  /** Only this very object. */
  readonly uid?: string;
  /** Only as it was read. */
  readonly resourceVersion?: string;
  /** Recorded, so that an undo can make it again. */
  readonly prior?: PriorState;
  /** With `prior`: the object that it speaks of. One that has changed since is recorded again before it is deleted. */
  readonly seen?: KubeObject;
}

/**
 * Deletes one object with what belongs to it and waits until it is gone. Gone already is no failure. Throws `Failure`:
 * `conflict` when the object is not the one meant, `timeout` with the finalizers that hold it.
 */
export async function deleteObject(ref: ObjectRef, manner: DeleteManner, ctx: StepContext): Promise<void> {
  const cluster = await ctx.cluster();
  const { uid, resourceVersion, prior, seen } = manner;
  const intent = { verb: 'delete', ref, ...(prior === undefined ? {} : intentOn(prior)) } as const;
  // In the foreground an object stays in force until the garbage collector has been there: no way to end a policy.
  const propagation = ownsOthers(ref) ? 'Foreground' : 'Background';
  const options = {
    propagation,
    ...(uid === undefined ? {} : { uid }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  } as const;
  await ctx.effect(intent, (signal, alone) => {
    if (prior === undefined || seen === undefined) return cluster.delete(ref, options, signal);
    const write = async (_live: KubeObject, version: string | undefined): Promise<'deleted' | 'absent'> => {
      const guarded = version === undefined ? options : { ...options, resourceVersion: version };
      const done = await cluster.delete(ref, guarded, signal);
      // somebody was there first, and it is his deletion
      if (done === 'absent' && alone()) await ctx.correctPrior(priorOf(ref, undefined));
      return done;
    };
    const check = (live: KubeObject): void => refuseOther(ref, live, uid);
    const gone = (): 'absent' => 'absent';
    return writeAsRecorded({ ref, live: seen, prior }, { write, gone, check, alone, signal }, ctx);
  });
  await waitGone(ref, uid, ctx);
}

function refuseOther(ref: ObjectRef, live: KubeObject, uid: string | undefined): void {
  if (uid === undefined || live.metadata.uid === uid) return;
  const name = nameObject(ref);
  throw new Failure('conflict', `${name} was made again by somebody else meanwhile; it is left as it is`, {
    object: name,
  });
}

/** Waits until an object is gone; another one of the same name counts as gone when `uid` is given. */
export async function waitGone(ref: ObjectRef, uid: string | undefined, ctx: StepContext): Promise<void> {
  await waitObserved(
    [
      {
        ref,
        judge: (object) => {
          if (object === undefined) return { state: 'ready' };
          if (uid !== undefined && object.metadata.uid !== uid) return { state: 'ready' };
          const held = listAt(object, ['metadata', 'finalizers']).filter((each) => typeof each === 'string');
          const by = held.length === 0 ? '' : `, held by ${held.join(', ')}`;
          return { state: 'waiting', detail: `is still there${by}` };
        },
      },
    ],
    ctx,
  );
}

/** The failure for an object that a step needs and that is not there. */
export function missing(ref: ObjectRef): Failure {
  return new Failure('notFound', `${nameObject(ref)} does not exist`, { object: nameObject(ref) });
}
