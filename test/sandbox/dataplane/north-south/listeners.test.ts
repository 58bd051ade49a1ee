import { connect, createServer, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readServerName } from '../../../../sandbox/dataplane/gateway/read-server-name.ts';
import { type Authority, certificateAuthority } from '../../../rig/certificates.ts';
import { type GatewayRig, gatewayRig, to } from '../../../rig/gateway-rig.ts';
import { http2Over } from '../../../rig/http2-client.ts';
import { namespace } from '../../../rig/mesh-rig.ts';
import {
  askFromOutside,
  entering,
  GATEWAY_CLASS,
  gatewayObject,
  gatewayStatus,
  listenerPlace,
  tlsSecret,
} from '../../../rig/north-south.ts';
import { read } from '../../../rig/pod-client.ts';

const PORT = 18_443;
const tlsListener = (name: string, hostname: string, secret: string) => ({
  name,
  port: PORT,
  protocol: 'HTTPS',
  hostname,
  tls: { mode: 'Terminate', certificateRefs: [{ name: secret }] },
});

/** What a TLS client says first when it looks for a name. */
async function clientHello(servername: string): Promise<Buffer> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  const bytes = new Promise<Buffer>((resolve) =>
    server.once('connection', (socket) => socket.once('data', resolve)),
  );
  const client = connectTls({ port: address.port, host: '127.0.0.1', servername });
  client.on('error', () => undefined);
  const hello = await bytes;
  client.destroy();
  server.close();
  return hello;
}

describe('the listeners of a Gateway', () => {
  let gateway: GatewayRig;
  let authority: Authority;
  const open: Socket[] = [];

  beforeAll(async () => {
    gateway = await gatewayRig();
    authority = await certificateAuthority('gateway');
    await gateway.apply(GATEWAY_CLASS);
  });

  afterEach(async () => {
    for (const each of open.splice(0)) each.destroy();
    for (const { metadata } of gateway.rig.cluster.list('Secret')) {
      await gateway.rig.cluster.delete('Secret', metadata.namespace, metadata.name ?? '');
    }
    await gateway.clean();
  });

  afterAll(async () => {
    await gateway.rig.close();
    expect(gateway.rig.problems).toEqual([]);
  });

  it('end TLS with the certificate of the name that is asked for, renewed without a new connection refused', async () => {
    const pair = (host: string) => authority.issue({ name: host, hosts: [host] });
    await gateway.apply(
      tlsSecret('one', await pair('one.example')),
      tlsSecret('two', await pair('two.example')),
      gatewayObject('web', [
        tlsListener('one', 'one.example', 'one'),
        tlsListener('two', 'two.example', 'two'),
      ]),
      entering('HTTPRoute', 'one', [{ backendRefs: [to('echo-v1')] }], { parent: { sectionName: 'one' } }),
      entering('HTTPRoute', 'two', [{ backendRefs: [to('echo-v2')] }], { parent: { sectionName: 'two' } }),
    );
    const place = await listenerPlace(gateway, 'one');
    const backend = async (host: string) => {
      const tls = { servername: host, ca: authority.ca };
      return (await askFromOutside(place, { headers: { host } }, tls)).headers['x-backend'];
    };
    expect(await backend('one.example')).toBe('echo-v1');
    expect(await backend('two.example')).toBe('echo-v2');
    await expect(backend('three.example')).rejects.toThrow();
    const socket = connectTls({
      ...place,
      servername: 'two.example',
      ca: authority.ca,
      ALPNProtocols: ['h2'],
    });
    open.push(socket);
    const over2 = http2Over(socket, 'two.example');
    expect((await over2.ask()).headers['x-backend']).toBe('echo-v2');
    over2.close();
    const renewed = await pair('one.example');
    await gateway.apply(tlsSecret('one', renewed));
    const fresh = connectTls({ ...place, servername: 'one.example', ca: authority.ca });
    open.push(fresh);
    await new Promise((resolve) => fresh.once('secureConnect', resolve));
    expect(fresh.getPeerX509Certificate()?.toString().replace(/\s/g, '')).toBe(
      renewed.cert.replace(/\s/g, ''),
    );
  });

  it('pass TLS through as it is, by the name in its first bytes', async () => {
    await gateway.apply(
      gatewayObject('web', [{ name: 'pass', port: PORT, protocol: 'TLS', tls: { mode: 'Passthrough' } }]),
      entering('TLSRoute', 'v1', [{ backendRefs: [{ name: 'tcp-v1', port: 9000 }] }], {
        hostnames: ['v1.example'],
      }),
      entering('TLSRoute', 'v2', [{ backendRefs: [{ name: 'tcp-v2', port: 9000 }] }], {
        hostnames: ['*.wild.example'],
      }),
    );
    const place = await listenerPlace(gateway, 'pass');
    for (const [host, banner] of [
      ['v1.example', 'v1'],
      ['a.wild.example', 'v2'],
    ] as const) {
      const hello = await clientHello(host);
      const socket = connect(place);
      open.push(socket);
      // Cut in two: the name is found wherever the bytes are cut.
      socket.write(hello.subarray(0, 60));
      socket.write(hello.subarray(60));
      expect((await read(socket, 3)).toString()).toBe(`${banner}\n`);
      expect(await read(socket, hello.length)).toEqual(hello);
    }
    for (const first of [await clientHello('nobody.example'), Buffer.from('GET / HTTP/1.1\r\n\r\n')]) {
      const socket = connect(place);
      open.push(socket);
      const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
      socket.on('error', () => undefined);
      socket.resume();
      socket.write(first);
      await closed;
    }
  });

  it('share out plain connections by a TCPRoute', async () => {
    await gateway.apply(
      gatewayObject('web', [{ name: 'tcp', port: 19_000, protocol: 'TCP' }]),
      entering('TCPRoute', 'tcp', [{ backendRefs: [{ name: 'tcp-v2', port: 9000 }] }]),
    );
    const socket = connect(await listenerPlace(gateway, 'tcp'));
    open.push(socket);
    socket.write('hello');
    expect((await read(socket, 8)).toString()).toBe('v2\nhello');
  });

  it.each([
    ['a protocol nobody speaks', { protocol: 'UDP' }, { Accepted: 'False UnsupportedProtocol' }],
    ['HTTPS without a certificate', { protocol: 'HTTPS' }, { ResolvedRefs: 'False InvalidCertificateRef' }],
    [
      'a Secret that is not there',
      { protocol: 'HTTPS', tls: { certificateRefs: [{ name: 'gone' }] } },
      { ResolvedRefs: 'False InvalidCertificateRef' },
    ],
    [
      'a Secret of another namespace without a grant',
      { protocol: 'HTTPS', tls: { certificateRefs: [{ name: 'far', namespace: 'other' }] } },
      { ResolvedRefs: 'False RefNotPermitted' },
    ],
    [
      'a Secret that holds no certificate',
      { protocol: 'HTTPS', tls: { certificateRefs: [{ name: 'bad' }] } },
      { ResolvedRefs: 'False InvalidCertificateRef' },
    ],
    [
      'TLS that is not passed through',
      { protocol: 'TLS', tls: { mode: 'Terminate' } },
      { Accepted: 'False UnsupportedValue' },
    ],
    [
      'the port of another protocol',
      { port: 18_080, protocol: 'TCP' },
      { Conflicted: 'True ProtocolConflict', Accepted: 'False ProtocolConflict' },
    ],
    [
      'the port and host name of another',
      { port: 18_080, protocol: 'HTTP' },
      { Conflicted: 'True HostnameConflict', Accepted: 'False HostnameConflict' },
    ],
  ])('say what is wrong, and the others stand: %s', async (_what, wrong, expected) => {
    await gateway.apply(
      tlsSecret('bad', { cert: 'no certificate', key: 'no key' }),
      tlsSecret('far', await authority.issue({ name: 'far', hosts: ['far'] }), 'other'),
      gatewayObject('web', [
        { name: 'good', port: 18_080, protocol: 'HTTP' },
        { name: 'wrong', port: 18_099, ...wrong },
      ]),
      entering('HTTPRoute', 'all', [{ backendRefs: [to('echo-v1')] }], { parent: { sectionName: 'good' } }),
    );
    const status = await gatewayStatus(gateway);
    expect(status.listeners['wrong']).toMatchObject({ ...expected, Programmed: 'False Invalid' });
    expect(status.conditions).toEqual({ Accepted: 'True ListenersNotValid', Programmed: 'True Programmed' });
    expect((await askFromOutside(await listenerPlace(gateway, 'good'))).status).toBe(200);
  });

  it.each<[string, NonNullable<Parameters<typeof entering>[3]>, string]>([
    ['a listener that is not there', { parent: { sectionName: 'none' } }, 'False NoMatchingParent'],
    ['a port that is not there', { parent: { port: 1 } }, 'False NoMatchingParent'],
    ['no host name in common', { hostnames: ['other.net'] }, 'False NoMatchingListenerHostname'],
    [
      'a namespace that may not',
      { namespace: 'other', parent: { namespace: 'shop', sectionName: 'own' } },
      'False NotAllowedByListeners',
    ],
    [
      'a namespace whose labels may',
      { namespace: 'team', parent: { namespace: 'shop', sectionName: 'team' } },
      'True Accepted',
    ],
    [
      'a namespace whose labels may not',
      { namespace: 'other', parent: { namespace: 'shop', sectionName: 'team' } },
      'False NotAllowedByListeners',
    ],
  ])('take routes that they allow: %s', async (_what, more, expected) => {
    const team = namespace('team');
    const labels = { ...team.metadata.labels, team: 'a' };
    await gateway.apply(
      { ...team, metadata: { ...team.metadata, labels } },
      gatewayObject('web', [
        { name: 'own', port: 18_080, protocol: 'HTTP', hostname: '*.example.org' },
        {
          name: 'team',
          port: 18_081,
          protocol: 'HTTP',
          hostname: '*.example.org',
          allowedRoutes: { namespaces: { from: 'Selector', selector: { matchLabels: { team: 'a' } } } },
        },
      ]),
      entering('HTTPRoute', 'asking', [{ backendRefs: [to('echo-v1')] }], more),
    );
    expect((await gateway.conditions('asking', 'HTTPRoute', more.namespace))['Accepted']).toBe(expected);
  });

  it('are left alone where the class is somebody else’s, or an address is asked for', async () => {
    await gateway.apply(
      gatewayObject('web', [{ name: 'web', port: 18_080, protocol: 'HTTP' }], { gatewayClassName: 'other' }),
      gatewayObject('fixed', [{ name: 'web', port: 18_080, protocol: 'HTTP' }], {
        addresses: [{ type: 'IPAddress', value: '10.0.0.1' }],
      }),
    );
    expect((await gatewayStatus(gateway, 'fixed')).conditions).toEqual({
      Accepted: 'False UnsupportedAddress',
      Programmed: 'False Invalid',
    });
    const { cluster } = gateway.rig;
    expect(cluster.get('Gateway.gateway.networking.k8s.io', 'shop', 'web')?.['status']).toBeUndefined();
    expect(
      cluster.get('GatewayClass.gateway.networking.k8s.io', undefined, 'meshwright')?.['status'],
    ).toMatchObject({
      conditions: [{ type: 'Accepted', status: 'True' }],
    });
  });
});

describe('the name in the first bytes of TLS', () => {
  it('is found in any prefix that holds it, and no bytes whatever break the reader', async () => {
    const hello = await clientHello('some.example');
    expect(readServerName(hello)).toEqual({ name: 'some.example' });
    for (let i = 1; i < hello.length; i++) expect(readServerName(hello.subarray(0, i))).toBe('more');
    fc.assert(
      fc.property(fc.nat(hello.length - 1), fc.integer({ min: 0, max: 255 }), (at, byte) => {
        const broken = Buffer.from(hello);
        broken[at] = byte;
        const answer = readServerName(broken);
        expect(answer === 'more' || answer === 'none' || typeof answer.name === 'string').toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        readServerName(Buffer.concat([Buffer.from([0x16, 3, 1, 0, bytes.length]), bytes]));
      }),
    );
  });
});
