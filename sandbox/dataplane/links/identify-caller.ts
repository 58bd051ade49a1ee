import { type KeyObject, X509Certificate } from 'node:crypto';
import { readSpiffeId, uriOf } from '../identity.ts';
import type { Caller } from '../inbound-access.ts';
import type { Peer } from './link-book.ts';

/** What a sidecar believes: its own authority and those of linked sandboxes. */
export interface Trust {
  readonly trustDomain: string;
  readonly caPem: string;
  readonly peers: readonly Peer[];
}

/**
 * Who is at the other end of a handshake that any of the authorities has vouched for; undefined where nobody may be let
 * in. An authority speaks for its own trust domain alone (SPIFFE 4.2), and through a cut link nobody comes.
 */
export function identifyCaller(
  certificate: X509Certificate | undefined,
  { trustDomain, caPem, peers }: Trust,
): Caller | undefined {
  const uri = uriOf(certificate?.subjectAltName);
  const subject = uri === undefined ? undefined : readSpiffeId(uri);
  if (certificate === undefined || uri === undefined || subject === undefined) return undefined;
  if (subject.trustDomain === trustDomain) {
    // While there is one authority the handshake has proved it already.
    if (peers.length > 0 && !certificate.verify(keyOf(caPem))) return undefined;
    return { uri, subject: { namespace: subject.namespace, serviceAccount: subject.serviceAccount } };
  }
  const peer = peers.find((each) => each.trustDomain === subject.trustDomain);
  if (peer === undefined || peer.cut || !certificate.verify(keyOf(peer.bundle))) return undefined;
  return { uri, subject };
}

const keys = new Map<string, KeyObject>();

/** The public key of an authority; there are few of them, each is read once. */
function keyOf(pem: string): KeyObject {
  const known = keys.get(pem);
  if (known !== undefined) return known;
  const key = new X509Certificate(pem).publicKey;
  keys.set(pem, key);
  return key;
}
