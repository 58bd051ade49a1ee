import { type BackendShare, type SharesTest, sharesTest } from '../../../proof/judge-shares.ts';
import { parseDuration } from '../../../schemas/duration.ts';
import type { ProbeInput } from '../../../schemas/generated/documents.ts';
import type { StepEstimate } from '../../../schemas/run-event.ts';
import type { StepContext } from '../../step-handler.ts';
import type { AgentTalk } from '../agent/agent-session.ts';
import { requestsForLatency } from './judge-answers.ts';
import { agentRequests, requestsOf } from './requests.ts';
import { addSample, emptyTally, sampleCheck, type Tally } from './tally.ts';

const CONCURRENCY = 24;
const DEFAULT_COUNT = 10;
const DEFAULT_MAX = 50_000;
const DEFAULT_BACKEND = { header: 'x-backend' };
const PROGRESS_MS = 200;

/** How a probe sends: by whom, under which nonce, and with what risk of a false verdict. */
export interface Sending {
  readonly session: AgentTalk;
  readonly nonce: string;
  readonly alpha: number;
}

/** What came back, and the share test where one was asked for. */
export interface Traffic {
  readonly tally: Tally;
  readonly shares: SharesTest | undefined;
}

/** Sends what a probe asks for: a count, a stream, or as many as its shares need to be decided. */
export async function sendTraffic(input: ProbeInput, sending: Sending, ctx: StepContext): Promise<Traffic> {
  const tally = emptyTally();
  const shares = shareTestOf(input, sending.alpha);
  const send = sender(input, sending, { tally, shares }, ctx);
  if (shares === undefined) {
    const { count, rate } = amountOf(input);
    await send(count, rate);
    return { tally, shares };
  }
  for (const look of shares.looks) {
    await send(look - tally.requests, undefined);
    if (shares.judge(tally).verdict !== 'continue') break;
    // nothing more can be learnt where nobody says who answered
    if (Object.keys(tally.byBackend).length === 0) break;
  }
  return { tally, shares };
}

function sender(
  input: ProbeInput,
  { session, nonce }: Sending,
  { tally, shares }: Traffic,
  ctx: StepContext,
): (count: number, rate: number | undefined) => Promise<void> {
  const check = sampleCheck(input.expect);
  const detail = input.expect.header !== undefined || input.expect.body !== undefined;
  const requests = agentRequests(requestsOf(input));
  const { clock } = ctx.world;
  let shownAt = Number.NEGATIVE_INFINITY;
  return async (count, rate) => {
    if (count <= 0) return;
    const batch = {
      requests,
      count,
      concurrency: CONCURRENCY,
      keepAlive: input.keepAlive ?? 'mixed',
      nonce,
      detail,
      backendFrom: input.backendFrom ?? DEFAULT_BACKEND,
      ...(rate === undefined ? {} : { rate }),
    } as const;
    await session.requests(
      batch,
      (samples) => {
        for (const sample of samples) addSample(tally, sample, check);
        if (clock.monotonic() - shownAt < PROGRESS_MS) return;
        shownAt = clock.monotonic();
        show(tally, shares, ctx);
      },
      ctx.signal,
    );
    show(tally, shares, ctx);
  };
}

/** The number of requests where no share asks for its own. */
function amountOf(input: ProbeInput): { readonly count: number; readonly rate: number | undefined } {
  if (input.stream !== undefined) {
    const seconds = (parseDuration(input.stream.for) ?? 0) / 1000;
    return { count: Math.max(1, Math.round(input.stream.rate * seconds)), rate: input.stream.rate };
  }
  const table = requestsOf(input).length;
  return {
    count: Math.max(input.count ?? DEFAULT_COUNT, table, requestsForLatency(input.expect)),
    rate: undefined,
  };
}

function shareTestOf(input: ProbeInput, alpha: number): SharesTest | undefined {
  if (input.expect.share === undefined) return undefined;
  const { tolerance, ...rest } = input.expect.share;
  const shares = Object.fromEntries(
    Object.entries(rest).filter((entry): entry is [string, number] => entry[1] !== undefined),
  );
  const maxSamples = input.maxRequests ?? DEFAULT_MAX;
  return sharesTest({ shares, alpha, maxSamples, ...(tolerance === undefined ? {} : { tolerance }) });
}

function show(tally: Tally, shares: SharesTest | undefined, ctx: StepContext): void {
  const judged = shares?.judge(tally).backends;
  // the one that is furthest from being decided
  const open = judged?.find(({ look }) => look.verdict === 'continue') ?? judged?.[0];
  ctx.progress({
    message: `${tally.requests} requests`,
    ...(open === undefined ? {} : { estimate: estimateOf(open, tally.requests) }),
  });
}

function estimateOf({ look, band, backend }: BackendShare, n: number): StepEstimate {
  const { observed: value, low, high } = look;
  return { label: backend, value, low, high, target: band, n, unit: '%' };
}
