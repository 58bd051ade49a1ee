import { Failure } from '../schemas/failure.ts';
import { safeText } from '../schemas/safe-text.ts';
import type { Connection } from './connection.ts';

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there (connection refused)',
  ENOTFOUND: 'its host name does not resolve',
  EAI_AGAIN: 'its host name could not be resolved now',
  ETIMEDOUT: 'the connection timed out',
  EHOSTUNREACH: 'there is no route to the host',
  ENETUNREACH: 'there is no route to its network',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed while sending',
  EPROTO: 'it does not speak TLS as expected',
  HPE_INVALID_CONSTANT: 'it does not answer in HTTP',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed and not the authority of the kubeconfig',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from an authority that the kubeconfig does not name',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'its certificate comes from an authority that the kubeconfig does not name',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate comes from an authority that the kubeconfig does not name',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'its certificate comes from an authority that the kubeconfig does not name',
  CERT_SIGNATURE_FAILURE: 'its certificate is not signed by the authority of the kubeconfig',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet (is this machine’s clock right?)',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate was issued for another host name',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: 'it refused our client certificate as expired',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: 'it refused our client certificate (unknown authority)',
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: 'it refused our client certificate',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'it asks for a client certificate, and the kubeconfig has none',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS: is it a plain http:// server?',
};

/** Codes after which the request certainly never reached the server, whatever its method. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
/** Codes of a connection that broke under a request. */
const BROKEN = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'HPE_INVALID_EOF_STATE']);

/** Node's `code` of a network error; the empty string when it has none. */
export function networkCode(error: unknown): string {
  if (error instanceof AggregateError) return networkCode(error.errors[0]);
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Whether the connection broke, so that a request which may be repeated is worth repeating. */
export function brokeConnection(error: unknown): boolean {
  return BROKEN.has(networkCode(error));
}

/** One sentence naming the server and the context, and what Node saw. Reason `unreachable`. */
export function networkFailure(connection: Connection, error: unknown): Failure {
  if (error instanceof Failure) return error;
  const code = networkCode(error);
  const said = error instanceof Error ? safeText(error.message.split('\n')[0] ?? '', 200) : 'unknown error';
  const words = WORDS[code] ?? (code === '' ? said : `${said} (${safeText(code, 60)})`);
  const hint = NEVER_SENT.has(code) ? 'is the cluster running, and is this the right context?' : undefined;
  return new Failure('unreachable', `${serverName(connection)} could not be used: ${words}`, {
    cause: error,
    ...(hint === undefined ? {} : { hint }),
  });
}

/** `the API server https://… (context 'dev')`, without what a URL may carry beside its address. */
export function serverName(connection: Connection): string {
  const { protocol, host, pathname } = connection.server;
  const path = pathname === '/' ? '' : pathname;
  return `the API server ${safeText(`${protocol}//${host}${path}`, 300)} (context '${safeText(connection.context, 200)}')`;
}
