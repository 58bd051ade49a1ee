import type { ProbeInput } from '../../../schemas/generated/documents.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import type { StepContext, StepHandler, StepOutcome } from '../../step-handler.ts';
import { type Caller, type OpenCaller, openCaller } from '../agent/caller.ts';
import { describeIdentity } from '../agent/spiffe-id.ts';
import { awaitConvergence, describeBehind } from '../convergence.ts';
import { countedEvaluations, evaluateOverTime } from '../over-time.ts';
import { foreignCaller, readArrivals, serversOf } from './arrivals.ts';
import { allAs, type JudgedClaim, proofsOf, worstOf } from './claim.ts';
import { controlRequests, tryDenial } from './deny.ts';
import { describeClaim, judgeAnswers } from './judge-answers.ts';
import { judgePeer } from './judge-peer.ts';
import { judgeShares } from './judge-traffic.ts';
import { requestsOf } from './requests.ts';
import { sendTraffic } from './send-traffic.ts';
import { ANSWER_CLAIMS, describeOutcomes, type Tally } from './tally.ts';
import { targetAddress } from './target-address.ts';

/** α of a probe whose plan gave it none, because nothing in it was taken for statistical. */
const LEAST_ALPHA = 0.001;

/** One measurement and what it means. */
interface Evaluation {
  readonly claims: readonly JudgedClaim[];
  readonly result: JsonObject;
}

interface Callers {
  readonly main: Caller;
  readonly control: Caller;
}

/** Sends requests from a workload's identity, through its own proxy, and judges what came of them. */
export const probeStep: StepHandler<ProbeInput> = {
  execute: (input, ctx) => probeAs(openCaller, input, ctx),
  // an answer of before a crash says nothing about now: a probe is simply made again
  observe: () => Promise.resolve({ status: 'absent' }),
};

/** A probe whose callers come from somebody: each measurement has them to itself until it closes them. */
export async function probeAs(open: OpenCaller, input: ProbeInput, ctx: StepContext): Promise<StepOutcome> {
  const callers = await openCallers(open, input, ctx);
  try {
    const { value, evaluations } = await measure(input, callers, ctx);
    return await outcomeOf(value, evaluations, ctx);
  } finally {
    await closeCallers(callers);
  }
}

async function measure(
  input: ProbeInput,
  callers: Callers,
  ctx: StepContext,
): Promise<{ readonly value: Evaluation; readonly evaluations: number }> {
  const barred = await barredBy(input, callers, ctx);
  if (barred !== undefined) return { value: { claims: barred, result: { requests: 0 } }, evaluations: 0 };
  const alpha = (ctx.alpha > 0 ? ctx.alpha : LEAST_ALPHA) / countedEvaluations(input);
  return evaluateOverTime(
    input,
    async () => {
      const value =
        input.expect.denied === true
          ? await evaluateDenial(input, callers, ctx)
          : await evaluateTraffic(input, callers.main, alpha, ctx);
      return { holds: worstOf(value.claims) === 'passed', value };
    },
    ctx,
  );
}

/** What has to be in order before any sample counts; all claims under one verdict when it is not. */
async function barredBy(
  input: ProbeInput,
  { main, control }: Callers,
  ctx: StepContext,
): Promise<readonly JudgedClaim[] | undefined> {
  const claims = claimsOf(input);
  const doubt = main.doubt ?? control.doubt;
  if (doubt !== undefined) {
    return allAs(claims, doubt.kind === 'impostor' ? 'failed' : 'inconclusive', doubt.message);
  }
  const targets = requestsOf(input).map(({ url }) => targetAddress(url, main.identity.namespace).namespace);
  const namespaces = [...new Set([main.identity.namespace, control.identity.namespace, ...targets])];
  const report = await awaitConvergence(namespaces, ctx);
  return report.converged ? undefined : allAs(claims, 'inconclusive', describeBehind(report));
}

async function openCallers(open: OpenCaller, input: ProbeInput, ctx: StepContext): Promise<Callers> {
  const main = await open(input.from, ctx);
  const other = input.control?.from;
  if (other === undefined) return { main, control: main };
  try {
    return { main, control: await open(other, ctx) };
  } catch (error) {
    await main.close();
    throw error;
  }
}

async function closeCallers({ main, control }: Callers): Promise<void> {
  const all = control === main ? [main] : [main, control];
  await Promise.all(all.map((caller) => caller.close()));
}

async function evaluateTraffic(
  input: ProbeInput,
  caller: Caller,
  alpha: number,
  ctx: StepContext,
): Promise<Evaluation> {
  const nonce = ctx.world.random.hex(8);
  const { tally, shares } = await sendTraffic(input, { session: caller.session, nonce, alpha }, ctx);
  const report = await readArrivals(nonce, tally.good, ctx);
  const result = { ...resultOf(tally, caller, nonce), servers: serversOf(report) };
  const foreign = input.from.meshed === false ? undefined : foreignCaller(report, caller.identity);
  if (foreign !== undefined) return { claims: allAs(claimsOf(input), 'failed', foreign), result };
  const { peerIdentity } = input.expect;
  const [first] = requestsOf(input);
  const namespace = first === undefined ? '' : targetAddress(first.url, caller.identity.namespace).namespace;
  const claims = [
    ...judgeAnswers(input.expect, tally, alpha),
    ...(peerIdentity === undefined
      ? []
      : [judgePeer({ wanted: peerIdentity, namespace }, { report, answered: tally.good })]),
    ...(shares === undefined ? [] : judgeShares(shares, tally)),
  ];
  return { claims, result };
}

async function evaluateDenial(input: ProbeInput, callers: Callers, ctx: StepContext): Promise<Evaluation> {
  const requests = controlRequests(input);
  const control = requests === undefined ? undefined : { caller: callers.control, requests };
  const trace = await tryDenial(input, { caller: callers.main, control }, ctx);
  const claims = claimsOf(input).map((claim) => ({ ...claim, judgement: trace.judgement }));
  const result = {
    requests: trace.attempts.length,
    controls: trace.control.length,
    ...(typeof trace.judgement.observed === 'object' ? { seen: trace.judgement.observed } : {}),
    callerIdentity: callers.main.spiffe ?? describeIdentity(callers.main.identity),
    servers: serversOf(trace.seen),
  };
  return { claims, result };
}

/** The claims of a probe by suffix and in words, before anything is measured. */
function claimsOf(input: ProbeInput): readonly { readonly suffix: string; readonly claim: string }[] {
  const { expect } = input;
  if (expect.denied === true) return [{ suffix: 'denied', claim: 'the mesh refuses every request' }];
  const { tolerance: _tolerance, ...shares } = expect.share ?? {};
  return [
    ...ANSWER_CLAIMS.filter((claim) => expect[claim] !== undefined).map((claim) => ({
      suffix: claim,
      claim: describeClaim(claim, expect),
    })),
    ...Object.entries(expect.latency ?? {}).map(([name, bound]) => ({
      suffix: name,
      claim: `${name} ${bound}`,
    })),
    ...(expect.peerIdentity === undefined
      ? []
      : [{ suffix: 'peerIdentity', claim: `every request is served by ${expect.peerIdentity}` }]),
    ...Object.entries(shares).map(([backend, target]) => ({
      suffix: backend,
      claim: `${backend} gets ${target} % of the requests`,
    })),
  ];
}

function resultOf(tally: Tally, caller: Caller, nonce: string): JsonObject {
  const sorted = [...tally.latenciesMs].sort((a, b) => a - b);
  const at = (q: number) => sorted[Math.max(0, Math.ceil(sorted.length * q) - 1)] ?? 0;
  return {
    requests: tally.requests,
    answered: tally.answered,
    outcomes: { ...tally.outcomes },
    byBackend: Object.fromEntries(
      Object.entries(tally.byBackend).map(([backend, count]) => [
        backend,
        { requests: count, share: (100 * count) / tally.requests },
      ]),
    ),
    latenciesMs: { p50: at(0.5), p90: at(0.9), p99: at(0.99) },
    callerIdentity: caller.spiffe ?? describeIdentity(caller.identity),
    nonce,
  };
}

async function outcomeOf(value: Evaluation, evaluations: number, ctx: StepContext): Promise<StepOutcome> {
  const proofs = await proofsOf(value.claims, ctx);
  const worst = worstOf(value.claims);
  const speaking = value.claims.find(({ judgement }) => judgement.verdict === worst);
  const outcomes = value.result['outcomes'];
  const seen =
    typeof outcomes === 'object' && outcomes !== null
      ? describeOutcomes(outcomes as Record<string, number>)
      : '';
  return {
    result: { ...value.result, evaluations },
    summary: speaking?.judgement.message ?? seen,
    proofs,
  };
}
