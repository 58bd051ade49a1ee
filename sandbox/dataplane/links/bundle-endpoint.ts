import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { connect as connectTls, createServer, type SecureContextOptions } from 'node:tls';
import { spiffeId, uriOf } from '../identity.ts';
import type { WorkloadCertificate } from '../issue-certificates.ts';
import type { MeshCa } from '../mesh-ca.ts';
import type { LinkBook, Peer } from './link-book.ts';

/** As whom a gateway speaks for its sandbox. */
const GATEWAY = { namespace: 'mesh-system', serviceAccount: 'east-west-gateway' };
const ANSWER_MS = 5_000;

/** The server name under which a gateway tells the bundle of its trust domain. */
export function bundleServerName(trustDomain: string): string {
  return `bundle.${trustDomain}`;
}

/** What answers who asks a gateway for the bundle. */
export interface BundleEndpoint {
  /** Takes over a connection whose first bytes are still to be read. */
  serve(client: Socket): void;
  close(): void;
}

/** Tells the bundle as it is at the moment, over TLS with a certificate that the bundle before vouches for. */
export async function bundleEndpoint(ca: Pick<MeshCa, 'issue' | 'bundle'>): Promise<BundleEndpoint> {
  const credentials = await ca.issue(GATEWAY);
  const server = createServer(secure(credentials.current()), (socket) => {
    socket.on('error', () => socket.destroy());
    socket.end(ca.bundle());
  });
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  const end = credentials.onRenewal((certificate) => server.setSecureContext(secure(certificate)));
  return {
    serve: (client) => {
      server.emit('connection', client);
    },
    close: () => void end(),
  };
}

function secure({ keyPem, certificatePem }: WorkloadCertificate): SecureContextOptions {
  return { key: keyPem, cert: certificatePem, minVersion: 'TLSv1.3' };
}

/**
 * Asks every linked sandbox for its bundle, so that its workloads are believed when its roots change (SPIFFE Federation:
 * what a bundle vouches for may bring the next one). One that does not answer keeps the bundle that it had.
 */
export async function refreshBundles(links: LinkBook): Promise<void> {
  await Promise.all(
    links.peers
      .filter(({ cut }) => !cut)
      .map(async (peer) => {
        const bundle = await askBundle(peer);
        if (bundle !== undefined) links.renew(peer.name, bundle);
      }),
  );
}

/** Undefined when nobody answers who could be believed. */
async function askBundle({ host, port, bundle, trustDomain }: Peer): Promise<string | undefined> {
  const expected = spiffeId(trustDomain, GATEWAY);
  const socket = connectTls({
    host,
    port,
    ca: bundle,
    minVersion: 'TLSv1.3',
    servername: bundleServerName(trustDomain),
    checkServerIdentity: (_host, presented) =>
      uriOf(presented.subjectaltname) === expected ? undefined : new Error(`this is not ${expected}`),
  });
  const timer = setTimeout(() => socket.destroy(new Error('no answer in time')), ANSWER_MS);
  timer.unref();
  try {
    return await text(socket);
  } catch {
    // It is gone, or restarts: whoever sends it requests is told, and it is asked again.
    return undefined;
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}
