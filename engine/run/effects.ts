import { Failure } from '../../schemas/failure.ts';
import type { Json } from '../../schemas/json.ts';
import { type KubeObject, objectId } from '../../schemas/kube-object.ts';
import type { EffectIntent } from '../step-handler.ts';
import { eventErrorOf } from './event-error.ts';
import type { Run, StepSlot } from './run-state.ts';

type Written = { readonly metadata?: { readonly uid?: string } } | 'deleted' | 'absent';

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

/** The write-ahead order of `StepContext.effect`: prior, lock and recovery record, intent, signal and lock, call, result. */
export async function runEffect<T extends Written>(
  run: Run,
  owner: EffectOwner,
  intent: EffectIntent,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { slot, role } = owner;
  const step = slot.node.key;
  refuseWhenOver(run, owner);
  await run.prepareTarget(role, owner.signal);
  refuseWhenOver(run, owner);
  if (owner.mode === 'do') {
    if (intent.prior !== undefined) await savePriorOnce(run, owner, intent.ref, intent.prior);
    noteShared(run, slot, role, intent.ref);
    slot.effects += 1;
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
    await run.protection.whenHeld(owner.signal);
    refuseWhenOver(run, owner);
    const written = await call(owner.effectSignal);
    noteResult(run, owner, intent, id, written);
    return written;
  } catch (error) {
    void run.emit(
      { type: 'effect.error', step, attempt: owner.attempt, data: { id, error: eventErrorOf(error) } },
      'group',
    );
    throw error;
  }
}

function refuseWhenOver(run: Run, owner: EffectOwner): void {
  owner.signal.throwIfAborted();
  const broken = run.stateFailure();
  if (broken !== undefined) throw broken;
  if (owner.isOver())
    throw new Failure('cancelled', `step ${owner.slot.node.key} is over, it may not write any more`);
}

/** Once per object and run; a later writer gets its own only where the first one will not put the object back. */
async function savePriorOnce(
  run: Run,
  owner: EffectOwner,
  ref: EffectIntent['ref'],
  body: KubeObject | null,
): Promise<void> {
  const id = priorId(owner.role, ref);
  const known = run.priors.get(id);
  const covered = known !== undefined && (known.slot === owner.slot || putsBack(known.slot));
  const saved = covered ? known.saved : savePrior(run, owner, ref, body);
  if (!covered) run.priors.set(id, { slot: owner.slot, saved });
  await saved;
}

/** Whether a rollback makes this step put back what it wrote. */
function putsBack({ node }: StepSlot): boolean {
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

async function savePrior(
  run: Run,
  owner: EffectOwner,
  ref: EffectIntent['ref'],
  body: KubeObject | null,
): Promise<void> {
  const { slot, role } = owner;
  // Border: an object from the API server is JSON; its type only names the parts that we read.
  const digest = body === null ? null : await run.folder.savePrior(body as Json);
  if (body !== null && digest !== null) run.protection.addPrior(role, digest, body as Json);
  await run.emit({ type: 'effect.prior', step: slot.node.key, data: { role, ref, body, digest } }, 'sync');
  slot.priors.push({ role, ref, body });
}

/** Key of an object in `Run.priors`. */
export function priorId(role: string, ref: EffectIntent['ref']): string {
  return `${role} ${objectId(ref)}`;
}

function noteResult(run: Run, owner: EffectOwner, intent: EffectIntent, id: number, written: Written): void {
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
  const at = priors?.findIndex((prior) => priorId(prior.role, prior.ref) === id) ?? -1;
  const prior = priors?.[at];
  if (priors !== undefined && prior !== undefined) priors[at] = { ...prior, uid };
}
