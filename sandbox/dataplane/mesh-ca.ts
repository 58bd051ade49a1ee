import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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
import type { Subject } from '../../mesh/policy/policy-model.ts';
import { spiffeId } from './identity.ts';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const HOUR_MS = 3_600_000;
const CA_DAYS = 3650;
const LEAF_DAYS = 90;

/** What a sidecar proves itself with and checks others against. */
export interface WorkloadCertificate {
  readonly identity: string;
  readonly certificatePem: string;
  readonly keyPem: string;
  readonly context: SecureContext;
}

/** The mesh's certificate authority: one per store, so that a sandbox that comes back is the same trust domain. */
export interface MeshCa {
  readonly certificatePem: string;
  /** A certificate whose only name is the workload's SPIFFE ID; one per service account and process. */
  issue(subject: Subject): Promise<WorkloadCertificate>;
}

/** Opens the authority kept in `<stateDir>/mesh-ca`, or makes one. The key file is readable by its owner alone. */
export async function openMeshCa(stateDir: string, trustDomain: string): Promise<MeshCa> {
  const dir = join(stateDir, 'mesh-ca');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const stored = await readStored(dir);
  const { certificatePem, key } = stored ?? (await createCa(dir, trustDomain));
  const authority = new X509Certificate(certificatePem);
  const issued = new Map<string, Promise<WorkloadCertificate>>();
  return {
    certificatePem,
    issue(subject) {
      const identity = spiffeId(trustDomain, subject);
      const known = issued.get(identity);
      if (known !== undefined) return known;
      const fresh = issueLeaf(authority, key, identity);
      issued.set(identity, fresh);
      return fresh;
    },
  };
}

interface CaFiles {
  readonly certificatePem: string;
  readonly key: webcrypto.CryptoKey;
}

async function readStored(dir: string): Promise<CaFiles | undefined> {
  let certificatePem: string;
  let keyPem: string;
  try {
    certificatePem = await readFile(join(dir, 'ca.pem'), 'utf8');
    keyPem = await readFile(join(dir, 'ca.key'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined; // fs rejects with ErrnoException
    throw error;
  }
  const der = PemConverter.decodeFirst(keyPem);
  return {
    certificatePem,
    key: await webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, true, ['sign']),
  };
}

async function createCa(dir: string, trustDomain: string): Promise<CaFiles> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: `CN=sandbox mesh CA of ${trustDomain}`,
    ...validity(CA_DAYS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  const certificatePem = certificate.toString('pem');
  const key = await exportKey(keys.privateKey);
  await writeFile(join(dir, 'ca.key'), key, { mode: 0o600 });
  await writeFile(join(dir, 'ca.pem'), certificatePem);
  return { certificatePem, key: keys.privateKey };
}

async function issueLeaf(
  authority: X509Certificate,
  authorityKey: webcrypto.CryptoKey,
  identity: string,
): Promise<WorkloadCertificate> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serial(),
    issuer: authority.subject,
    ...validity(LEAF_DAYS),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: authorityKey,
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
    ca: authority.toString('pem'),
    minVersion: 'TLSv1.3',
  });
  return { identity, certificatePem, keyPem, context };
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  return PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

/** Backdated an hour, so that a clock which was set back does not lock everybody out. */
function validity(days: number): { readonly notBefore: Date; readonly notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now - HOUR_MS), notAfter: new Date(now + days * 24 * HOUR_MS) };
}

function serial(): string {
  const bytes = randomBytes(16);
  // Positive and without a leading zero byte (RFC 5280 4.1.2.2).
  bytes.writeUInt8((bytes.readUInt8(0) & 0x7f) | 0x40, 0);
  return bytes.toString('hex');
}
