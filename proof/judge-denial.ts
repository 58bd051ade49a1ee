import type { AgentSample } from '../schemas/agent-protocol.ts';
import { unreachable } from '../schemas/unreachable.ts';
import type { Judgement } from './judgement.ts';

/** One request as the client saw it. */
export type Attempt = Pick<AgentSample, 'outcome' | 'status' | 'grpcStatus' | 'deniedBy'>;

/** Everything that a denial is judged by; the requests of both kinds went to the same pod and port in turns. */
export interface DenialEvidence {
  /** The requests that should be denied. */
  readonly attempts: readonly Attempt[];
  /** Requests of a client that is allowed, sent between the attempts; empty when the pattern names none. */
  readonly control: readonly Attempt[];
  /** What the servers counted for the nonce of the attempts, after minus before. */
  readonly attemptsSeen: ServerCount;
  /** The same for the control's nonce; it shows that the counter counts. */
  readonly controlSeen: ServerCount;
}

/** Requests with one nonce, as the destination's side counted them. */
export interface ServerCount {
  /** They reached an application. */
  readonly arrived: number;
  /** The destination's proxy recorded that policy refused them. */
  readonly refused: number;
}

/** How one attempt looks from the client alone. */
type Seen = 'passed' | 'denied' | 'unclear';

/**
 * Whether requests are denied *by the mesh*: every attempt refused, nothing arrived at the server, an interleaved
 * allowed control passed, and the refusal attributable to the mesh rather than to the application (docs: proofs,
 * "Denial"). Anything less than that is no proof, and says which part is missing.
 */
export function judgeDenial(evidence: DenialEvidence): Judgement {
  const { attempts, attemptsSeen } = evidence;
  const seen = attempts.map(seeAttempt);
  const count = (wanted: Seen) => seen.filter((s) => s === wanted).length;
  const judgement = (verdict: Judgement['verdict'], message: string): Judgement => ({
    verdict,
    message,
    n: attempts.length,
    expected: { denied: attempts.length, arrived: 0 },
    observed: {
      denied: count('denied'),
      passed: count('passed'),
      unclear: count('unclear'),
      arrived: attemptsSeen.arrived,
      refusedByProxy: attemptsSeen.refused,
      controlPassed: evidence.control.filter(controlPassed).length,
      control: evidence.control.length,
      outcomes: tally(attempts),
    },
  });
  if (attempts.length === 0) return judgement('inconclusive', 'no request was attempted');
  if (count('passed') > 0) {
    return judgement(
      'failed',
      `${count('passed')} of ${attempts.length} requests that must be denied passed`,
    );
  }
  if (attemptsSeen.arrived > 0) return judgement('failed', arrivedSentence(evidence));
  const missing = missingEvidence(evidence, seen);
  if (missing !== undefined) return judgement('inconclusive', missing);
  return judgement('passed', `all ${attempts.length} requests were denied, ${attribution(evidence)}`);
}

function seeAttempt(attempt: Attempt): Seen {
  switch (attempt.outcome) {
    case 'refused':
    case 'reset':
    case 'tlsAlert':
    case 'timeout':
      return 'denied';
    case 'dnsFailed':
    case 'malformed':
      return 'unclear';
    case 'response':
      if (attempt.grpcStatus !== undefined) return seeCall(attempt);
      if (attempt.status === 403) return 'denied';
      return (attempt.status ?? 0) < 400 ? 'passed' : 'unclear';
    default:
      return unreachable(attempt.outcome);
  }
}

/** PERMISSION_DENIED (grpc/grpc doc/statuscodes.md). */
const GRPC_DENIED = 7;

/**
 * A gRPC call is always answered with 200. PERMISSION_DENIED is the mesh's word only where a proxy has signed it: other
 * than with 403, applications use it all the time.
 */
function seeCall({ grpcStatus, deniedBy }: Attempt): Seen {
  if (grpcStatus === GRPC_DENIED && deniedBy !== undefined) return 'denied';
  return grpcStatus === 0 ? 'passed' : 'unclear';
}

/** Over TCP and UDP an answer has no status: that it came is all there is to say. */
function controlPassed({ outcome, status = 200, grpcStatus = 0 }: Attempt): boolean {
  return outcome === 'response' && status < 400 && grpcStatus === 0;
}

function arrivedSentence({ attempts, attemptsSeen }: DenialEvidence): string {
  const arrived = `${attemptsSeen.arrived} of ${attempts.length} requests reached the application`;
  return attempts.some((a) => a.status === 403 && a.deniedBy === undefined)
    ? `${arrived}, which answered 403 itself: the mesh let them pass`
    : `${arrived}, although their client saw a refusal`;
}

/** The first part of the evidence that is not there, as a sentence; `undefined` when all is. */
function missingEvidence(evidence: DenialEvidence, seen: readonly Seen[]): string | undefined {
  const { attempts, control, controlSeen } = evidence;
  const unclear = attempts[seen.indexOf('unclear')];
  if (unclear !== undefined) {
    const what = unclear.outcome === 'response' ? statusWords(unclear) : outcomeWords(unclear.outcome);
    return `an attempt ended with ${what}, which is neither passed nor denied`;
  }
  if (control.length === 0) {
    return 'there was no allowed control request, so a dead destination would look the same';
  }
  const failed = control.filter((c) => !controlPassed(c)).length;
  if (failed > 0) {
    return `${failed} of ${control.length} allowed control requests failed too, so the destination may just be down`;
  }
  if (controlSeen.arrived < control.length) {
    return `the servers counted ${controlSeen.arrived} of ${control.length} control requests that were answered: such a counter shows nothing`;
  }
  return undefined;
}

/** What shows that it was the mesh: its own record, its name in the answer, or that nothing arrived. */
function attribution({ attempts, attemptsSeen, controlSeen }: DenialEvidence): string {
  if (attemptsSeen.refused > 0)
    return `and the destination's proxy recorded ${attemptsSeen.refused} refusals`;
  const named = attempts.find((a) => a.deniedBy !== undefined)?.deniedBy;
  if (named !== undefined) return `by ${named}`;
  return `none arrived, while ${controlSeen.arrived} allowed control requests did`;
}

function statusWords({ status, grpcStatus }: Attempt): string {
  if (grpcStatus === undefined) return status === undefined ? 'an answer' : `status ${status}`;
  return `grpc-status ${grpcStatus}${grpcStatus === GRPC_DENIED ? ' that no proxy signed' : ''}`;
}

function outcomeWords(outcome: Attempt['outcome']): string {
  return outcome === 'dnsFailed' ? 'a name that does not resolve' : 'bytes that are no HTTP response';
}

function answerName({ status, grpcStatus }: Attempt): string {
  if (grpcStatus !== undefined) return `grpc-status ${grpcStatus}`;
  return status === undefined ? 'answered' : String(status);
}

/** `{ "403": 3, "reset": 1 }`. */
function tally(attempts: readonly Attempt[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const attempt of attempts) {
    const name = attempt.outcome === 'response' ? answerName(attempt) : attempt.outcome;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
