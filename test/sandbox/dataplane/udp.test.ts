import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DatagramReader, encodeDatagram } from '../../../sandbox/dataplane/udp/datagram-frames.ts';
import { FlowTable } from '../../../sandbox/dataplane/udp/flow-table.ts';
import { connectInMemory } from '../../../sandbox/workloads/memory-connection.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import { deployment, type MeshRig, meshRig, namespace, service, smi } from '../../rig/mesh-rig.ts';
import { dialThrough, type ProxyAddress, SocksRefused } from '../../rig/pod-client.ts';
import { type UdpClient, udpClient } from '../../rig/udp-client.ts';

const account = (name: string) => ({ kind: 'ServiceAccount', name });
const target = (kind: 'TCPRoute' | 'UDPRoute', name: string, source = 'web') =>
  smi('TrafficTarget', 'dns', {
    destination: account('dns'),
    sources: [account(source)],
    rules: [{ kind, name }],
  });
const udpPort = { containerPort: 5353, protocol: 'UDP', name: 'dns' };
const echo = (name: string, options: object = {}) =>
  deployment(name, {
    image: 'meshwright/udp-echo',
    app: 'dns',
    serviceAccount: 'dns',
    version: name,
    env: { PREFIX: `${name}:` },
    container: { ports: [udpPort] },
    ...options,
  });

describe('datagrams through two sidecars', () => {
  let rig: MeshRig;
  let web: ProxyAddress;
  let other: ProxyAddress;
  const open: UdpClient[] = [];

  beforeAll(async () => {
    rig = await meshRig();
    const port = { name: 'dns', port: 53, targetPort: 'dns', protocol: 'UDP' };
    await rig.cluster.apply(
      namespace('shop', { deny: true }),
      deployment('web', { image: 'meshwright/agent' }),
      deployment('other', { image: 'meshwright/agent' }),
      echo('v1'),
      echo('v2'),
      service('dns', { app: 'dns' }, port),
      service('dns-v1', { app: 'dns', version: 'v1' }, port),
      service('dns-v2', { app: 'dns', version: 'v2' }, port),
      smi('UDPRoute', 'dns', { matches: { ports: [53] } }),
      smi('UDPRoute', 'elsewhere', { matches: { ports: [54] } }),
      smi('TCPRoute', 'dns', { matches: { ports: [53] } }),
      namespace('open'),
      deployment('free', {
        image: 'meshwright/udp-echo',
        namespace: 'open',
        container: { ports: [udpPort] },
      }),
      service('free', { app: 'free' }, { name: 'dns', port: 5353, protocol: 'UDP' }, 'open'),
    );
    await rig.ready('web', 'other', 'v1', 'v2', 'open/free');
    web = await rig.proxyOf('web');
    other = await rig.proxyOf('other');
  });

  const client = async (who: ProxyAddress) => {
    const made = await udpClient(who);
    open.push(made);
    return made;
  };

  /** Whether a datagram comes back, before one does that is sent to an open door after it, five times over. */
  const isAnswered = async (from: UdpClient, text: string): Promise<boolean> => {
    let answered = false;
    from.send('dns', 53, text);
    const answer = from.next().then(() => {
      answered = true;
    });
    for (let i = 0; i < 5; i++) {
      const control = await client(web);
      control.send('free.open', 5353, 'control');
      await control.next();
      if (answered) break;
    }
    if (!answered) answer.catch(() => undefined); // it is refused when the client closes after the test
    return answered;
  };

  afterEach(async () => {
    for (const each of open.splice(0)) each.close();
    for (const kind of ['TrafficTarget.access.smi-spec.io', 'TrafficSplit.split.smi-spec.io']) {
      for (const each of rig.cluster.list(kind)) {
        await rig.cluster.delete(kind, 'shop', each.metadata.name ?? '');
      }
    }
    await rig.converged();
  });

  afterAll(async () => {
    await rig.close();
    expect(rig.problems).toEqual([]);
  });

  it.each([
    ['a UDPRoute of the port', target('UDPRoute', 'dns'), true],
    ['no target', undefined, false],
    ['a UDPRoute of another port', target('UDPRoute', 'elsewhere'), false],
    ['a TCPRoute of the port', target('TCPRoute', 'dns'), false],
    ['a UDPRoute for another account', target('UDPRoute', 'dns', 'other'), false],
  ])('are admitted by UDPRoutes alone: %s', async (_what, policy, answered) => {
    if (policy !== undefined) await rig.cluster.apply(policy);
    await rig.converged();
    expect(await isAnswered(await client(web), 'q')).toBe(answered);
  });

  it('a datagram comes back from where the flow began, and a large one whole', async () => {
    await rig.cluster.apply(target('UDPRoute', 'dns'));
    await rig.converged();
    const flow = await client(web);
    const seen = new Set<string>();
    for (let i = 0; i < 30; i++) {
      flow.send('dns', 53, `q${i}`);
      const [who, what] = (await flow.next()).split(':');
      seen.add(who ?? '');
      expect(what).toBe(`q${i}`);
    }
    expect(seen.size).toBe(1);
    const large = 'x'.repeat(60_000);
    flow.send('dns', 53, large);
    expect((await flow.next()).length).toBe(large.length + 3);
  });

  it('those with a nonce are counted where they arrive or are refused, with both identities', async () => {
    const flow = await client(web);
    flow.send('dns', 53, 'meshwright-nonce closed\nq');
    const counted = async (nonce: string, what: 'arrived' | 'refused') => {
      for (;;) {
        const { body } = await rig.extension('GET', `arrivals?nonce=${nonce}`);
        const [first] = body[what] as readonly JsonObject[]; // as the extension answers
        if (first !== undefined) return first;
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const parties = {
      identity: 'spiffe://sandbox.test/ns/shop/sa/dns',
      client: 'spiffe://sandbox.test/ns/shop/sa/web',
    };
    expect(await counted('closed', 'refused')).toMatchObject({ ...parties, count: 1 });
    await rig.cluster.apply(target('UDPRoute', 'dns'));
    await rig.converged();
    const open = await client(web);
    for (let i = 0; i < 3; i++) {
      open.send('dns', 53, 'meshwright-nonce open\nq');
      expect(await open.next()).toMatch(/:meshwright-nonce open\nq$/);
    }
    expect(await counted('open', 'arrived')).toMatchObject({ ...parties, count: 3 });
  });

  it('each flow of a split is assigned by weight, a weight of 0 gets none', async () => {
    await rig.cluster.apply(
      target('UDPRoute', 'dns'),
      smi('TrafficSplit', 'dns', {
        service: 'dns',
        backends: [
          { service: 'dns-v1', weight: 0 },
          { service: 'dns-v2', weight: 1 },
        ],
      }),
    );
    await rig.converged();
    for (let i = 0; i < 12; i++) {
      const flow = await client(web);
      flow.send('dns', 53, 'q');
      expect(await flow.next()).toBe('v2:q');
    }
  });

  it('a flow that is no longer allowed ends, and a mesh that admits everybody is seen', async () => {
    await rig.cluster.apply(target('UDPRoute', 'dns'));
    await rig.converged();
    const flow = await client(web);
    flow.send('dns', 53, 'one');
    expect(await flow.next()).toMatch(/:one$/);
    await rig.cluster.apply(target('UDPRoute', 'dns', 'other'));
    await rig.converged();
    const others = await client(other);
    others.send('dns', 53, 'theirs');
    expect(await others.next()).toMatch(/:theirs$/);
    expect(await isAnswered(flow, 'two')).toBe(false);
    await rig.extension('PUT', 'sabotages/allow-all');
    await rig.converged();
    const again = await client(web);
    again.send('dns', 53, 'three');
    expect(await again.next()).toMatch(/:three$/);
    await rig.extension('DELETE', 'sabotages');
  });

  it('what is malformed, or leads nowhere, is lost and harms nobody', async () => {
    await rig.cluster.apply(target('UDPRoute', 'dns'));
    await rig.converged();
    const flow = await client(web);
    flow.sendRaw(Buffer.alloc(0));
    flow.sendRaw(Buffer.from([0, 0, 1, 3, 1, 65, 0, 53, 1]));
    flow.sendRaw(Buffer.from([0, 0, 0, 3, 200, 65]));
    flow.sendRaw(Buffer.from([0, 0, 0, 4, 0]));
    flow.send('nowhere', 53, 'lost');
    flow.send('dns', 54, 'lost');
    flow.send('dns', 53, 'kept');
    expect(await flow.next()).toMatch(/:kept$/);
  });

  it('a UDP port takes no TCP connection', async () => {
    await expect(dialThrough(web, 'dns', 53)).rejects.toEqual(new SocksRefused(5));
    await expect(dialThrough(web, rig.podIp('dns'), 5353)).rejects.toEqual(new SocksRefused(5));
  });
});

describe('the flows of one client', () => {
  it('end when they are silent, and the table stays small', async () => {
    const flows = new FlowTable(20);
    const closed: Promise<unknown>[] = [];
    for (let i = 0; i < 2000; i++) {
      flows.send(String(i), Buffer.from('x'), () => {
        const { near, far } = connectInMemory();
        far.resume();
        closed.push(new Promise((resolve) => near.on('close', resolve)));
        return { connect: async () => near, onDatagram: () => undefined };
      });
      expect(flows.size).toBeLessThanOrEqual(1024);
    }
    await Promise.all(closed);
    expect(flows.size).toBe(0);
  });

  it('are cut into the datagrams that were sent, wherever the bytes are cut', () => {
    const datagrams = fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 8 });
    fc.assert(
      fc.property(datagrams, fc.array(fc.nat({ max: 20 })), (sent, cuts) => {
        const bytes = Buffer.concat(sent.map((each) => encodeDatagram(Buffer.from(each))));
        const received: Buffer[] = [];
        const reader = new DatagramReader((payload) => received.push(Buffer.from(payload)));
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const size = (cuts[i % Math.max(cuts.length, 1)] ?? 7) + 1;
          reader.feed(bytes.subarray(at, at + size));
          at += size;
        }
        expect(received).toEqual(sent.map((each) => Buffer.from(each)));
      }),
    );
  });
});
