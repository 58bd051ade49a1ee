import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

/** A certificate with its key, as PEM. */
export interface Pair {
  readonly cert: string;
  readonly key: string;
}

/** An authority made for one test. */
export interface Authority {
  readonly ca: string;
  issue(request: {
    readonly name: string;
    readonly addresses?: readonly string[];
    readonly hosts?: readonly string[];
    readonly notAfter?: Date;
  }): Promise<Pair>;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const BEGIN = new Date('2020-01-01');
const END = new Date('2120-01-01');

/** Makes a certificate authority; nothing trusts it but who is told to. */
export async function certificateAuthority(name: string): Promise<Authority> {
  x509.cryptoProvider.set(webcrypto);
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: `CN=${name}`,
    notBefore: BEGIN,
    notAfter: END,
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [new x509.BasicConstraintsExtension(true, 2, true)],
  });
  let serial = 16;
  return {
    ca: root.toString('pem'),
    async issue(request) {
      const own = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
      const leaf = await x509.X509CertificateGenerator.create({
        serialNumber: (serial++).toString(16),
        subject: `CN=${request.name}`,
        issuer: root.subject,
        notBefore: BEGIN,
        notAfter: request.notAfter ?? END,
        signingAlgorithm: ALGORITHM,
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        extensions: [
          new x509.SubjectAlternativeNameExtension([
            ...(request.addresses ?? []).map((value) => ({ type: 'ip' as const, value })),
            ...(request.hosts ?? []).map((value) => ({ type: 'dns' as const, value })),
          ]),
        ],
      });
      const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', own.privateKey)).toString('base64');
      return {
        cert: leaf.toString('pem'),
        key: `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n`,
      };
    },
  };
}
