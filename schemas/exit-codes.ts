import type { FailureReason } from './failure.ts';

/** Every exit code and its meaning (docs/interfaces.md); when several apply, {@link worstExitCode} picks. */
export const EXIT = {
  ok: 0,
  proofFailed: 1,
  invalidInput: 2,
  inconclusive: 3,
  unsupported: 4,
  unusable: 5,
  lockOrConflict: 6,
  trustRefused: 7,
  deadline: 8,
  rollbackFailed: 9,
  suspended: 10,
  ourFault: 70,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The order in which codes win: a failed proof is never hidden behind an infrastructure error. */
const PRECEDENCE: readonly ExitCode[] = [70, 9, 7, 2, 1, 130, 143, 6, 5, 8, 10, 4, 3, 0];

/** The first of the given codes in the order of precedence; 0 for none. */
export function worstExitCode(codes: readonly ExitCode[]): ExitCode {
  return PRECEDENCE.find((code) => codes.includes(code)) ?? EXIT.ok;
}

const BY_REASON: Readonly<Record<FailureReason, ExitCode>> = {
  unreachable: EXIT.unusable,
  unauthorized: EXIT.unusable,
  forbidden: EXIT.unusable,
  notFound: EXIT.unusable,
  alreadyExists: EXIT.unusable,
  conflict: EXIT.lockOrConflict,
  fieldConflict: EXIT.lockOrConflict,
  invalid: EXIT.unusable,
  refusedByWebhook: EXIT.unusable,
  quota: EXIT.unusable,
  throttled: EXIT.unusable,
  timeout: EXIT.deadline,
  deadline: EXIT.deadline,
  contextUnknown: EXIT.unusable,
  wrongCluster: EXIT.unusable,
  portInUse: EXIT.unusable,
  processFailed: EXIT.unusable,
  agentFailed: EXIT.unusable,
  notReady: EXIT.unusable,
  unsupported: EXIT.unsupported,
  rejected: EXIT.unusable,
  cancelled: EXIT.interrupted,
  lockHeld: EXIT.lockOrConflict,
  lockLost: EXIT.lockOrConflict,
  stateUnusable: EXIT.unusable,
  trustRefused: EXIT.trustRefused,
};

/** The exit code that a failure of this reason ends with. */
export function exitCodeOf(reason: FailureReason): ExitCode {
  return BY_REASON[reason];
}
