import type { ClockPort } from '../world.ts';

/** Cancels an alarm; calling it after the alarm rang does nothing. */
export type CancelAlarm = () => void;

/** All timers of a run on one sleeper, so that a step costs a heap entry and no timer of its own. */
export interface Alarms {
  /** Rings once, `ms` from now. */
  after(ms: number, ring: () => void): CancelAlarm;
  /** Nothing rings any more. */
  close(): void;
}

interface Alarm {
  readonly due: number;
  readonly order: number;
  ring: (() => void) | undefined;
}

/** Alarms on the given clock; what a ring throws goes to `onBug`. The caller closes them. */
export function createAlarms(
  clock: Pick<ClockPort, 'monotonic' | 'sleep'>,
  onBug: (error: unknown) => void,
): Alarms {
  const pending = new Set<Alarm>();
  let order = 0;
  let sleeper: { readonly due: number; readonly controller: AbortController } | undefined;
  let closed = false;

  const arm = (due: number): void => {
    if (closed || (sleeper !== undefined && sleeper.due <= due)) return;
    sleeper?.controller.abort();
    const controller = new AbortController();
    sleeper = { due, controller };
    clock.sleep(Math.max(0, due - clock.monotonic()), controller.signal).then(
      () => {
        if (controller.signal.aborted) return;
        sleeper = undefined;
        ringDue();
      },
      // The only way this sleep fails is our own abort.
      () => undefined,
    );
  };

  const ringDue = (): void => {
    const now = clock.monotonic();
    const due = [...pending].filter((alarm) => alarm.due <= now);
    due.sort((a, b) => a.due - b.due || a.order - b.order);
    for (const alarm of due) {
      pending.delete(alarm);
      try {
        alarm.ring?.();
      } catch (error) {
        onBug(error);
      }
    }
    armEarliest();
  };

  const armEarliest = (): void => {
    let earliest = Number.POSITIVE_INFINITY;
    for (const alarm of pending) earliest = Math.min(earliest, alarm.due);
    if (earliest < Number.POSITIVE_INFINITY) arm(earliest);
  };

  return {
    after: (ms, ring) => {
      order += 1;
      const alarm: Alarm = { due: clock.monotonic() + ms, order, ring };
      pending.add(alarm);
      arm(alarm.due);
      return () => {
        alarm.ring = undefined;
        pending.delete(alarm);
      };
    },
    close: () => {
      closed = true;
      pending.clear();
      sleeper?.controller.abort();
    },
  };
}
