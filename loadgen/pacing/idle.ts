import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';

/** What a generator needs of time; both in milliseconds. */
export interface LoadClock {
  /** Wall time, for records. */
  now(): number;
  /** For measuring and for schedules. */
  monotonic(): number;
}

/**
 * Passes the time until `due` (monotonic ms) while sockets are served; may return early, is asked again. `inFlight`:
 * responses that may come at any moment.
 */
export type Idle = (due: number, inFlight: number) => Promise<void>;

/** libuv timers fire on whole milliseconds, late by up to two. */
const TIMER_SLACK_MS = 2.5;
/** Atomics.wait returns some 20 to 50 µs late. */
const NAP_SLACK_MS = 0.06;
/** The longest nap while a response may come in: what it can add to a latency. */
const NAP_IN_FLIGHT_MS = 0.15;

const never = new Int32Array(new SharedArrayBuffer(4));

/**
 * Timers alone start requests up to 2 ms late, spinning takes a whole core from the proxies under test: so timers for
 * long waits, and naps too short to matter for the rest.
 */
export function createIdle(clock: LoadClock): Idle {
  return async (due, inFlight) => {
    const wait = due - clock.monotonic();
    if (wait > TIMER_SLACK_MS) return void (await sleep(wait - TIMER_SLACK_MS + 0.5));
    await nextTurn();
    const nap = due - clock.monotonic() - NAP_SLACK_MS;
    if (nap > 0) Atomics.wait(never, 0, 0, inFlight > 0 ? Math.min(nap, NAP_IN_FLIGHT_MS) : nap);
    return undefined;
  };
}
