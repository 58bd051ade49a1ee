import { type KeyObject, X509Certificate } from 'node:crypto';
import { readSpiffeId, uriOf } from '../identity.ts';
import type { Caller } from '../inbound-access.ts';
import { certificatesOf } from '../issue-certificates.ts';
import type { Peer } from './link-book.ts';

/** What a sidecar believes: its own authority and those of linked sandboxes. */
export interface Trust {
  readonly trustDomain: string;
  /** Our own roots; there are two while one replaces the other. */
  readonly trustedPem: string;
  readonly peers: readonly Peer[];
}

/**
 * Who is at the other end of a handshake that any of the authorities has vouched for; undefined where nobody may be let
 * in. An authority speaks for its own trust domain alone (SPIFFE 4.2), and through a cut link nobody comes.
 */
export function identifyCaller(
  certificate: X509Certificate | undefined,
  { trustDomain, trustedPem, peers }: Trust,
): Caller | undefined {
  const uri = uriOf(certificate?.subjectAltName);
  const subject = uri === undefined ? undefined : readSpiffeId(uri);
  if (certificate === undefined || uri === undefined || subject === undefined) return undefined;
  if (subject.trustDomain === trustDomain) {
    // While there is one authority the handshake has proved it already.
    if (peers.length > 0 && !isVouchedFor(certificate, trustedPem)) return undefined;
    return { uri, subject: { namespace: subject.namespace, serviceAccount: subject.serviceAccount } };
  }
  const peer = peers.find((each) => each.trustDomain === subject.trustDomain);
  if (peer === undefined || peer.cut || !isVouchedFor(certificate, peer.bundle)) return undefined;
  return { uri, subject };
}

function isVouchedFor(certificate: X509Certificate, bundle: string): boolean {
  return keysOf(bundle).some((key) => certificate.verify(key));
}

const MOST_BUNDLES = 64;
const keys = new Map<string, readonly KeyObject[]>();

/** The public keys of a bundle's authorities; there are few bundles, each is read once. */
function keysOf(bundle: string): readonly KeyObject[] {
  const known = keys.get(bundle);
  if (known !== undefined) return known;
  const read = certificatesOf(bundle).map((pem) => new X509Certificate(pem).publicKey);
  if (keys.size >= MOST_BUNDLES) keys.clear();
  keys.set(bundle, read);
  return read;
}
