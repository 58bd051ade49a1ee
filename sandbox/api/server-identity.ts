import { randomBytes, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CertificatePair } from '../certificates.ts';

/** What proves the API server to its clients, and them to it. */
export interface ServerIdentity {
  /** CA certificate, PEM. */
  readonly authority: string;
  readonly server: CertificatePair;
  readonly token: string;
}

/** As a real API server calls a sandbox that is attached to it and serves an API through it. */
export const AGGREGATED_NAME = 'meshwright-sandbox.kube-system.svc';

const YEAR_MS = 365 * 24 * 3_600_000;
const RENEW_BEFORE_MS = 7 * 24 * 3_600_000;

const FILES = {
  authority: 'ca.crt',
  authorityKey: 'ca.key',
  certificate: 'server.crt',
  key: 'server.key',
  token: 'token',
} as const;

function read(stateDir: string, file: string): string | undefined {
  const path = join(stateDir, file);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function keep(stateDir: string, file: string, text: string): string {
  writeFileSync(join(stateDir, file), text, { mode: 0o600 });
  return text;
}

function lastsLongEnough(certificate: string): boolean {
  return Date.parse(new X509Certificate(certificate).validTo) > Date.now() + RENEW_BEFORE_MS;
}

/**
 * The CA, server certificate and bearer token of a state directory, made on the first start and the same ever after
 * (the server certificate is renewed when it runs out). Files are 0600.
 */
export async function serverIdentity(stateDir: string): Promise<ServerIdentity> {
  const token =
    read(stateDir, FILES.token) ?? keep(stateDir, FILES.token, randomBytes(32).toString('base64url'));
  const authority = read(stateDir, FILES.authority);
  const authorityKey = read(stateDir, FILES.authorityKey);
  const certificate = read(stateDir, FILES.certificate);
  const key = read(stateDir, FILES.key);
  if (
    authority !== undefined &&
    certificate !== undefined &&
    key !== undefined &&
    lastsLongEnough(certificate)
  ) {
    return { authority, server: { certificate, key }, token };
  }
  // Loaded only when there is something to sign: a restart needs none of it.
  const { createAuthority, openIssuer } = await import('../certificates.ts');
  const own =
    authority === undefined || authorityKey === undefined
      ? await createAuthority('meshwright sandbox', 10 * YEAR_MS)
      : { certificate: authority, key: authorityKey };
  const issuer = await openIssuer(own);
  const server = await issuer.issue({
    commonName: 'meshwright sandbox API server',
    dnsNames: ['localhost', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc', AGGREGATED_NAME],
    ipAddresses: ['127.0.0.1', '::1'],
    usages: ['server'],
    validForMs: YEAR_MS,
  });
  keep(stateDir, FILES.authority, own.certificate);
  keep(stateDir, FILES.authorityKey, own.key);
  keep(stateDir, FILES.certificate, server.certificate);
  keep(stateDir, FILES.key, server.key);
  return { authority: own.certificate, server, token };
}
