/**
 * Why the world could not do what was asked. Closed: the exit code table (`schemas/exit-codes.ts`) covers each.
 * `fieldConflict` = another field manager owns what we wanted to write; `conflict` = a lost optimistic lock.
 */
export type FailureReason =
  | 'unreachable'
  | 'unauthorized'
  | 'forbidden'
  | 'notFound'
  | 'alreadyExists'
  | 'conflict'
  | 'fieldConflict'
  | 'invalid'
  | 'refusedByWebhook'
  | 'quota'
  | 'throttled'
  | 'timeout'
  | 'deadline'
  | 'contextUnknown'
  | 'wrongCluster'
  | 'portInUse'
  | 'processFailed'
  | 'agentFailed'
  | 'notReady'
  | 'unsupported'
  /** A person has said no. */
  | 'rejected'
  | 'cancelled'
  | 'lockHeld'
  | 'lockLost'
  | 'stateUnusable'
  | 'trustRefused';

/** What a {@link Failure} may carry beside its sentence. */
export interface FailureDetails {
  readonly cause?: unknown;
  /** The object concerned, printed as `kind/namespace/name`. */
  readonly object?: string;
  /** HTTP status of the API server's answer. */
  readonly status?: number;
  /** Seconds the server asked us to wait (`Retry-After`). */
  readonly retryAfterSeconds?: number;
  /** Field paths and their managers, for `fieldConflict`. */
  readonly fields?: readonly { readonly field: string; readonly manager: string }[];
  readonly hint?: string;
}

/**
 * The world's fault, as a value that can cross rooms: one clear sentence naming the thing, a reason from the closed
 * list, the cause. Text that came from outside has been through `safeText` before it gets here.
 */
export class Failure extends Error {
  readonly reason: FailureReason;
  readonly details: FailureDetails;

  constructor(reason: FailureReason, message: string, details: FailureDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'Failure';
    this.reason = reason;
    this.details = details;
  }
}
