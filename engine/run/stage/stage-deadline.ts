import type { ClockPort } from '../../world.ts';
import type { Alarms } from '../alarms.ts';

/** The moment at which a run must be over, by both clocks. */
export interface StageDeadline {
  /** Wall ms, as the journal says; absent without a deadline. */
  readonly at: number | undefined;
  /** The same by the monotonic clock, which nobody sets; infinite without a deadline. */
  readonly monotonic: number;
  /** Acts when that moment comes, unless the answer is called before. Waiting for locks has taken some of the time. */
  whenPassed(alarms: Alarms, act: () => void): () => void;
}

/** Reads the clocks once; from then on a wall clock that is set does not move the deadline. */
export function stageDeadline(
  at: number | undefined,
  now: number,
  clock: Pick<ClockPort, 'monotonic'>,
): StageDeadline {
  const monotonic = clock.monotonic() + Math.max(0, (at ?? Number.POSITIVE_INFINITY) - now);
  return {
    at,
    monotonic,
    whenPassed: (alarms, act) => {
      const leftMs = Math.max(0, monotonic - clock.monotonic());
      return leftMs === Number.POSITIVE_INFINITY ? () => undefined : alarms.after(leftMs, act);
    },
  };
}
