import 'reflect-metadata';
import { createHash, randomBytes, webcrypto } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const HOUR_MS = 3_600_000;

/** What a sidecar proves itself with and checks others against. */
export interface WorkloadCertificate {
  readonly identity: string;
  readonly certificatePem: string;
  readonly keyPem: string;
  /** Roots that are trusted, as PEM. */
  readonly trustedPem: string;
  readonly context: SecureContext;
  readonly serial: string;
  /** Milliseconds since 1970. */
  readonly notAfter: number;
}

/** A root with its key, both as PEM. */
export interface RootFiles {
  readonly certificatePem: string;
  readonly keyPem: string;
}

/** How long something is valid, from when; milliseconds. */
export interface Life {
  readonly now: number;
  readonly lifeMs: number;
}

/** Makes a root certificate of a trust domain. */
export async function createRoot(trustDomain: string, life: Life): Promise<RootFiles> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const serialNumber = serial();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber,
    // Roots are looked up by name: two of them must not share one.
    name: `CN=sandbox mesh CA ${serialNumber.slice(0, 8)} of ${trustDomain}`,
    ...validity(life),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  return { certificatePem: certificate.toString('pem'), keyPem: await exportKey(keys.privateKey) };
}

/** When a certificate ends, in milliseconds since 1970. */
export function endOf(certificatePem: string): number {
  return new X509Certificate(certificatePem).notAfter.getTime();
}

/** What a root is called where people compare: the same in its own sandbox and in those that trust it. */
export function fingerprintOf(certificatePem: string): string {
  return createHash('sha256').update(certificatePem.trim()).digest('hex').slice(0, 16);
}

/** The certificates of a bundle, one by one. */
export function certificatesOf(bundle: string): readonly string[] {
  return bundle.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}

/** The certificate of a workload, whose only name is its SPIFFE ID; it trusts `trustedPem`. */
export async function issueCertificate(
  root: RootFiles,
  trustedPem: string,
  identity: string,
  life: Life,
): Promise<WorkloadCertificate> {
  const der = PemConverter.decodeFirst(root.keyPem);
  const signingKey = await webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, true, ['sign']);
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serial(),
    issuer: new X509Certificate(root.certificatePem).subject,
    ...validity(life),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
      // No subject, so the name is critical (SPIFFE X.509-SVID 4.1).
      new SubjectAlternativeNameExtension([{ type: 'url', value: identity }], true),
    ],
  });
  const keyPem = await exportKey(keys.privateKey);
  const certificatePem = certificate.toString('pem');
  const context = createSecureContext({
    key: keyPem,
    cert: certificatePem,
    ca: trustedPem,
    minVersion: 'TLSv1.3',
  });
  const { serialNumber, notAfter } = certificate;
  return {
    identity,
    certificatePem,
    keyPem,
    trustedPem,
    context,
    serial: serialNumber,
    notAfter: notAfter.getTime(),
  };
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  return PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

/** Backdated an hour, so that a clock which was set back does not lock everybody out. */
function validity({ now, lifeMs }: Life): { readonly notBefore: Date; readonly notAfter: Date } {
  return { notBefore: new Date(now - HOUR_MS), notAfter: new Date(now + lifeMs) };
}

function serial(): string {
  const bytes = randomBytes(16);
  // Positive and without a leading zero byte (RFC 5280 4.1.2.2).
  bytes.writeUInt8((bytes.readUInt8(0) & 0x7f) | 0x40, 0);
  return bytes.toString('hex');
}
