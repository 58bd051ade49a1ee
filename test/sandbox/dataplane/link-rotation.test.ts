import { cp, mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importService } from '../../../mesh/sandbox/import-service.ts';
import type { WorkloadCertificate } from '../../../sandbox/dataplane/issue-certificates.ts';
import { CERTIFICATE_TIMES, openMeshCa } from '../../../sandbox/dataplane/mesh-ca.ts';
import { readRoots } from '../../../sandbox/dataplane/root-store.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import { deployment, type MeshRig, meshRig, namespace, service } from '../../rig/mesh-rig.ts';
import { askOnce, httpClient } from '../../rig/pod-client.ts';

const MINUTE = 60_000;
const SHOPPER = { namespace: 'shop', serviceAccount: 'shopper' };
const TEND_MS = 200;

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('roots that change in one of two linked sandboxes', () => {
  let passed = 0;
  let east: MeshRig;
  let west: MeshRig;
  let before: string;

  const ofWest = {
    now: () => Date.now() + passed,
    workloadMs: 10 * MINUTE,
    rootMs: 120 * MINUTE,
    overlapMs: MINUTE,
    tendMs: TEND_MS,
  };
  const imported = (link: string, name: string, port: number) =>
    importService({
      namespace: 'shop',
      name,
      from: { link, namespace: 'shop', service: name },
      ports: [{ port, protocol: 'http' }],
    });
  const states = async () => rootsOf(await west.extension('GET', 'roots')).map(({ state }) => state);
  const own = async () => rootsOf(await west.extension('GET', 'roots')).map(({ fingerprint }) => fingerprint);
  /** The roots of west that east believes. */
  const believed = async () => {
    const { body } = await east.extension('GET', 'links');
    const [link] = body['links'] as readonly { readonly roots: readonly string[] }[]; // as the extension answers
    return link?.roots ?? [];
  };
  const until = async (holds: () => Promise<boolean>) => {
    while (!(await holds())) await turn();
  };
  const followed = async () => {
    await until(async () => JSON.stringify(await believed()) === JSON.stringify(await own()));
    await east.converged();
  };

  beforeAll(async () => {
    before = await mkdtemp(join(tmpdir(), 'old-roots-'));
    [east, west] = await Promise.all([
      meshRig({ trustDomain: 'east.test', certificates: { ...CERTIFICATE_TIMES, tendMs: TEND_MS } }),
      meshRig({ trustDomain: 'west.test', certificates: ofWest }),
    ]);
    for (const [rig, other] of [
      [east, 'west'],
      [west, 'east'],
    ] as const) {
      const here = other === 'west' ? 'east' : 'west';
      await rig.cluster.apply(
        namespace('shop'),
        deployment('shopper', { image: 'meshwright/agent' }),
        deployment(`${here}-site`),
        service(`${here}-site`, { app: `${here}-site` }),
        deployment('ledger', { image: 'meshwright/tcp-echo', ports: [9000], env: { BANNER: here } }),
        service('ledger', { app: 'ledger' }, { name: 'tcp', port: 9000 }),
        imported(other, `${other}-site`, 8080),
      );
      await rig.ready('shopper', `${here}-site`, 'ledger');
    }
    await east.extension('PUT', 'links/west', (await west.extension('GET', 'links')).body);
    await west.extension('PUT', 'links/east', (await east.extension('GET', 'links')).body);
    await Promise.all([east.converged(), west.converged()]);
    await cp(join(west.stateDir, 'mesh-ca'), join(before, 'mesh-ca'), { recursive: true });
  });

  afterAll(async () => {
    await Promise.all([east.close(), west.close(), rm(before, { recursive: true })]);
    expect([...east.problems, ...west.problems]).toEqual([]);
  });

  /** What a gateway's ledger says to somebody of the other sandbox: its banner, or nothing. */
  const knock = async ({ keyPem, certificatePem }: WorkloadCertificate): Promise<string> => {
    const { body } = await east.extension('GET', 'links');
    return new Promise((resolve) => {
      const socket = connectTls({
        socket: connect(Number(body['port']), '127.0.0.1'),
        servername: 'p9000.ledger.shop.east.test',
        ALPNProtocols: ['opaque'],
        key: keyPem,
        cert: certificatePem,
        rejectUnauthorized: false,
      });
      socket.once('data', (chunk: Buffer) => {
        resolve(chunk.toString());
        socket.destroy();
      });
      socket.once('error', () => resolve('cut'));
      socket.once('close', () => resolve('cut'));
    });
  };
  const certificateFrom = async (stateDir: string) =>
    (await (await openMeshCa(stateDir, 'west.test', ofWest)).issue(SHOPPER)).current();

  it('are followed by the other: both are believed for a while, no request is lost, then the old one is no more', async () => {
    const [there, here] = [await east.proxyOf('shopper'), await west.proxyOf('shopper')];
    const kept = [await httpClient(there, 'west-site', 8080), await httpClient(here, 'east-site', 8080)];
    const statuses: number[] = [];
    let over = false;
    const load = (async () => {
      while (!over) {
        for (const each of kept) statuses.push((await each.ask()).status);
        statuses.push((await askOnce(there, { host: 'west-site', port: 8080 })).status);
        statuses.push((await askOnce(here, { host: 'east-site', port: 8080 })).status);
      }
    })();
    const someMore = async () => {
      const asked = statuses.length;
      await until(async () => statuses.length >= asked + 12);
    };
    await someMore();
    const old = await certificateFrom(before);
    const [first] = await own();
    expect(await knock(old)).toBe('east\n');

    await west.extension('POST', 'roots');
    expect(await states()).toEqual(['signing', 'coming']);
    await followed();
    expect(await believed()).toHaveLength(2);
    await someMore();

    passed += 2 * MINUTE;
    await until(async () => (await states()).join() === 'leaving,signing');
    // Its end is set when the authority next looks, not when its successor begins to sign.
    await until(async () => (await readRoots(west.stateDir))[0]?.trustedUntil !== undefined);
    await followed();
    await someMore();
    const fresh = await certificateFrom(west.stateDir);
    expect([await knock(old), await knock(fresh)]).toEqual(['east\n', 'east\n']);

    passed += 11 * MINUTE;
    await until(async () => (await states()).join() === 'signing');
    await followed();
    await someMore();
    expect(await believed()).not.toContain(first);
    expect([await knock(old), await knock(fresh)]).toEqual(['cut', 'east\n']);
    over = true;
    await load;
    for (const each of kept) each.close();
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
  });
});

function rootsOf({ body }: { readonly body: JsonObject }) {
  return body['roots'] as readonly { readonly fingerprint: string; readonly state: string }[]; // as the extension answers
}
