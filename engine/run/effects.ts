import { canonicalJson } from '../../schemas/canonical-json.ts';
import { Failure } from '../../schemas/failure.ts';
import type { Json, JsonObject } from '../../schemas/json.ts';
import { jsonOf, type KubeObject, objectId } from '../../schemas/kube-object.ts';
import { mapBounded } from '../../schemas/map-bounded.ts';
import type { EventError } from '../../schemas/run-event.ts';
import type { EffectIntent, PriorRecord, PriorState } from '../step-handler.ts';
import { eventErrorOf } from './event-error.ts';
import type { Run, StepSlot } from './run-state.ts';

/** Prior objects that are written to the disk at the same time. */
const FILES_AT_ONCE = 16;

/** What a call to a cluster gives: the object, or that it is gone. */
export type Written = { readonly metadata?: { readonly uid?: string } } | 'deleted' | 'absent';

/** On whose behalf an effect happens. */
export interface EffectOwner {
  readonly slot: StepSlot;
  readonly role: string;
  readonly attempt: number;
  /** Effects of an undo store no prior: what they write is the prior. */
  readonly mode: 'do' | 'undo';
  /** Aborts when the step has to end; no effect starts after that. */
  readonly signal: AbortSignal;
  /** Aborts when even an effect in flight has to end. */
  readonly effectSignal: AbortSignal;
  /** Whether the attempt is over; a handler that goes on regardless gets nothing through. */
  isOver(): boolean;
}

/** What an effect does: the call, and what the journal keeps of its answer beside what it keeps of every one. */
export interface EffectCall<T extends Written> {
  call(signal: AbortSignal, alone: () => boolean): Promise<T>;
  readonly record?: ((answer: T) => JsonObject) | undefined;
}

/** The write-ahead order of `StepContext.effect`: prior, lock and recovery record, intent, signal and lock, call, result. */
export async function runEffect<T extends Written>(
  run: Run,
  owner: EffectOwner,
  intent: EffectIntent,
  { call, record }: EffectCall<T>,
): Promise<T> {
  const { slot, role } = owner;
  const step = slot.node.key;
  const target = priorId(role, intent.ref);
  refuseWhenOver(run, owner);
  await run.prepareTarget(role, owner.signal);
  refuseWhenOver(run, owner);
  if (owner.mode === 'do') {
    const { ref, prior, owned } = intent;
    if (prior !== undefined) await savePriorOnce(run, owner, priorState(ref, prior, owned));
    noteShared(run, slot, role, intent.ref);
    slot.effects += 1;
    countWrite(run, target, 1);
  }
  await run.protection.beforeEffect(role, owner.signal);
  const id = run.nextEffectId();
  await run.emit(
    {
      type: 'effect.intent',
      step,
      attempt: owner.attempt,
      data: { id, role, verb: intent.verb, ref: intent.ref },
    },
    'sync',
  );
  try {
    // Nothing in the cluster tells of a program: another machine would run it again if it did not know that it was begun.
    if (intent.verb === 'exec') await run.protection.tell(role, owner.signal);
    await run.protection.whenHeld(owner.signal);
    refuseWhenOver(run, owner);
    const alone = (): boolean => owner.mode === 'do' && run.writes.get(target) === 1;
    const written = await call(owner.effectSignal, alone);
    noteResult(run, owner, intent, { id, written, record: record?.(written) });
    return written;
  } catch (error) {
    if (owner.mode === 'do' && error instanceof Failure && leftNothing(intent.verb, error.reason))
      countWrite(run, target, -1);
    void run.emit(
      { type: 'effect.error', step, attempt: owner.attempt, data: { id, error: eventErrorOf(error) } },
      'group',
    );
    throw error;
  }
}

/** Answers of an API server that has written nothing. */
const REFUSALS: ReadonlySet<EventError['reason']> = new Set([
  'fieldConflict',
  'conflict',
  'forbidden',
  'invalid',
]);

/** Whether a write of this kind that failed so is sure to have left the object as it was. */
export function leftNothing(verb: string, reason: EventError['reason']): boolean {
  return verb !== 'exec' && REFUSALS.has(reason);
}

/** Counts the writes to an object that may have got through. */
export function countWrite(run: Pick<Run, 'writes'>, id: string, by: 1 | -1): void {
  run.writes.set(id, (run.writes.get(id) ?? 0) + by);
}

function refuseWhenOver(run: Run, owner: EffectOwner): void {
  owner.signal.throwIfAborted();
  const broken = run.stateFailure();
  if (broken !== undefined) throw broken;
  if (owner.isOver())
    throw new Failure('cancelled', `step ${owner.slot.node.key} is over, it may not write any more`);
}

function priorState(
  ref: EffectIntent['ref'],
  body: KubeObject | null,
  owned: PriorState['owned'],
): PriorState {
  return { ref, body, ...(owned === undefined ? {} : { owned }) };
}

/**
 * The work of `StepContext.savePriors`: all that are not stored yet, each in a file of its own, their records in one go.
 * An undo stores none: what it writes is the prior.
 */
export async function savePriors(run: Run, owner: EffectOwner, priors: readonly PriorState[]): Promise<void> {
  refuseWhenOver(run, owner);
  if (owner.mode === 'undo') return;
  const known = priors.map(({ ref }) => coverOf(run, owner, ref));
  const left = priors.filter((_, index) => known[index] === undefined);
  const saved = saveTogether(run, owner, left);
  for (const { ref } of left) run.priors.set(priorId(owner.role, ref), { slot: owner.slot, saved });
  await Promise.all([saved, ...known]);
}

async function saveTogether(run: Run, owner: EffectOwner, priors: readonly PriorState[]): Promise<void> {
  const { slot, role } = owner;
  const digests = await mapBounded(priors, FILES_AT_ONCE, ({ body }) => savePriorFile(run, role, body));
  await Promise.all(
    priors.map(({ ref, body, owned }, index) =>
      run.emit(
        {
          type: 'effect.prior',
          step: slot.node.key,
          data: {
            role,
            ref,
            body,
            digest: digests[index] ?? null,
            ...(owned === undefined ? {} : { owned }),
          },
        },
        'sync',
      ),
    ),
  );
  for (const { ref, body, owned } of priors)
    slot.priors.push({ role, ref, body, ...(owned === undefined ? {} : { owned }) });
}

async function savePriorFile(run: Run, role: string, body: KubeObject | null): Promise<string | null> {
  if (body === null) return null;
  // Border: an object from the API server is JSON; its type only names the parts that we read.
  const digest = await run.folder.savePrior(body as Json);
  run.protection.addPrior(role, digest, body as Json);
  return digest;
}

/**
 * The work of `StepContext.correctPrior`: a second record of the object, which counts instead of the first. Once the
 * run has written the object, by whichever of its plans, one that it found there is the true original and stays; where it
 * found none, one with the UID of its own write is not somebody's.
 */
export async function correctPrior(
  run: Run,
  owner: EffectOwner,
  prior: PriorState,
  uid?: string,
): Promise<void> {
  if (owner.mode === 'undo') return;
  const { role } = owner;
  const { ref, body, owned } = prior;
  const id = priorId(role, ref);
  const holder = run.priors.get(id)?.slot ?? owner.slot;
  const known = holder.priors.find((each) => priorId(each.role, each.ref) === id);
  const isRewritten = (run.writes.get(id) ?? 0) > 1;
  if (isRewritten && (known?.body !== null || (known.uid !== undefined && known.uid === uid))) return;
  const digest = await savePriorFile(run, role, body);
  const more = owned === undefined ? {} : { owned };
  await run.emit(
    { type: 'effect.prior', step: holder.node.key, data: { role, ref, body, digest, ...more } },
    'sync',
  );
  notePrior(holder, { role, ref, body, ...more });
}

/** Adds a prior to the step that holds it; of one object it keeps the latest, and what is known of its write. */
export function notePrior({ priors }: Pick<StepSlot, 'priors'>, prior: PriorRecord): void {
  const id = priorId(prior.role, prior.ref);
  // names first: a step may have a thousand of them
  const at = priors.findIndex(
    (each) => each.ref.name === prior.ref.name && priorId(each.role, each.ref) === id,
  );
  const known = priors[at];
  if (known === undefined) priors.push(prior);
  else priors[at] = { ...prior, ...(known.uid === undefined ? {} : { uid: known.uid }) };
}

/** Once per object and run; a later writer gets its own only where the first one will not put the object back. */
async function savePriorOnce(run: Run, owner: EffectOwner, prior: PriorState): Promise<void> {
  const id = priorId(owner.role, prior.ref);
  const covered = coverOf(run, owner, prior.ref);
  const saved = covered ?? saveTogether(run, owner, [prior]);
  if (covered === undefined) run.priors.set(id, { slot: owner.slot, saved });
  await saved;
  if (covered === undefined || (run.writes.get(id) ?? 0) > 0) return;
  // Recorded by an attempt that did not come to write it; the object may have changed since.
  const held = run.priors.get(id)?.slot.priors.find(
    // names first: a step may have a thousand of them
    ({ role, ref }) => ref.name === prior.ref.name && priorId(role, ref) === id,
  );
  if (held !== undefined && !isEqualBody(held.body, prior.body)) await correctPrior(run, owner, prior);
}

function isEqualBody(a: KubeObject | null, b: KubeObject | null): boolean {
  if (a === b) return true;
  return a !== null && b !== null && canonicalJson(jsonOf(a)) === canonicalJson(jsonOf(b));
}

/** Settles when the prior of an object that this step need not store is stored; `undefined` where the step has to. */
function coverOf(run: Run, owner: EffectOwner, ref: EffectIntent['ref']): Promise<void> | undefined {
  const known = run.priors.get(priorId(owner.role, ref));
  if (known === undefined) return undefined;
  return known.slot === owner.slot || putsBack(known.slot) ? known.saved : undefined;
}

/** Whether a rollback makes this step put back what it wrote. */
export function putsBack({ node }: StepSlot): boolean {
  return node.compensate !== 'none' && node.phase === 'steps';
}

/** A step that writes an object whose prior another one holds goes back together with that one. */
export function noteShared(
  run: Pick<Run, 'priors'>,
  slot: StepSlot,
  role: string,
  ref: EffectIntent['ref'],
): void {
  const id = priorId(role, ref);
  const holder = run.priors.get(id)?.slot;
  if (holder === undefined || holder === slot || !putsBack(holder)) return;
  slot.shared.set(id, { ref, holder });
}

/** Key of an object in `Run.priors`. */
export function priorId(role: string, ref: EffectIntent['ref']): string {
  return `${role} ${objectId(ref)}`;
}

function noteResult(
  run: Run,
  owner: EffectOwner,
  intent: EffectIntent,
  answer: { readonly id: number; readonly written: Written; readonly record: JsonObject | undefined },
): void {
  const { id, written, record } = answer;
  const metadata: { readonly uid?: string; readonly resourceVersion?: string } =
    typeof written === 'string' ? {} : (written.metadata ?? {});
  const { uid, resourceVersion } = metadata;
  void run.emit(
    {
      type: 'effect.result',
      step: owner.slot.node.key,
      attempt: owner.attempt,
      data: {
        id,
        ...(uid === undefined ? {} : { uid }),
        ...(resourceVersion === undefined ? {} : { resourceVersion }),
        ...(record === undefined ? {} : { record }),
      },
    },
    'group',
  );
  if (uid !== undefined && owner.mode === 'do') noteUid(run, owner.role, intent.ref, uid);
}

/** The prior learns which object our write left, so that undo can refuse to touch another one. */
export function noteUid(run: Pick<Run, 'priors'>, role: string, ref: EffectIntent['ref'], uid: string): void {
  const id = priorId(role, ref);
  const priors = run.priors.get(id)?.slot.priors;
  // names first: a step may have a thousand of them
  const at =
    priors?.findIndex((prior) => prior.ref.name === ref.name && priorId(prior.role, prior.ref) === id) ?? -1;
  const prior = priors?.[at];
  if (priors !== undefined && prior !== undefined) priors[at] = { ...prior, uid };
}
