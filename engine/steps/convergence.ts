import { Failure } from '../../schemas/failure.ts';
import type { StepContext } from '../step-handler.ts';
import type { ConvergenceReport } from '../world.ts';

/** The longest that proxies may take before a step gives up waiting for them. */
const LONGEST_MS = 30_000;
const PAUSE_MS = 200;

/**
 * Waits until every client proxy of the namespaces has taken in the present state. Gives the last report, converged
 * or not, after 30 s or shortly before the attempt's end, so that its reader can say who is behind. Reads only.
 */
export async function awaitConvergence(
  namespaces: readonly string[],
  ctx: StepContext,
): Promise<ConvergenceReport> {
  const mesh = await ctx.mesh();
  const { clock } = ctx.world;
  const left = ctx.deadlineAt - clock.now();
  const until = clock.now() + Math.min(LONGEST_MS, left * 0.8);
  let last: ConvergenceReport = { converged: false, proxies: 0, behind: [] };
  for (;;) {
    ctx.signal.throwIfAborted();
    const report = await withinTime(ctx, until - clock.now(), (signal) => mesh.converged(namespaces, signal));
    if (report === 'late') return last;
    last = report;
    if (report.converged || clock.now() >= until) return report;
    ctx.progress({ message: `waiting for proxies: ${report.behind.slice(0, 3).join(', ')}` });
    await clock.sleep(PAUSE_MS, ctx.signal);
  }
}

/** As `awaitConvergence`, for steps that may not go on without it. Throws `Failure('notReady')` naming who is behind. */
export async function waitConverged(
  namespaces: readonly string[],
  ctx: StepContext,
): Promise<ConvergenceReport> {
  const report = await awaitConvergence(namespaces, ctx);
  if (!report.converged)
    throw new Failure('notReady', `${describeBehind(report)}; nothing can be concluded yet`);
  return report;
}

/** One clause about proxies that have not taken in the present state. */
export function describeBehind(report: ConvergenceReport): string {
  if (report.behind.length === 0)
    return 'the mesh did not say that its proxies had taken in the present state';
  const more = report.behind.length > 3 ? ` and ${report.behind.length - 3} more` : '';
  return `proxies still behind: ${report.behind.slice(0, 3).join(', ')}${more}`;
}

/** Runs a call that may take for ever; gives `late` when `ms` have passed first, and then aborts the call. */
async function withinTime<T>(
  ctx: StepContext,
  ms: number,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T | 'late'> {
  const stop = new AbortController();
  const signal = AbortSignal.any([ctx.signal, stop.signal]);
  const late = ctx.world.clock.sleep(Math.max(1, ms), signal).then(
    () => 'late' as const,
    // the sleep ends early because the call won the race, or because the step was aborted, which the call reports
    () => new Promise<never>(() => undefined),
  );
  const answer = call(signal);
  answer.catch(() => undefined); // a loser of the race is aborted below; its rejection says nothing new
  try {
    return await Promise.race([answer, late]);
  } finally {
    stop.abort();
  }
}
