import { RE2JS } from 're2js';
import type { AgentSample } from '../../../schemas/agent-protocol.ts';
import type { ProbeInput } from '../../../schemas/generated/documents.ts';
import { safeText } from '../../../schemas/safe-text.ts';

type Expect = ProbeInput['expect'];
/** Claims that each single answer meets or does not. */
export const ANSWER_CLAIMS = ['answered', 'status', 'grpcStatus', 'header', 'body'] as const;
export type AnswerClaim = (typeof ANSWER_CLAIMS)[number];

/** What a probe has seen so far; grows with the kinds of answers, not with their number (but for latencies). */
export interface Tally {
  requests: number;
  /** Requests that got any HTTP status, or any bytes over TCP and UDP. */
  answered: number;
  /** By status or transport outcome: `{"200": 18, "grpc-status 7": 1, "reset": 2}`. */
  readonly outcomes: Record<string, number>;
  readonly byBackend: Record<string, number>;
  /** Good answers that named no backend, and requests that may have been anyone's. */
  unnamed: number;
  /** Answers below 400, of gRPC those with status 0. */
  good: number;
  readonly latenciesMs: number[];
  readonly missed: Record<AnswerClaim, { count: number; first?: string }>;
}

/** An empty tally. */
export function emptyTally(): Tally {
  return {
    requests: 0,
    answered: 0,
    outcomes: {},
    byBackend: {},
    unnamed: 0,
    good: 0,
    latenciesMs: [],
    missed: {
      answered: { count: 0 },
      status: { count: 0 },
      grpcStatus: { count: 0 },
      header: { count: 0 },
      body: { count: 0 },
    },
  };
}

/** Checks one answer against the claims; gives what is wrong as a clause, by claim. */
export type CheckSample = (sample: AgentSample) => Readonly<Partial<Record<AnswerClaim, string>>>;

/** Adds one sample to the tally. */
export function addSample(tally: Tally, sample: AgentSample, check: CheckSample): void {
  tally.requests += 1;
  const outcome = describeOutcome(sample);
  tally.outcomes[outcome] = (tally.outcomes[outcome] ?? 0) + 1;
  if (sample.backend === undefined) tally.unnamed += 1;
  else {
    const backend = safeText(sample.backend, 253);
    tally.byBackend[backend] =
      (Object.hasOwn(tally.byBackend, backend) ? (tally.byBackend[backend] ?? 0) : 0) + 1;
  }
  if (sample.outcome === 'response') {
    tally.answered += 1;
    tally.latenciesMs.push(sample.latencyMs);
    if ((sample.status ?? 0) < 400 && (sample.grpcStatus ?? 0) === 0) tally.good += 1;
  }
  for (const [claim, wrong] of Object.entries(check(sample))) {
    const missed = tally.missed[claim as AnswerClaim]; // the keys of what `check` gives
    missed.count += 1;
    missed.first ??= safeText(wrong, 200);
  }
}

function describeOutcome({ outcome, status, grpcStatus }: AgentSample): string {
  if (outcome !== 'response') return outcome;
  if (grpcStatus !== undefined) return `grpc-status ${grpcStatus}`;
  return status === undefined ? 'answered' : String(status);
}

/** `18 × 200, 2 × reset`. */
export function describeOutcomes(outcomes: Readonly<Record<string, number>>): string {
  return Object.entries(outcomes)
    .sort(([, a], [, b]) => b - a)
    .map(([outcome, count]) => `${count} × ${outcome}`)
    .join(', ');
}

/** A check for the claims that each answer must meet by itself. */
export function sampleCheck(expect: Expect): CheckSample {
  const checkBody = bodyCheck(expect.body);
  return (sample) => {
    const answered = expect.answered === undefined ? undefined : notAnswered(sample);
    const status = statusMiss(expect.status, sample);
    const grpcStatus = grpcStatusMiss(expect.grpcStatus, sample);
    const header = headerMiss(expect.header, sample);
    const body = checkBody(sample);
    return {
      ...(answered === undefined ? {} : { answered }),
      ...(status === undefined ? {} : { status }),
      ...(grpcStatus === undefined ? {} : { grpcStatus }),
      ...(header === undefined ? {} : { header }),
      ...(body === undefined ? {} : { body }),
    };
  };
}

function statusMiss(wanted: Expect['status'], sample: AgentSample): string | undefined {
  if (wanted === undefined) return undefined;
  if (sample.outcome !== 'response') return sample.error ?? sample.outcome;
  const any = typeof wanted === 'number' ? [wanted] : wanted;
  return any.includes(sample.status ?? 0) ? undefined : `status ${sample.status}`;
}

/** What is wrong with a sample that is no answer at all. */
function notAnswered(sample: AgentSample): string | undefined {
  return sample.outcome === 'response' ? undefined : (sample.error ?? sample.outcome);
}

function grpcStatusMiss(wanted: Expect['grpcStatus'], sample: AgentSample): string | undefined {
  if (wanted === undefined) return undefined;
  const { grpcStatus, status } = sample;
  if (grpcStatus === undefined) return notAnswered(sample) ?? `status ${status} without a grpc-status`;
  return [wanted].flat().includes(grpcStatus) ? undefined : `grpc-status ${grpcStatus}`;
}

function headerMiss(wanted: Expect['header'], sample: AgentSample): string | undefined {
  for (const [name, value] of Object.entries(wanted ?? {})) {
    if (sample.outcome !== 'response') return sample.error ?? sample.outcome;
    const got = sample.headers?.[name.toLowerCase()];
    if (got !== value) return got === undefined ? `no header ${name}` : `${name}: ${got}`;
  }
  return undefined;
}

function bodyCheck(wanted: Expect['body']): (sample: AgentSample) => string | undefined {
  if (wanted === undefined) return () => undefined;
  const { contains, equals, matches } = wanted;
  const pattern = matches === undefined ? undefined : RE2JS.compile(matches);
  return (sample) => {
    if (sample.outcome !== 'response') return sample.error ?? sample.outcome;
    const body = sample.body ?? '';
    const fits =
      (contains === undefined || body.includes(contains)) &&
      (equals === undefined || body === equals) &&
      (pattern === undefined || pattern.matcher(body).find());
    return fits ? undefined : `body ${JSON.stringify(body.slice(0, 80))}`;
  };
}
