import { formatDuration } from '../../../schemas/duration.ts';
import { Failure } from '../../../schemas/failure.ts';
import type { From, PerformanceInput } from '../../../schemas/generated/documents.ts';
import type { LoadResult, LoadTick } from '../../../schemas/load.ts';
import type { StepContext, StepHandler, StepOutcome } from '../../step-handler.ts';
import { type Caller, openCaller } from '../agent/caller.ts';
import { awaitConvergence, describeBehind } from '../convergence.ts';
import { foreignCaller, readArrivals } from '../probe/arrivals.ts';
import { allAs, type JudgedClaim, proofsOf, worstOf } from '../probe/claim.ts';
import { targetAddress } from '../probe/target-address.ts';
import { type CompiledProfile, compileProfile } from './compile-profile.ts';
import { judgeLoad, loadClaims } from './judge-load.ts';
import { loadSummary } from './load-summary.ts';
import { mergeResults, type Repeats } from './merge-results.ts';

/** Runs a load profile from a workload's identity, as often as asked, and judges the windows together. */
export const performanceStep: StepHandler<PerformanceInput> = {
  async execute(input, ctx) {
    const compiled = compileProfile(input);
    refuseTooLong(compiled, ctx);
    if (compiled.place === 'here') return runHere(input, compiled, ctx);
    return runInPod(input, compiled, ctx);
  },
  // a lost window is never put together with a new one: the load is made again as a whole
  observe: () => Promise.resolve({ status: 'absent' }),
};

async function runHere(
  input: PerformanceInput,
  compiled: CompiledProfile,
  ctx: StepContext,
): Promise<StepOutcome> {
  const repeats = await repeatLoad(compiled, ctx, (onTick) =>
    ctx.world.load.generate(compiled.profile, onTick, ctx.signal),
  );
  return outcomeOf(input, { compiled, repeats }, judgeLoad(input, repeats, ctx.alpha), ctx);
}

async function runInPod(
  input: PerformanceInput,
  compiled: CompiledProfile,
  ctx: StepContext,
): Promise<StepOutcome> {
  const from: From = input.from ?? {};
  const caller = await openCaller(from, ctx);
  try {
    const barred = await barredBy(input, compiled, caller, ctx);
    if (barred !== undefined)
      return { result: { requests: 0 }, summary: barred.message, proofs: await proofsOf(barred.claims, ctx) };
    const nonce = ctx.world.random.hex(8);
    const repeats = await repeatLoad(compiled, ctx, (onTick) =>
      caller.session.load(compiled.profile, nonce, onTick, ctx.signal),
    );
    const report = await readArrivals(nonce, 0, ctx);
    const foreign = from.meshed === false ? undefined : foreignCaller(report, caller.identity);
    const claims =
      foreign === undefined
        ? judgeLoad(input, repeats, ctx.alpha)
        : allAs(loadClaims(input), 'failed', foreign);
    return await outcomeOf(input, { compiled, repeats }, claims, ctx);
  } finally {
    await caller.close();
  }
}

/** What has to be in order before a window counts. */
async function barredBy(
  input: PerformanceInput,
  compiled: CompiledProfile,
  caller: Caller,
  ctx: StepContext,
): Promise<{ readonly message: string; readonly claims: readonly JudgedClaim[] } | undefined> {
  const claims = loadClaims(input);
  const { doubt, identity } = caller;
  if (doubt !== undefined) {
    const verdict = doubt.kind === 'impostor' ? 'failed' : 'inconclusive';
    return { message: doubt.message, claims: allAs(claims, verdict, doubt.message) };
  }
  const urls = compiled.profile.clients.flatMap(({ endpointUrls }) => endpointUrls);
  const targets = urls.map((url) => targetAddress(url, identity.namespace).namespace);
  const report = await awaitConvergence([...new Set([identity.namespace, ...targets])], ctx);
  if (report.converged) return undefined;
  const message = describeBehind(report);
  return { message, claims: allAs(claims, 'inconclusive', message) };
}

async function repeatLoad(
  { profile, repeats }: CompiledProfile,
  ctx: StepContext,
  once: (onTick: (tick: LoadTick) => void) => Promise<LoadResult>,
): Promise<Repeats> {
  const each = profile.warmupMs + profile.durationMs;
  const run = (repeat: number) =>
    once((tick) => {
      const which = repeats === 1 ? '' : `, run ${repeat + 1} of ${repeats}`;
      ctx.progress({
        message: `${tick.done} requests, ${tick.errors} errors, p50 ${tick.p50Ms.toFixed(1)} ms, p99 ${tick.p99Ms.toFixed(1)} ms${which}`,
        fraction: Math.min(1, (repeat + tick.elapsedMs / each) / repeats),
      });
    });
  const first = await run(0);
  const rest: LoadResult[] = [];
  for (let repeat = 1; repeat < repeats; repeat += 1) rest.push(await run(repeat));
  return [first, ...rest];
}

/** A load that cannot end in time is refused before it starts, not cut off after. */
function refuseTooLong({ profile, repeats }: CompiledProfile, ctx: StepContext): void {
  const needs = repeats * (profile.warmupMs + profile.durationMs);
  const left = ctx.deadlineAt - ctx.world.clock.now();
  if (needs < left) return;
  throw new Failure(
    'invalid',
    `the load takes ${formatDuration(needs)}, but the step has ${formatDuration(Math.max(0, left))} left: give it a longer timeout`,
  );
}

async function outcomeOf(
  input: PerformanceInput,
  { compiled, repeats }: { readonly compiled: CompiledProfile; readonly repeats: Repeats },
  claims: readonly JudgedClaim[],
  ctx: StepContext,
): Promise<StepOutcome> {
  const load = mergeResults(repeats);
  const result = {
    ...(input.profile.name === undefined ? {} : { name: input.profile.name }),
    warmupMs: compiled.profile.warmupMs,
    ...loadSummary(load),
  };
  const { total } = load;
  const worst = worstOf(claims);
  const speaking = claims.find(({ judgement }) => judgement.verdict === worst);
  const numbers = `${total.requests} requests at ${load.achievedRps.toFixed(0)}/s, ${total.errors} errors`;
  return {
    result,
    summary: speaking === undefined ? numbers : `${numbers}; ${speaking.judgement.message}`,
    proofs: await proofsOf(claims, ctx),
  };
}
