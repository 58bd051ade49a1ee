import { Failure } from '../../../schemas/failure.ts';
import type { KubeObject, ObjectRef } from '../../../schemas/kube-object.ts';
import type { PriorState, StepContext } from '../../step-handler.ts';
import { listAt, textAt } from './json-fields.ts';
import { nameObject } from './name-object.ts';
import { priorOf, samePrior } from './prior-state.ts';

/** How often an object is read and recorded again that somebody changes between our look and our write. */
const TRIES = 8;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 500;

/** An object that was there when it was read, as it is recorded. */
export interface SeenObject {
  readonly ref: ObjectRef;
  readonly live: KubeObject;
  readonly prior: PriorState;
}

/** How one object is written, inside an effect. */
export interface RecordedWrite<T> {
  /** `version`: only over this one; absent: over whatever is there. `live` is the object as it was last read. */
  write(live: KubeObject, version: string | undefined): Promise<T>;
  /** What is done when it is there no more; that it was absent is recorded by then. */
  gone(): Promise<T> | T;
  /** Throws where the object, as it is by now, is not to be written. */
  check?(live: KubeObject): void;
  /** `StepContext.effect` says it. */
  readonly alone: () => boolean;
  readonly signal: AbortSignal;
}

/**
 * The first write of a run to an object goes over nothing but what is recorded of it: with the version that was read. Where
 * somebody has changed it since it is read and recorded again, so that an undo brings back what he made. Changes of its
 * status alone, which some controllers make all the time, never keep it from being written. Throws `Failure('conflict')`
 * where others change it faster than it can be recorded.
 */
export async function writeAsRecorded<T>(
  seen: SeenObject,
  how: RecordedWrite<T>,
  ctx: StepContext,
): Promise<T> {
  const cluster = await ctx.cluster();
  const { ref } = seen;
  let { live, prior } = seen;
  let changes = 0;
  for (let attempt = 1; how.alone(); attempt += 1) {
    try {
      return await how.write(live, live.metadata.resourceVersion);
    } catch (error) {
      if (!isLostRace(error)) throw error;
    }
    // what this run itself has written beside us is no news of how things were
    if (!how.alone()) break;
    if (attempt > TRIES) {
      if (changes === 0) break;
      throw restless(live, ref, changes);
    }
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS);
    await ctx.world.clock.sleep(pause, ctx.signal);
    const now = await cluster.get(ref, how.signal);
    if (now === undefined) {
      await ctx.correctPrior(priorOf(ref, undefined));
      return how.gone();
    }
    how.check?.(now);
    const next = priorOf(ref, now);
    if (!samePrior(prior, next)) {
      changes += 1;
      await ctx.correctPrior(next);
    }
    live = now;
    prior = next;
  }
  return how.write(live, undefined);
}

function isLostRace(error: unknown): boolean {
  return error instanceof Failure && error.reason === 'conflict';
}

function restless(live: KubeObject, ref: ObjectRef, changes: number): Failure {
  const name = nameObject(ref);
  const last = listAt(live, ['metadata', 'managedFields'])
    .filter((entry) => textAt(entry, ['subresource']) === undefined)
    .map((entry) => ({ time: textAt(entry, ['time']) ?? '', manager: textAt(entry, ['manager']) ?? '' }))
    .sort((a, b) => (a.time < b.time ? 1 : -1))[0];
  const by = last === undefined ? '' : `, last by '${last.manager}'`;
  return new Failure(
    'conflict',
    `${name} is changed faster than it can be recorded: ${changes} times between our look and our write${by}`,
    { object: name, hint: 'find out who writes it all the time, or apply it when that is over' },
  );
}
