import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openMeshCa } from '../../../sandbox/dataplane/mesh-ca.ts';
import type { Case } from '../case.ts';
import { ACTORS, TRUST_DOMAIN } from '../cast.ts';
import { outsideCertificates } from '../outside.ts';
import type { Mesh } from '../scene.ts';
import { Applications, SERVING } from './applications.ts';
import { bootstrapOf } from './bootstrap.ts';
import { serverHalf } from './doors.ts';
import { GATEWAY_ACCOUNT, gatewayHalf } from './entrances.ts';
import { applicationIn, partsOf } from './parts.ts';
import { hasNothingUnderWay, runEnvoy } from './run-envoy.ts';
import { mutualTls } from './transport.ts';
import { clientHalf } from './ways-out.ts';

export interface EnvoyOptions {
  readonly program: string;
  /** All cases that will be played: both Envoys know them from the start. */
  readonly cases: readonly Case[];
}

/** Two stock Envoys, one at the clients and one at the destinations, with the sandbox's own test applications behind. */
export async function envoyMesh({ program, cases }: EnvoyOptions): Promise<Mesh> {
  const folder = await mkdtemp(join(tmpdir(), 'envoy-'));
  const authority = await openMeshCa(folder, TRUST_DOMAIN);
  const transport = await mutualTls(authority, [...ACTORS.map(({ account }) => account), GATEWAY_ACCOUNT]);
  const outside = await outsideCertificates();
  const applications = new Applications(applicationIn(folder));
  await applications.start();
  const parts = partsOf(cases, folder);
  const halves = [...parts.values()];
  const admins = [join(folder, 'servers-admin'), join(folder, 'clients-admin')] as const;
  const servers = bootstrapOf(
    'servers',
    halves.map((part) => serverHalf(part, transport, SERVING)),
    admins[0],
  );
  const clients = bootstrapOf(
    'clients',
    halves.flatMap((part) => [clientHalf(part, transport), gatewayHalf(part, transport, outside)]),
    admins[1],
  );
  const starting = [
    runEnvoy(program, join(folder, 'servers.json'), servers),
    runEnvoy(program, join(folder, 'clients.json'), clients),
  ];
  const close = async () => {
    for (const each of await Promise.allSettled(starting)) {
      if (each.status === 'fulfilled') await each.value.close();
    }
    await applications.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await Promise.all(starting);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    name: 'envoy',
    async play(what) {
      const part = parts.get(what);
      if (part === undefined) throw new Error(`Envoy was not told about “${what.title}”`);
      return {
        dial: (from, to) => dialPath(part.places.wayOut(from, to)),
        knock: (pod) => dialPath(part.places.door(pod)),
        enter: (port) => dialPath(part.places.entrance(port)),
        outsideAuthority: outside.ca,
        isQuiet: async () => (await Promise.all(admins.map(hasNothingUnderWay))).every(Boolean),
        arrivals: async (nonce) => applications.arrivals(nonce),
        authority: (trustDomain) => openMeshCa(folder, trustDomain),
      };
    },
    close,
  };
}

function dialPath(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path, allowHalfOpen: true });
    socket.once('connect', () => resolve(socket));
    socket.once('error', reject);
  });
}
