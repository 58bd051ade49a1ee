import { setTimeout as pause } from 'node:timers/promises';

const FIRST_PAUSE_MS = 20;
const LAST_PAUSE_MS = 1_000;

/** When a step that fails is given up, and who hears of its failures. */
export interface Patience {
  /** Whether the step is not wanted any more, so that a failure is its end. */
  readonly over: () => boolean;
  readonly failed: (error: unknown) => void;
  /** Ends a pause early. */
  readonly signal: AbortSignal;
}

/** Does a step, again after a growing pause when it fails, unless it is not wanted any more; it must stand repetition. */
export async function tryAgain(step: () => Promise<void>, { over, failed, signal }: Patience): Promise<void> {
  for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(wait * 2, LAST_PAUSE_MS)) {
    try {
      await step();
      return;
    } catch (error) {
      failed(error);
    }
    // Only the signal ends it before its time, and then `over` says what that means.
    await pause(wait, undefined, { signal }).catch(() => undefined);
    if (over()) return;
  }
}
