import { mkdtemp, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import type { WorkloadCertificate } from '../../sandbox/dataplane/issue-certificates.ts';
import { openMeshCa } from '../../sandbox/dataplane/mesh-ca.ts';
import { httpClientOver, read } from '../rig/pod-client.ts';
import type { Connecting, Knock, Sees } from './case.ts';
import { SHOP, TRUST_DOMAIN } from './cast.ts';
import type { Scene } from './scene.ts';
import { tally } from './tally.ts';

/** Opens connections one after the other and says who was at their other end. */
export async function askConnections(
  open: () => Promise<Socket>,
  ask: Connecting & { readonly sees: Sees; readonly serverName?: string },
): Promise<string> {
  const classes: string[] = [];
  for (let i = 0; i < ask.times; i++) classes.push(await bannerOf(open, ask));
  return tally(classes, ask.sees);
}

async function bannerOf(
  open: () => Promise<Socket>,
  ask: Connecting & { readonly serverName?: string },
): Promise<string> {
  let socket: Socket | undefined;
  try {
    socket = await open();
    const said = ask.firstWord === 'server' ? '' : await firstWordOf(ask.serverName);
    socket.write(said);
    // It also says again what it was told: only then the client's word has arrived.
    const heard = await read(socket, 'ledger-v1\n'.length + said.length);
    return heard.toString().split('\n')[0] ?? '';
  } catch {
    return 'cut';
  } finally {
    socket?.destroy();
  }
}

/** A line, or how TLS for a name begins: the destination says that back too, for it takes any bytes. */
async function firstWordOf(serverName: string | undefined): Promise<Buffer | string> {
  if (serverName === undefined) return 'hello\n';
  return new Promise((resolve) => {
    const wire = new Duplex({
      read: () => undefined,
      write(hello: Buffer) {
        resolve(hello);
      },
    });
    connectTls({ socket: wire, servername: serverName });
  });
}

/** Knocks at a door and says who opened. */
export async function knock(scene: Scene, { pod, as }: Knock): Promise<string> {
  let socket: Socket | undefined;
  try {
    const plain = await scene.knock(pod);
    socket = as === 'plaintext' ? plain : await showing(plain, await proofOf(scene, as));
    const answer = await httpClientOver(socket, 'website', 8080).ask();
    return String(answer.status === 200 ? answer.headers['x-backend'] : answer.status);
  } catch {
    return 'cut';
  } finally {
    socket?.destroy();
  }
}

function showing(socket: Socket, proof: WorkloadCertificate | undefined): Promise<TLSSocket> {
  return secured(socket, {
    ALPNProtocols: ['http/1.1'],
    // Whom it asks is not what is looked at here.
    rejectUnauthorized: false,
    ...(proof === undefined ? {} : { key: proof.keyPem, cert: proof.certificatePem }),
  });
}

/** TLS over a connection that stands. */
export function secured(socket: Socket, options: ConnectionOptions): Promise<TLSSocket> {
  const tls = connectTls({ ...options, socket });
  return new Promise((resolve, reject) => {
    tls.once('secureConnect', () => resolve(tls));
    tls.once('error', reject);
    tls.once('close', () => reject(new Error('closed in the handshake')));
  });
}

async function proofOf(
  scene: Scene,
  as: Exclude<Knock['as'], 'plaintext'>,
): Promise<WorkloadCertificate | undefined> {
  const shopper = { namespace: SHOP, serviceAccount: 'shopper' };
  switch (as) {
    case 'no certificate':
      return undefined;
    case 'the mesh':
      return (await (await scene.authority(TRUST_DOMAIN)).issue(shopper)).current();
    case 'another trust domain':
      return (await (await scene.authority('elsewhere.test')).issue(shopper)).current();
    case 'another authority': {
      const folder = await mkdtemp(join(tmpdir(), 'other-authority-'));
      const proof = (await (await openMeshCa(folder, TRUST_DOMAIN)).issue(shopper)).current();
      await rm(folder, { recursive: true });
      return proof;
    }
  }
}
