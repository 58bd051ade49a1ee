import { setMaxListeners } from 'node:events';
import type { LoadProfile, LoadResult, LoadTick } from '../schemas/load.ts';
import { ClientRun, type Plan } from './client-run.ts';
import type { Dial } from './connection/dial.ts';
import { clientLimits } from './judge/client-limits.ts';
import { createIdle, type Idle, type LoadClock } from './pacing/idle.ts';
import { constantRate, type Schedule } from './pacing/schedule.ts';
import { LoadRecorder } from './record/load-recorder.ts';

/** The outside of a load: connections and time. */
export interface LoadEnvironment {
  readonly dial: Dial;
  readonly clock: LoadClock;
  readonly idle: Idle;
}

/** The environment of a real run. */
export function createLoadEnvironment(dial: Dial): LoadEnvironment {
  const clock = { now: () => Date.now(), monotonic: () => performance.now() };
  return { dial, clock, idle: createIdle(clock) };
}

const TICK_MS = 250;
const SWEEP_MS = 20;
/** Between the opening of connections and the first request. */
const HEAD_START_MS = 5;

interface Run {
  readonly clients: readonly { readonly run: ClientRun; readonly plan: Plan }[];
  readonly recorder: LoadRecorder;
  readonly environment: LoadEnvironment;
  readonly onTick: (tick: LoadTick) => void;
  /** Of the measured window, monotonic ms. */
  readonly from: number;
  readonly end: number;
  /** Aborts on cancel and when the pod's own proxy is broken. */
  readonly signal: AbortSignal;
}

/**
 * Sends a profile and counts what comes back. In an open loop requests start by schedule whatever the answers do, and
 * latencies count from the intended start; each request of the schedule is counted exactly once, those without an
 * answer `timeoutMs` after their intended start as time-outs. Rejects with the signal's reason on abort, and with the
 * dial's error when the pod's own proxy cannot be used; no socket or timer is left behind either way.
 */
export async function runLoad(
  profile: LoadProfile,
  environment: LoadEnvironment,
  onTick: (tick: LoadTick) => void,
  signal: AbortSignal,
): Promise<LoadResult> {
  const { clock } = environment;
  const broken = new AbortController();
  const stop = AbortSignal.any([signal, broken.signal]);
  // times are known only after the connections are up, so the recorder is told through this
  let recorder = new LoadRecorder(0, 0);
  const clients: ClientRun[] = [];
  try {
    for (const client of profile.clients) {
      clients.push(
        new ClientRun({
          client,
          dial: environment.dial,
          backendFrom: profile.backendFrom,
          timeoutMs: profile.timeoutMs,
          recorder: () => recorder,
          now: () => clock.monotonic(),
          onBroken: (error) => broken.abort(error),
        }),
      );
    }
    await warmAll(clients, profile.timeoutMs, stop);
    const start = clock.monotonic() + HEAD_START_MS;
    const startedAt = new Date(clock.now() + HEAD_START_MS + profile.warmupMs).toISOString();
    const from = start + profile.warmupMs;
    const end = from + profile.durationMs;
    recorder = new LoadRecorder(from, end);
    const planned = clients.map((run, i) => ({ run, plan: planOf(profile.clients[i]?.rps, start, end) }));
    const all: Run = { clients: planned, recorder, environment, onTick, from, end, signal: stop };
    await drive(all);
    return resultOf(profile, all, startedAt);
  } finally {
    for (const client of clients) client.close();
  }
}

async function warmAll(clients: readonly ClientRun[], timeoutMs: number, stop: AbortSignal): Promise<void> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), timeoutMs);
  try {
    const signal = AbortSignal.any([stop, late.signal]);
    // one listener per connection being opened, each taken off again
    setMaxListeners(0, signal);
    await Promise.all(clients.map((client) => client.warm(signal)));
  } catch (error) {
    stop.throwIfAborted();
    // connections that are not up in time are opened by their first request
    if (!late.signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
  }
  stop.throwIfAborted();
}

function planOf(rps: number | undefined, start: number, end: number): Plan {
  return rps === undefined
    ? { loop: 'closed', start, end }
    : { loop: 'open', schedule: constantRate(rps, start, end), end };
}

/** Starts what is due, sweeps what is late, tells how it goes, until every request is over. */
async function drive({ clients, recorder, environment, onTick, from, signal }: Run): Promise<void> {
  const { clock, idle } = environment;
  for (const { run, plan } of clients) run.begin(plan);
  let nextTick = from + TICK_MS;
  let nextSweep = 0;
  for (;;) {
    signal.throwIfAborted();
    for (const { run } of clients) run.pump();
    if (clients.every(({ run }) => run.over)) return;
    const now = clock.monotonic();
    if (now >= nextSweep) {
      for (const { run } of clients) run.sweep(now);
      nextSweep = now + SWEEP_MS;
    }
    if (now >= nextTick) {
      onTick(recorder.tick(now - from, sum(clients.map(({ run }) => run.sent))));
      nextTick = now + TICK_MS;
    }
    const due = Math.min(nextSweep, nextTick, ...clients.map(({ run }) => run.due() ?? nextSweep));
    await idle(due, sum(clients.map(({ run }) => run.inFlight)));
  }
}

function resultOf(profile: LoadProfile, { clients, recorder, from }: Run, startedAt: string): LoadResult {
  const { total, byBackend } = recorder.results();
  const scheduleLag = recorder.scheduleLag();
  const open = clients.every(({ plan }) => plan.loop === 'open');
  const sentInWindow = sum(clients.map(({ run }) => run.sentInWindow));
  const schedules: readonly Schedule[] = clients.flatMap(({ plan }) =>
    plan.loop === 'open' ? [plan.schedule] : [],
  );
  const scheduled = sum(schedules.map((schedule) => schedule.countFrom(from)));
  const limits = clientLimits({
    scheduleLag,
    latency: total.latency,
    sentInWindow,
    ...(open ? { scheduled } : {}),
  });
  return {
    startedAt,
    durationMs: profile.durationMs,
    loop: open ? 'open' : 'closed',
    coordinatedOmission: open ? 'intended-start' : 'uncorrected',
    ...(open ? { requestedRps: sum(profile.clients.map((client) => client.rps ?? 0)) } : {}),
    achievedRps: (sentInWindow * 1000) / profile.durationMs,
    total,
    byBackend,
    scheduleLag,
    clientLimited: limits.length > 0,
    clientLimits: limits,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
