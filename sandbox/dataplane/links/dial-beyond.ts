import type { Socket } from 'node:net';
import { connect as connectTls, createSecureContext, type SecureContext } from 'node:tls';
import { dial, whenReady } from '../dial.ts';
import { readSpiffeId, uriOf } from '../identity.ts';
import { ALPN } from '../inbound-proxy.ts';
import type { WorkloadCertificate } from '../issue-certificates.ts';
import type { PlaceBeyond } from '../mesh-config.ts';
import type { Peer } from './link-book.ts';
import { serverNameOf } from './server-name.ts';

const contexts = new WeakMap<WorkloadCertificate, Map<string, SecureContext>>();

/**
 * Mutual TLS to a sidecar of another sandbox, by way of its gateway. Any workload of the wanted namespace there is the
 * right one: which accounts stand behind a service is known to its own mesh alone. Rejects where the link is cut, at
 * once, as a router does that has no way to go. `track` gets the connection before it is ready: it is ended when the link is cut.
 */
export async function dialBeyond(
  peers: () => readonly Peer[],
  { link, place }: PlaceBeyond,
  certificate: WorkloadCertificate,
  { alpn, track }: { readonly alpn: string; readonly track: (socket: Socket) => void },
): Promise<Socket> {
  const peer = openPeer(peers(), link);
  const raw = await dial({ host: peer.host, port: peer.port });
  try {
    // It may have been cut in the meantime.
    openPeer(peers(), link);
  } catch (error) {
    raw.destroy();
    throw error;
  }
  const { trustDomain } = peer;
  const socket = connectTls({
    socket: raw,
    servername: serverNameOf(place, trustDomain, alpn === ALPN.datagrams ? 'udp' : 'tcp'),
    secureContext: contextOf(certificate, peer.bundle),
    ALPNProtocols: [alpn],
    checkServerIdentity: (_host, presented) => {
      const who = readSpiffeId(uriOf(presented.subjectaltname) ?? '');
      return who?.trustDomain === trustDomain && who.namespace === place.namespace
        ? undefined
        : new Error(`${place.service} is not a workload of ${trustDomain}/ns/${place.namespace}`);
    },
  });
  track(socket);
  return whenReady(socket, 'secureConnect');
}

function openPeer(peers: readonly Peer[], link: string): Peer {
  const peer = peers.find(({ name }) => name === link);
  if (peer === undefined) throw new Error(`there is no link to ${link}`);
  if (peer.cut) throw new Error(`no route to ${link}`);
  return peer;
}

/** Our own certificate, and the other sandbox's authority alone to judge theirs by. */
function contextOf(certificate: WorkloadCertificate, bundle: string): SecureContext {
  const own = contexts.get(certificate) ?? new Map<string, SecureContext>();
  contexts.set(certificate, own);
  const known = own.get(bundle);
  if (known !== undefined) return known;
  const { keyPem, certificatePem } = certificate;
  const made = createSecureContext({ key: keyPem, cert: certificatePem, ca: bundle, minVersion: 'TLSv1.3' });
  own.set(bundle, made);
  return made;
}
