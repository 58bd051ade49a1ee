import type { TransportOutcome } from '../../schemas/agent-protocol.ts';

/** Everything but a response. */
export type FailedOutcome = Exclude<TransportOutcome, 'response'>;

/** The destination was not reached, and how. */
export class DialError extends Error {
  readonly outcome: FailedOutcome;

  constructor(outcome: FailedOutcome, message: string, options?: { readonly cause: unknown }) {
    super(message, options);
    this.name = 'DialError';
    this.outcome = outcome;
  }
}

/** The pod's own proxy could not be used: nothing can be said about any destination. */
export class PodProxyError extends Error {
  constructor(message: string, options?: { readonly cause: unknown }) {
    super(message, options);
    this.name = 'PodProxyError';
  }
}

/** Maps a socket's error to what happened to the request. */
export function outcomeOfError(error: unknown): FailedOutcome {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_FAIL':
      return 'dnsFailed';
    case 'ECONNREFUSED':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EACCES':
    case 'EPERM':
      return 'refused';
    case 'ETIMEDOUT':
      return 'timeout';
    case 'EPROTO':
      return 'tlsAlert';
    default:
      // certificate errors have codes of their own: our side ends the handshake with an alert
      return /^ERR_(?:SSL|TLS)|CERT|SELF_SIGNED|UNABLE_TO_/.test(code) ? 'tlsAlert' : 'reset';
  }
}
