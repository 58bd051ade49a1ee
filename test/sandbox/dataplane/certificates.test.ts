import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRoot } from '../../../sandbox/dataplane/issue-certificates.ts';
import {
  type CertificateTimes,
  type MeshCa,
  openMeshCa,
  type WorkloadCredentials,
} from '../../../sandbox/dataplane/mesh-ca.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import { deployment, type MeshRig, meshRig, namespace, service } from '../../rig/mesh-rig.ts';
import { askOnce, httpClient } from '../../rig/pod-client.ts';

const MINUTE = 60_000;

/** Certificates live for so short that some lives fit into the hour by which they are backdated: TLS knows no other clock. */
function simulated() {
  let now = Date.now();
  const times: CertificateTimes = {
    now: () => now,
    workloadMs: 10 * MINUTE,
    rootMs: 120 * MINUTE,
    overlapMs: MINUTE,
    tendMs: 5_000,
  };
  const pass = (ms: number) => {
    now += ms;
  };
  return { times, pass };
}

/** Whether two workloads shake hands with what they have at the moment. */
function shakeHands(server: WorkloadCredentials, client: WorkloadCredentials): Promise<boolean> {
  const { keyPem, certificatePem, trustedPem } = server.current();
  const listener = createServer({
    key: keyPem,
    cert: certificatePem,
    ca: trustedPem,
    requestCert: true,
    rejectUnauthorized: true,
  });
  return new Promise((resolve) => {
    const done = (held: boolean, socket: TLSSocket) => {
      socket.destroy();
      listener.close();
      resolve(held);
    };
    listener.on('tlsClientError', (_error, socket) => done(false, socket));
    listener.on('secureConnection', (socket) =>
      done(
        true,
        socket.on('error', () => undefined),
      ),
    );
    listener.listen(0, '127.0.0.1', () => {
      const { port } = listener.address() as { port: number }; // a TCP listener has such an address
      const { context } = client.current();
      const socket = connect({
        port,
        host: '127.0.0.1',
        secureContext: context,
        checkServerIdentity: () => undefined,
      });
      socket.on('error', () => done(false, socket));
    });
  });
}

describe('the mesh’s certificate authority', () => {
  let folder: string;
  let clock: ReturnType<typeof simulated>;
  let ca: MeshCa;

  const open = () => openMeshCa(folder, 'mesh.test', clock.times);
  const credentials = async (serviceAccount: string, from = ca) => {
    const made = await from.issue({ namespace: 'shop', serviceAccount });
    made.onRenewal(() => undefined);
    return made;
  };
  const states = () => ca.roots().map(({ state }) => state);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mesh-ca-'));
    clock = simulated();
    ca = await open();
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('renews a certificate when half of its life is over, not before, and again and again', async () => {
    const api = await credentials('api');
    const first = api.current();
    expect(new X509Certificate(first.certificatePem).subjectAltName).toBe(
      'URI:spiffe://mesh.test/ns/shop/sa/api',
    );
    clock.pass(4 * MINUTE);
    await ca.tend();
    expect(api.current()).toBe(first);
    for (let life = 1; life <= 6; life++) {
      const before = api.current();
      clock.pass(5 * MINUTE);
      await ca.tend();
      expect(api.renewals()).toBe(life);
      expect(api.current().serial).not.toBe(before.serial);
      expect(api.current().notAfter).toBeGreaterThan(clock.times.now() + 5 * MINUTE);
    }
    expect(await shakeHands(api, await credentials('web'))).toBe(true);
  });

  it('a certificate that nobody renewed opens nothing once it is over', async () => {
    const expired = { ...clock.times, workloadMs: -MINUTE };
    const other = await openMeshCa(folder, 'mesh.test', expired);
    expect(await shakeHands(await credentials('api'), await credentials('web', other))).toBe(false);
    expect(await shakeHands(await credentials('api'), await credentials('web'))).toBe(true);
  });

  it('brings in a new root in three steps, and at each everybody trusts everybody', async () => {
    const api = await credentials('api');
    const held: WorkloadCredentials[] = [];
    /** What a pod got that is still in use: nothing of it is ever told of a later renewal. */
    const freeze = () => {
      const certificate = api.current();
      held.push({ ...api, current: () => certificate });
    };
    freeze();
    await ca.rotate();
    expect(states()).toEqual(['signing', 'coming']);
    freeze();
    clock.pass(2 * MINUTE);
    await ca.tend();
    expect(states()).toEqual(['leaving', 'signing']);
    freeze();
    const [before, during, after] = held as [WorkloadCredentials, WorkloadCredentials, WorkloadCredentials];
    expect(await Promise.all([shakeHands(before, during), shakeHands(during, before)])).toEqual([true, true]);
    expect(await Promise.all([shakeHands(during, after), shakeHands(after, during)])).toEqual([true, true]);
    // What the overlap is for: without it the first would meet a root that it has never heard of.
    expect(await shakeHands(after, before)).toBe(false);
    clock.pass(10 * MINUTE);
    await ca.tend();
    expect(states()).toEqual(['signing']);
    expect(await shakeHands(api, await credentials('web'))).toBe(true);
    expect(await shakeHands(api, during)).toBe(false);
  });

  it('brings in a new root by itself when three quarters of the old one’s life are over', async () => {
    const [old] = ca.roots();
    clock.pass(89 * MINUTE);
    await ca.tend();
    expect(states()).toEqual(['signing']);
    clock.pass(2 * MINUTE);
    await ca.tend();
    expect(states()).toEqual(['signing', 'coming']);
    clock.pass(2 * MINUTE);
    await ca.tend();
    clock.pass(10 * MINUTE);
    await ca.tend();
    expect(states()).toEqual(['signing']);
    expect(ca.roots()[0]?.fingerprint).not.toBe(old?.fingerprint);
  });

  it('is the same after a restart, in the middle of a change of roots too', async () => {
    await ca.rotate();
    const again = await open();
    expect(again.roots()).toEqual(ca.roots());
    expect(await shakeHands(await credentials('api', again), await credentials('web'))).toBe(true);
    const { certificatePem, keyPem } = await createRoot('mesh.test', {
      now: Date.now(),
      lifeMs: MINUTE * 200,
    });
    await rm(join(folder, 'mesh-ca', 'roots.json'));
    await writeFile(join(folder, 'mesh-ca', 'ca.pem'), certificatePem);
    await writeFile(join(folder, 'mesh-ca', 'ca.key'), keyPem);
    expect((await open()).roots()).toMatchObject([{ state: 'signing' }]);
  });
});

describe('live traffic while certificates and roots are renewed', () => {
  let rig: MeshRig;
  let clock: ReturnType<typeof simulated>;

  beforeEach(async () => {
    clock = simulated();
    rig = await meshRig({ certificates: { ...clock.times, overlapMs: 0 } });
    await rig.cluster.apply(
      namespace('shop'),
      deployment('web', { image: 'meshwright/agent' }),
      deployment('api', {}),
      service('api', { app: 'api' }),
    );
    await rig.ready('web', 'api');
  });
  afterEach(async () => {
    await rig.close();
    expect(rig.problems).toEqual([]);
  });

  const report = async () => {
    const { body } = await rig.extension('GET', 'proxies');
    return body as { proxies: readonly JsonObject[]; roots: readonly JsonObject[] }; // as the extension answers
  };

  it('loses no request, on kept connections and on fresh ones, and tells when each certificate ends', async () => {
    const web = await rig.proxyOf('web');
    const kept = await httpClient(web, 'api', 8080);
    let over = false;
    const statuses: number[] = [];
    const load = (async () => {
      while (!over) {
        statuses.push((await kept.ask()).status);
        statuses.push((await askOnce(web, { host: 'api', port: 8080 })).status);
      }
    })();
    const first = await report();
    for (let change = 0; change < 3; change++) {
      const asked = statuses.length;
      clock.pass(6 * MINUTE);
      await rig.extension('POST', 'roots');
      while (statuses.length < asked + 10) await new Promise((resolve) => setImmediate(resolve));
    }
    over = true;
    await load;
    kept.close();
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    const last = await report();
    expect(last.roots.at(-1)?.['state']).toBe('signing');
    expect(last.roots.at(-1)?.['fingerprint']).not.toBe(first.roots[0]?.['fingerprint']);
    for (const { certificate } of last.proxies) {
      const { notAfter, renewals } = certificate as { notAfter: string; renewals: number }; // as the extension answers
      expect(renewals).toBeGreaterThanOrEqual(3);
      expect(Date.parse(notAfter)).toBeGreaterThan(clock.times.now());
    }
  });
});
