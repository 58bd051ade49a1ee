import { Failure } from '../../../schemas/failure.ts';
import type { Json } from '../../../schemas/json.ts';
import { safeText } from '../../../schemas/safe-text.ts';
import { eventErrorOf } from '../event-error.ts';
import type { Decision } from '../run-commands.ts';
import { fireStep } from '../run-state.ts';
import { scopeOf } from '../step-scope.ts';
import type { Entry, Phase } from './phase-state.ts';
import { fail } from './settle-step.ts';

/** What the run says when nobody has answered in time. */
const NOBODY = 'time-out';

/** Asks for a decision. The step takes no place among those that run; `onAsked` hears that somebody has to answer. */
export function askApproval(phase: Phase, entry: Entry): void {
  const { slot } = entry;
  const { clock } = phase.run.world;
  fireStep(slot, { type: 'ASK' });
  try {
    const { message, onTimeout } = questionOf(phase, entry);
    // Only a time that somebody wrote for this step is a time to decide in: the default is meant for work.
    const { timeoutFrom, timeoutMs } = slot.node;
    const expiresAt = timeoutFrom === 'step' ? Math.round(clock.now() + timeoutMs) : undefined;
    void phase.run.emit(
      {
        type: 'step.waitingApproval',
        step: entry.key,
        data: { message, onTimeout, ...(expiresAt === undefined ? {} : { expiresAt }) },
      },
      'group',
    );
    if (expiresAt !== undefined) slot.decideBy = expiresAt;
    awaitDecision(phase, entry);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    fireStep(slot, { type: 'REFUSE' });
    fail(phase, entry, eventErrorOf(error));
  }
}

/** Waits for the decision of a step that has asked, in this process or in an earlier one; its deadline is absolute. */
export function awaitDecision(phase: Phase, entry: Entry): void {
  const { slot } = entry;
  const { run } = phase;
  const left = slot.decideBy === undefined ? undefined : Math.max(0, slot.decideBy - run.world.clock.now());
  const cancel =
    left === undefined
      ? () => undefined
      : run.alarms.after(left, () => {
          const { onTimeout } = questionOf(phase, entry);
          phase.options.onTimedOut(entry.key, { type: onTimeout, by: NOBODY });
        });
  phase.asking.set(entry, cancel);
  phase.options.onAsked();
}

/** The step that has asked and has this key; the only one that has, without a key. */
export function askingEntry(phase: Phase, key: string): Entry | undefined {
  const entry = phase.entries.get(key);
  return entry !== undefined && phase.asking.has(entry) ? entry : undefined;
}

/** Nobody needs to answer any more. */
export function forgetQuestion(phase: Phase, entry: Entry): void {
  phase.asking.get(entry)?.();
  phase.asking.delete(entry);
}

/** A no is the end of the step. */
export function rejectEntry(phase: Phase, entry: Entry, by: string): void {
  forgetQuestion(phase, entry);
  fireStep(entry.slot, { type: 'REFUSE' });
  fail(
    phase,
    entry,
    by === NOBODY
      ? { reason: 'timeout', message: `nobody decided about ${entry.key} in time` }
      : { reason: 'rejected', message: `${entry.key} was rejected by ${by}` },
  );
  phase.goOn();
}

function questionOf(
  { run }: Phase,
  { slot }: Entry,
): { readonly message: string; readonly onTimeout: Decision['type'] } {
  const { node } = slot;
  const input: Json =
    node.late.length === 0 ? node.input : run.deps.renderLate(node.input, node.late, scopeOf(run, node));
  // Border: the plan's input was checked against the schema of its kind.
  const { message, onTimeout } = input as { readonly message: string; readonly onTimeout?: Decision['type'] };
  return { message: safeText(message, 1000), onTimeout: onTimeout ?? 'reject' };
}
