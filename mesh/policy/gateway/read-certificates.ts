import type { Json } from '../../../schemas/json.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { type ObjectReader, record, text } from '../object-reader.ts';
import type { ListenerCertificate } from './gateway-model.ts';
import type { Grants } from './read-grants.ts';

/** How the certificates of listeners are found. */
export interface SecretLookup {
  readonly secretOf: (namespace: string, name: string) => KubeObject | undefined;
  readonly grants: Grants;
  /** What is wrong with a chain and its key, in PEM; undefined when they serve. */
  readonly checkCertificate: (pair: ListenerCertificate) => string | undefined;
}

interface Certificates {
  readonly certificates: readonly ListenerCertificate[];
  readonly problem?: CertificateProblem;
}

/** Why a listener has no certificate; `missing` when an object that is not there might yet come. */
export interface CertificateProblem {
  readonly reason: string;
  readonly message: string;
  readonly missing?: true;
}

/** The certificates that a listener names: Secrets of type `kubernetes.io/tls` (GatewayTLSConfig.certificateRefs). */
export function readCertificates(
  reader: ObjectReader,
  refs: readonly Json[],
  lookup: SecretLookup,
): Certificates {
  if (refs.length === 0) return trouble('InvalidCertificateRef', 'an HTTPS listener needs a certificate');
  const certificates: ListenerCertificate[] = [];
  for (const each of refs) {
    const found = readCertificate(reader, each, lookup);
    if ('certificates' in found) return found;
    certificates.push(found);
  }
  return { certificates };
}

function readCertificate(
  reader: ObjectReader,
  value: Json,
  { secretOf, grants, checkCertificate }: SecretLookup,
): ListenerCertificate | Certificates {
  const ref = record(value);
  const name = text(ref?.['name']) ?? '';
  const namespace = text(ref?.['namespace']) ?? reader.namespace;
  if ((ref?.['kind'] ?? 'Secret') !== 'Secret' || (ref?.['group'] ?? '') !== '') {
    return trouble('InvalidCertificateRef', 'a certificate is a Secret');
  }
  if (namespace !== reader.namespace && !grants(reader.ref, { kind: 'Secret', namespace, name })) {
    const message = `no ReferenceGrant in ${namespace} lets this Gateway refer to ${name}`;
    return trouble('RefNotPermitted', message, { missing: true });
  }
  const secret = secretOf(namespace, name);
  if (secret === undefined) {
    return trouble('InvalidCertificateRef', `there is no Secret ${namespace}/${name}`, { missing: true });
  }
  const data = record(secret['data']);
  const pem = (key: string) => Buffer.from(text(data?.[key]) ?? '', 'base64').toString('utf8');
  const pair = { certificate: pem('tls.crt'), key: pem('tls.key') };
  const wrong = checkCertificate(pair);
  return wrong === undefined
    ? pair
    : trouble('InvalidCertificateRef', `Secret ${namespace}/${name}: ${wrong}`);
}

function trouble(reason: string, message: string, more: { readonly missing?: true } = {}): Certificates {
  return { certificates: [], problem: { reason, message, ...more } };
}
