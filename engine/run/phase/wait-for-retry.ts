import type { Entry, Phase } from './phase-state.ts';
import { becomeReady } from './settle-step.ts';

/** Makes a step that is in `backoff` ready after this many milliseconds. */
export function wakeAfter(phase: Phase, entry: Entry, ms: number): void {
  phase.backingOff.set(
    entry,
    phase.run.alarms.after(ms, () => wakeUp(phase, entry)),
  );
}

/** Ends the wait of a step between two attempts. */
export function wakeUp(phase: Phase, entry: Entry): void {
  forgetWait(phase, entry);
  becomeReady(phase, entry);
  phase.goOn();
}

/** Nobody wakes this step any more. */
export function forgetWait(phase: Phase, entry: Entry): void {
  phase.backingOff.get(entry)?.();
  phase.backingOff.delete(entry);
}
