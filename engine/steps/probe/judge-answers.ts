import { MIN_ABOVE } from '../../../proof/judge-bound.ts';
import type { Judgement } from '../../../proof/judgement.ts';
import { normalQuantile } from '../../../proof/normal.ts';
import { readThreshold } from '../../../proof/read-bound.ts';
import { Failure } from '../../../schemas/failure.ts';
import type { ProbeInput } from '../../../schemas/generated/documents.ts';
import type { JudgedClaim } from './claim.ts';
import { ANSWER_CLAIMS, type AnswerClaim, describeOutcomes, type Tally } from './tally.ts';

type Expect = ProbeInput['expect'];

/** Judges the claims that every answer must meet, and the bounds on percentiles. */
export function judgeAnswers(expect: Expect, tally: Tally, alpha: number): readonly JudgedClaim[] {
  const answers = ANSWER_CLAIMS.filter((claim) => expect[claim] !== undefined).map((claim) =>
    judgeAnswerClaim(claim, expect, tally),
  );
  const latencies = Object.entries(expect.latency ?? {}).map(([name, bound]) =>
    judgeLatency({ name, bound }, tally, { alpha, lost: lostOf(expect, tally) }),
  );
  return [...answers, ...latencies];
}

function judgeAnswerClaim(claim: AnswerClaim, expect: Expect, tally: Tally): JudgedClaim {
  const missed = tally.missed[claim];
  const wanted = describeWanted(claim, expect);
  const met = tally.requests - missed.count;
  const verdict = tally.requests === 0 ? 'inconclusive' : missed.count === 0 ? 'passed' : 'failed';
  const first = missed.first === undefined ? '' : `; the first that did not: ${missed.first}`;
  const seen = verdict === 'failed' ? ` (${describeOutcomes(tally.outcomes)})${first}` : '';
  const judgement: Judgement = {
    verdict,
    n: tally.requests,
    observed: { met, of: tally.requests, outcomes: { ...tally.outcomes } },
    expected: wanted,
    message: `${metWords(claim, met, tally.requests, wanted)}${seen}`,
  };
  return { suffix: claim, claim: describeClaim(claim, expect), judgement };
}

function metWords(claim: AnswerClaim, met: number, of: number, wanted: string): string {
  return claim === 'answered'
    ? `${met} of ${of} requests were answered`
    : `${met} of ${of} answers had ${wanted}`;
}

/** A claim about every answer, as a sentence. */
export function describeClaim(claim: AnswerClaim, expect: Expect): string {
  return claim === 'answered'
    ? 'every request is answered'
    : `every answer has ${describeWanted(claim, expect)}`;
}

/** What a claim asks of each answer, in words. */
function describeWanted(claim: AnswerClaim, expect: Expect): string {
  switch (claim) {
    case 'status':
      return `status ${[expect.status ?? []].flat().join(' or ')}`;
    case 'grpcStatus':
      return `grpc-status ${[expect.grpcStatus ?? []].flat().join(' or ')}`;
    case 'answered':
      return 'any content';
    case 'header':
      return Object.entries(expect.header ?? {})
        .map(([name, value]) => `${name}: ${value}`)
        .join(', ');
    case 'body': {
      const { contains, equals, matches } = expect.body ?? {};
      const parts = [
        contains === undefined ? [] : [`containing ${JSON.stringify(contains)}`],
        equals === undefined ? [] : [`equal to ${JSON.stringify(equals)}`],
        matches === undefined ? [] : [`matching ${matches}`],
      ];
      return `a body ${parts.flat().join(' and ')}`;
    }
  }
}

/** How many requests the percentile claims need before they can be judged at all. */
export function requestsForLatency(expect: Expect): number {
  const needs = Object.entries(expect.latency ?? {}).map(([name, bound]) =>
    Math.ceil(MIN_ABOVE / (1 - readBound(name, bound).q) - 1e-9),
  );
  return Math.max(0, ...needs);
}

function judgeLatency(
  { name, bound }: { readonly name: string; readonly bound: string },
  tally: Tally,
  { alpha, lost }: { readonly alpha: number; readonly lost: Lost },
): JudgedClaim {
  const { q, limit } = readBound(name, bound);
  const claim = `${name} ${bound}`;
  const sorted = [...tally.latenciesMs].sort((a, b) => a - b);
  const n = sorted.length;
  const at = (rank: number) => sorted[Math.min(n - 1, Math.max(0, rank))] ?? 0;
  const observed = at(Math.ceil(n * q) - 1);
  // the interval of an order statistic: its rank is binomial, here by its normal approximation
  const spread = normalQuantile(alpha / 2) * Math.sqrt(n * q * (1 - q));
  const low = at(Math.floor(n * q - spread) - 1);
  const high = at(Math.ceil(n * q + spread));
  const numbers = {
    n,
    observed,
    expected: bound,
    interval: { low, high, confidence: 1 - alpha },
  };
  const judge = (verdict: Judgement['verdict'], message: string): JudgedClaim => ({
    suffix: name,
    claim,
    judgement: { ...numbers, verdict, message },
  });
  if (lost.count > 0)
    return judge(
      'failed',
      `${lost.count} of ${tally.requests} requests got no ${lost.what} (${describeOutcomes(tally.outcomes)})`,
    );
  if (n * (1 - q) < MIN_ABOVE - 1e-9)
    return judge('inconclusive', `${name} needs ${Math.ceil(MIN_ABOVE / (1 - q))} answers; there were ${n}`);
  const range = `${name} is ${observed.toFixed(1)} ms (${low.toFixed(1)} to ${high.toFixed(1)})`;
  if (high <= limit) return judge('passed', `${range}, within ${bound}`);
  if (low > limit) return judge('failed', `${range}, not ${bound}`);
  return judge('inconclusive', `${range}, which neither proves nor refutes ${bound}`);
}

/** Requests whose time says nothing good of a mesh, however short it was. */
interface Lost {
  readonly count: number;
  readonly what: string;
}

/** A fast error is no fast answer; where a claim about the status stands beside, that one says which answers are good. */
function lostOf({ status, grpcStatus }: Expect, tally: Tally): Lost {
  const unanswered = { count: tally.requests - tally.answered, what: 'answer at all' };
  if (unanswered.count > 0 || status !== undefined || grpcStatus !== undefined) return unanswered;
  return { count: tally.requests - tally.good, what: 'good answer' };
}

function readBound(name: string, bound: string): { readonly q: number; readonly limit: number } {
  const read = readThreshold(name, bound);
  if (!read.ok) throw new Failure('invalid', `latency: ${read.message}`);
  if (read.bound.metric !== 'latency') throw new Failure('invalid', `latency: ${name} is no percentile`);
  return { q: read.bound.percentile.q, limit: read.bound.ms };
}
