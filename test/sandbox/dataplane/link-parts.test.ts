import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import fc from 'fast-check';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { bundleEndpoint, refreshBundles } from '../../../sandbox/dataplane/links/bundle-endpoint.ts';
import { EastWestGateway } from '../../../sandbox/dataplane/links/east-west-gateway.ts';
import { LinkBook } from '../../../sandbox/dataplane/links/link-book.ts';
import {
  readClientHello,
  readServerName,
  serverNameOf,
} from '../../../sandbox/dataplane/links/server-name.ts';
import { openMeshCa } from '../../../sandbox/dataplane/mesh-ca.ts';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'links-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** What a TLS client of Node says first. */
async function helloTo(servername: string): Promise<Buffer> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  const hello = new Promise<Buffer>((resolve) => {
    server.once('connection', (socket) => {
      socket.once('data', (chunk: Buffer) => {
        resolve(chunk);
        socket.destroy();
      });
    });
  });
  const client = connectTls({ port, host: '127.0.0.1', servername });
  client.on('error', () => undefined);
  const bytes = await hello;
  server.close();
  return bytes;
}

describe('the server name in a client’s first words', () => {
  const NAME = 'p8080.website.shop.west.test';
  let hello: Buffer;

  beforeAll(async () => {
    hello = await helloTo(NAME);
  });

  it('is found', () => {
    expect(readClientHello(hello)).toEqual({ kind: 'name', name: NAME });
  });

  it('is waited for while not all is there', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: hello.length - 1 }), (length) => {
        expect(readClientHello(hello.subarray(0, length)).kind).toBe('more');
      }),
    );
  });

  it('is read from whatever comes, without an error', () => {
    const change = fc.record({ at: fc.nat({ max: hello.length - 1 }), byte: fc.nat({ max: 255 }) });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 8 }), (changes) => {
        const changed = Buffer.from(hello);
        for (const { at, byte } of changes) changed.writeUInt8(byte, at);
        expect(['more', 'other', 'name']).toContain(readClientHello(changed).kind);
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(['more', 'other', 'name']).toContain(readClientHello(Buffer.from(bytes)).kind);
      }),
    );
  });

  it('says where the connection wants to go, in its own trust domain only', () => {
    const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,20}[a-z0-9])?$/);
    fc.assert(
      fc.property(label, label, fc.integer({ min: 1, max: 65_535 }), (service, namespace, port) => {
        const place = { service, namespace, port };
        for (const transmission of ['tcp', 'udp'] as const) {
          const name = serverNameOf(place, 'west.test', transmission);
          expect(readServerName(name, 'west.test')).toEqual({ ...place, transmission });
          expect(readServerName(name, 'east.test')).toBeUndefined();
        }
      }),
    );
  });
});

describe('the bundle of a linked sandbox', () => {
  const linked = async () => {
    const stateDir = folder();
    const ca = await openMeshCa(stateDir, 'west.test');
    const bundles = await bundleEndpoint(ca);
    const options = { stateDir, trustDomain: 'west.test', find: () => undefined, bundles };
    const gateway = await EastWestGateway.open(options);
    onTestFinished(() => gateway.close());
    const links = new LinkBook(folder(), 'east.test');
    const peer = { name: 'west', trustDomain: 'west.test', ...gateway.address };
    return { ca, links, peer };
  };

  it('follows when its roots change', async () => {
    const { ca, links, peer } = await linked();
    links.put({ ...peer, bundle: ca.bundle() });
    await ca.rotate();
    expect(links.peers[0]?.bundle).not.toBe(ca.bundle());
    await refreshBundles(links);
    expect(links.peers[0]?.bundle).toBe(ca.bundle());
    const { peers } = links;
    await refreshBundles(links);
    expect(links.peers).toBe(peers);
  });

  it('is not taken from one whom the bundle before does not vouch for', async () => {
    const { links, peer } = await linked();
    const other = (await openMeshCa(folder(), 'west.test')).bundle();
    links.put({ ...peer, bundle: other });
    await refreshBundles(links);
    expect(links.peers[0]?.bundle).toBe(other);
  });

  it('is not asked for through a link that is cut, and stays where nobody answers', async () => {
    const { ca, links, peer } = await linked();
    const before = ca.bundle();
    links.put({ ...peer, bundle: before });
    links.cut('west', true);
    await ca.rotate();
    await refreshBundles(links);
    links.cut('west', false);
    links.put({ ...peer, port: 1, bundle: before });
    await refreshBundles(links);
    expect(links.peers[0]?.bundle).toBe(before);
  });
});

describe('a sandbox that starts again', () => {
  it('has its links, cut as they were', async () => {
    const [here, there] = [folder(), folder()];
    const bundle = (await openMeshCa(there, 'west.test')).bundle();
    const before = new LinkBook(here, 'east.test');
    before.put({ name: 'west', trustDomain: 'west.test', bundle, host: '127.0.0.1', port: 1234 });
    before.cut('west', true);
    before.put({ name: 'west', trustDomain: 'west.test', bundle, host: '127.0.0.1', port: 4321 });
    const after = new LinkBook(here, 'east.test');
    expect(after.peers).toEqual([
      { name: 'west', trustDomain: 'west.test', bundle, host: '127.0.0.1', port: 4321, cut: true },
    ]);
    after.mendAll();
    expect(new LinkBook(here, 'east.test').peers).toMatchObject([{ cut: false }]);
  });

  it('listens for the others where it did, and elsewhere when that place is taken', async () => {
    const bundles = { serve: () => undefined, close: () => undefined };
    const options = { stateDir: folder(), trustDomain: 'west.test', find: () => undefined, bundles };
    const first = await EastWestGateway.open(options);
    const { port } = first.address;
    first.close();
    const second = await EastWestGateway.open(options);
    expect(second.address.port).toBe(port);
    const third = await EastWestGateway.open(options);
    expect(third.address.port).not.toBe(port);
    expect(JSON.parse(readFileSync(join(options.stateDir, 'east-west-gateway.json'), 'utf8'))).toEqual({
      port: third.address.port,
    });
    second.close();
    third.close();
  });
});
