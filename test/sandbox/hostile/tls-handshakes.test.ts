import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { dial, whenReady } from '../../../sandbox/dataplane/dial.ts';
import type { WorkloadCertificate } from '../../../sandbox/dataplane/issue-certificates.ts';
import { CERTIFICATE_TIMES, openMeshCa } from '../../../sandbox/dataplane/mesh-ca.ts';
import { SMUGGLED, sendUntilClosed, statusesOf, TLS_DOORS, useHostileRig } from '../../rig/hostile.ts';

const hidden = (host = 'echo') =>
  `GET /hidden HTTP/1.1\r\nHost: ${host}\r\nx-meshwright-nonce: ${SMUGGLED}\r\nConnection: close\r\n\r\n`;
/** A TLS record: its kind, and what it holds. */
const tlsRecord = (kind: number, body: Buffer, length = body.length) =>
  Buffer.concat([Buffer.from([kind, 3, 3, length >> 8, length & 255]), body]);

/** Bytes in the place of a handshake; every connection ends, whether or not its client does. */
const NO_HANDSHAKES: readonly (readonly [string, Buffer])[] = [
  ['HTTP in the clear', Buffer.from(hidden())],
  ['a record of no kind', tlsRecord(99, Buffer.from('hello'))],
  ['a hello of nothing', tlsRecord(22, Buffer.from([1, 0, 0, 0]))],
  [
    'a hello whose lengths lead out of it',
    tlsRecord(22, Buffer.concat([Buffer.from([1, 0, 0, 40]), Buffer.alloc(40, 255)])),
  ],
  ['application data before any key', tlsRecord(23, Buffer.from(hidden()))],
  ['a record beyond all sizes', tlsRecord(22, Buffer.alloc(20_000, 1))],
  ['a fatal alert', tlsRecord(21, Buffer.from([2, 40]))],
  ['SSL 2', Buffer.from([0x80, 0x2e, 1, 0, 2, 0, 21, 0, 0, 0, 16, ...Buffer.alloc(37, 7)])],
];

describe.each(TLS_DOORS)('handshakes at %s', (name) => {
  const hostile = useHostileRig();
  const isMesh = name === 'a sidecar’s mutual TLS';

  afterEach(async () => {
    const client = await hostile().door(name).neighbour();
    expect(JSON.parse((await client.ask({ path: '/mine' })).body).path).toBe('/mine');
    client.close();
    expect(await hostile().smuggled()).toBe(0);
  });

  /** A TLS client that sends something as soon as it may; resolves with all that came, once its connection has ended. */
  const tryWith = async (options: object, bytes = hidden()): Promise<string> => {
    const { place, opens } = hostile().tlsDoor(name);
    const socket = connectTls({
      socket: await dial(place),
      ALPNProtocols: ['http/1.1'],
      ...opens,
      rejectUnauthorized: false,
      ...options,
    });
    return sendUntilClosed(socket, bytes);
  };
  const raw = (): Promise<Socket> => dial(hostile().tlsDoor(name).place);
  const ready = async (more: object = {}): Promise<{ readonly under: Socket; readonly tls: TLSSocket }> => {
    const { opens } = hostile().tlsDoor(name);
    const under = await raw();
    const tls = connectTls({ socket: under, ALPNProtocols: ['http/1.1'], ...opens, ...more });
    return { under, tls: await whenReady(tls, 'secureConnect') };
  };

  it.each(NO_HANDSHAKES)('that are none get no answer but an alert: %s', async (_what, bytes) => {
    expect(await sendUntilClosed(await raw(), bytes)).not.toContain('HTTP/1.1 200');
  });

  it('with a protocol that nobody speaks are refused', async () => {
    expect(await tryWith({ ALPNProtocols: ['smuggle/1'] })).toBe('');
  });

  it('of an old version are refused', async () => {
    const old = isMesh ? 'TLSv1.2' : 'TLSv1.1';
    expect(await tryWith({ minVersion: old, maxVersion: old, ciphers: 'DEFAULT@SECLEVEL=0' })).toBe('');
  });

  it('whose records are cut or changed afterwards end their connection alone', async () => {
    for (const garbage of [
      tlsRecord(23, Buffer.alloc(64, 7)),
      tlsRecord(23, Buffer.alloc(10, 7), 16_000),
      tlsRecord(22, Buffer.alloc(64, 7)),
      Buffer.from(hidden()),
    ]) {
      const { under, tls } = await ready();
      const closed = new Promise((resolve) => under.once('close', resolve));
      tls.on('error', () => tls.destroy());
      under.on('error', () => under.destroy());
      tls.on('end', () => under.destroy());
      tls.resume();
      under.write(garbage);
      under.end();
      await closed;
    }
  });

  it('that break off anywhere, or are never finished, end within ten seconds', async () => {
    const hello = await helloFrom();
    const lengths = [0, 1, 5, 6, 60, hello.length - 1, hello.length];
    await Promise.all(
      lengths.flatMap((length) =>
        ['gone', 'silent'].map(async (then) => {
          const socket = await raw();
          const received = sendUntilClosed(socket, hello.subarray(0, length));
          if (then === 'gone') socket.end();
          await received;
        }),
      ),
    );
  });

  const strangers: readonly (readonly [string, () => Promise<WorkloadCertificate | undefined>])[] = [
    ['without a certificate', async () => undefined],
    ['with a certificate that has ended', async () => forged({ workloadMs: -60_000 })],
    ['with that of another authority of the same name', async () => forged({ elsewhere: true })],
    ['with that of another trust domain', async () => forged({ elsewhere: true, trustDomain: 'evil.test' })],
    [
      'of our authority, with the name of another trust domain',
      async () => forged({ trustDomain: 'evil.test' }),
    ],
  ];
  it.each(isMesh ? strangers : [])('%s let nobody in', async (_what, certificate) => {
    const made = await certificate();
    expect(await tryWith({ key: made?.keyPem, cert: made?.certificatePem })).toBe('');
  });

  if (!isMesh) {
    it('for one name do not open another: the request is misdirected', async () => {
      expect(statusesOf(await tryWith({ servername: 'other.example' }, hidden('echo')))).toEqual([421]);
      expect(statusesOf(await tryWith({ servername: 'echo' }, hidden('other.example')))).toEqual([421]);
    });

    it('that are begun again and again end the connection', async () => {
      const { tls } = await ready({ maxVersion: 'TLSv1.2' });
      const closed = new Promise((resolve) => tls.once('close', resolve));
      tls.on('error', () => tls.destroy());
      tls.on('end', () => tls.destroy());
      tls.resume();
      const again = (): void => {
        if (!tls.destroyed) tls.renegotiate({}, again);
      };
      again();
      await closed;
    });
  }

  /** What a client says first. */
  async function helloFrom(): Promise<Buffer> {
    const { opens } = hostile().tlsDoor(name);
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('not listening');
    const said = new Promise<Buffer>((resolve) =>
      server.once('connection', (socket) => socket.once('data', resolve)),
    );
    const client = connectTls({ ...opens, port: address.port, host: '127.0.0.1' });
    client.on('error', () => undefined);
    const hello = await said;
    client.destroy();
    server.close();
    return hello;
  }

  /** The certificate of a workload that the mesh must not believe. */
  async function forged(how: {
    readonly workloadMs?: number;
    readonly elsewhere?: boolean;
    readonly trustDomain?: string;
  }): Promise<WorkloadCertificate> {
    const folder = await mkdtemp(join(tmpdir(), 'forged-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const stateDir = how.elsewhere === true ? folder : hostile().gateway.rig.stateDir;
    const times = { ...CERTIFICATE_TIMES, workloadMs: how.workloadMs ?? CERTIFICATE_TIMES.workloadMs };
    const ca = await openMeshCa(stateDir, how.trustDomain ?? 'sandbox.test', times);
    return (await ca.issue({ namespace: 'shop', serviceAccount: 'client' })).current();
  }
});
