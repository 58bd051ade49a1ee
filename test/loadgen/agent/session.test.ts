import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AgentClient, requestsLine } from '../rig/agent-client.ts';
import { Listeners, socksProxy } from '../rig/servers.ts';

let listeners: Listeners;
let agent: AgentClient;

beforeEach(() => {
  listeners = new Listeners();
  agent = new AgentClient();
});
afterEach(async () => {
  await agent.end();
  await listeners.closeAll();
});

const serveName = () =>
  listeners.http((request, response) => {
    response.setHeader('x-backend', request.url === '/two' ? 'v2' : 'v1');
    response.end(JSON.stringify({ app: { version: 'v9' }, nonce: request.headers['x-meshwright-nonce'] }));
  });

describe('an agent session', () => {
  it('says hello with its protocol and whether a proxy carries its connections', async () => {
    agent.send({ id: 1, type: 'hello' });
    expect(await agent.last(1)).toEqual({
      id: 1,
      type: 'hello',
      protocol: 1,
      pid: process.pid,
      viaProxy: false,
    });
  });

  it('sends requests round robin and names the backend of each', async () => {
    const port = await serveName();
    const urls = [`http://127.0.0.1:${port}/one`, `http://127.0.0.1:${port}/two`];
    agent.send(requestsLine(2, urls, { count: 4, backendFrom: { header: 'X-Backend' } }));
    expect(await agent.last(2)).toEqual({ id: 2, type: 'done', connections: 1 });
    expect(agent.samples(2).map((s) => [s.request, s.outcome, s.status, s.backend])).toEqual([
      [0, 'response', 200, 'v1'],
      [1, 'response', 200, 'v2'],
      [0, 'response', 200, 'v1'],
      [1, 'response', 200, 'v2'],
    ]);
  });

  it('holds a connection open from one batch to the next, and makes a new one where it was closed', async () => {
    const port = await listeners.http((request, response) => {
      if (request.url === '/last') response.setHeader('connection', 'close');
      response.end();
    });
    const batch = (id: number, path: string) =>
      requestsLine(id, `http://127.0.0.1:${port}${path}`, { count: 3, concurrency: 3, keepAlive: 'held' });
    agent.send(batch(1, '/'));
    expect(await agent.last(1)).toEqual({ id: 1, type: 'done', connections: 1 });
    agent.send({ ...requestsLine(2, `http://127.0.0.1:${port}/`), keepAlive: 'on' });
    expect(await agent.last(2)).toEqual({ id: 2, type: 'done', connections: 1 });
    agent.send({ ...batch(3, '/last'), count: 1 });
    expect(await agent.last(3)).toEqual({ id: 3, type: 'done', connections: 0 });
    agent.send(batch(4, '/'));
    expect(await agent.last(4)).toEqual({ id: 4, type: 'done', connections: 1 });
  });

  it('carries the nonce and gives headers and body when detail is wanted', async () => {
    const port = await serveName();
    const wanted = { nonce: 'n-1', detail: true, backendFrom: { bodyField: 'app.version' } };
    agent.send(requestsLine(3, `http://127.0.0.1:${port}/`, wanted));
    await agent.last(3);
    const [sample] = agent.samples(3);
    expect(sample).toMatchObject({ backend: 'v9', headers: { 'x-backend': 'v1' } });
    expect(JSON.parse(sample?.body ?? '')).toMatchObject({ nonce: 'n-1' });
  });

  it('takes the first line of what a server over TCP says for its name, and nothing where there is none', async () => {
    const saying = (words: string) => listeners.tcp((socket) => socket.once('data', () => socket.end(words)));
    const [greeting, silent] = [await saying('blue\r\nmore\nof it'), await saying('no line')];
    for (const [id, port] of [
      [31, greeting],
      [32, silent],
    ] as const) {
      const requests = [
        { method: 'GET', protocol: 'tcp', url: `tcp://127.0.0.1:${port}`, body: 'x', timeoutMs: 60_000 },
      ];
      agent.send(requestsLine(id, '', { requests, backendFrom: { firstLine: true } }));
      await agent.last(id);
    }
    expect(agent.samples(31)).toMatchObject([{ outcome: 'response', backend: 'blue' }]);
    expect(agent.samples(32)[0]).not.toHaveProperty('backend');
  });

  it.each([
    ['on', 1],
    ['off', 6],
    ['mixed', 4],
  ])('keepAlive %s takes %i connections for 6 requests', async (keepAlive, connections) => {
    const port = await serveName();
    agent.send(requestsLine(4, `http://127.0.0.1:${port}/`, { count: 6, keepAlive }));
    expect(await agent.last(4)).toEqual({ id: 4, type: 'done', connections });
    expect(agent.samples(4)).toHaveLength(6);
  });

  it('tells a refused, a reset, a silent and a garbled destination apart', async () => {
    const reset = await listeners.tcp((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const closed = await listeners.tcp((socket) => socket.once('data', () => socket.end()));
    const silent = await listeners.tcp(() => undefined);
    const garbled = await listeners.tcp((socket) =>
      socket.once('data', () => socket.end('220 smtp ready\r\n')),
    );
    const refused = await listeners.tcp(() => undefined);
    const urls = [reset, closed, silent, garbled].map((port) => `http://127.0.0.1:${port}/`);
    // Only the silent one has to be waited for.
    const requests = urls.map((url, index) => ({
      method: 'GET',
      url,
      timeoutMs: index === 2 ? 150 : 60_000,
    }));
    agent.send(requestsLine(5, urls, { requests }));
    await agent.last(5);
    expect(agent.samples(5).map((s) => s.outcome)).toEqual(['reset', 'reset', 'timeout', 'malformed']);
    await listeners.closeAll();
    agent.send(requestsLine(6, `http://127.0.0.1:${refused}/`));
    await agent.last(6);
    expect(agent.samples(6)).toMatchObject([{ outcome: 'refused' }]);
  });

  it('sends a GET again when the server closed the kept connection in between', async () => {
    let served = 0;
    const port = await listeners.tcp((socket) => {
      let first = true;
      socket.on('data', () => {
        if (!first) return socket.resetAndDestroy();
        first = false;
        served += 1;
        return socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      });
    });
    agent.send(requestsLine(7, `http://127.0.0.1:${port}/`, { count: 3 }));
    await agent.last(7);
    expect(agent.samples(7).map((s) => s.status)).toEqual([200, 200, 200]);
    expect(served).toBe(3);
  });

  it('knows a mesh’s refusal from one that an application made', async () => {
    const port = await listeners.http((request, response) => {
      if (request.url === '/mesh') response.setHeader('x-mesh-denied-by', 'access: no TrafficTarget');
      response.writeHead(403).end(request.url === '/envoy' ? 'RBAC: access denied' : 'go away');
    });
    const urls = ['/mesh', '/envoy', '/app'].map((path) => `http://127.0.0.1:${port}${path}`);
    agent.send(requestsLine(8, urls));
    await agent.last(8);
    expect(agent.samples(8).map((s) => s.deniedBy)).toEqual([
      'access: no TrafficTarget',
      'proxy: RBAC: access denied',
      undefined,
    ]);
  });

  it('stops a running batch on cancel, and leaves no connection behind', async () => {
    const port = await serveName();
    agent.send(requestsLine(9, `http://127.0.0.1:${port}/`, { count: 1_000_000, concurrency: 8 }));
    await agent.firstSamples(9);
    agent.send({ id: 10, type: 'cancel', of: 9 });
    expect(await agent.last(10)).toEqual({ id: 10, type: 'done' });
    expect(await agent.last(9)).toEqual({ id: 9, type: 'error', message: 'cancelled' });
    await agent.end();
    await expect.poll(() => listeners.open).toBe(0);
  });

  it('ends its jobs when its input ends', async () => {
    const port = await listeners.tcp(() => undefined);
    const requests = [{ method: 'GET', url: `http://127.0.0.1:${port}/`, timeoutMs: 3_600_000 }];
    agent.send(requestsLine(11, 'http://unused/', { requests }));
    await agent.end();
    expect(await agent.last(11)).toMatchObject({ type: 'error', message: 'the session ended' });
  });

  it.each([
    ['nonsense', 0, 'no JSON'],
    ['[]', 0, 'must be an object'],
    ['{"id":7,"type":"reboot"}', 7, '"reboot" is no request type'],
    [JSON.stringify(requestsLine(7, 'http://x/', { count: 0 })), 7, 'count'],
    [JSON.stringify(requestsLine(7, 'http://x/', { concurrency: 1e9 })), 7, 'concurrency'],
    [JSON.stringify(requestsLine(7, 'gopher://x/')), 7, 'neither http nor https'],
    [JSON.stringify(requestsLine(7, 'http://u:p@x/')), 7, 'password'],
  ])('answers the line %j with an error and goes on', async (line, id, words) => {
    agent.send(line);
    const answer = await agent.last(id);
    expect(answer.type === 'error' ? answer.message : '').toContain(words);
    agent.send({ id: 99, type: 'hello' });
    expect(await agent.last(99)).toMatchObject({ type: 'hello' });
  });

  it('writes no header that a line break could split', async () => {
    const requests = [
      { method: 'GET', url: 'http://127.0.0.1:1/', headers: { a: 'b\r\nc: d' }, timeoutMs: 100 },
    ];
    agent.send(requestsLine(12, 'http://unused/', { requests }));
    expect(await agent.last(12)).toMatchObject({ type: 'error', message: expect.stringContaining('"a"') });
  });
});

describe('a load through an agent session', () => {
  const loadLine = (id: number, port: number, durationMs: number) => ({
    id,
    type: 'load',
    nonce: 'n-7',
    profile: {
      durationMs,
      warmupMs: 0,
      timeoutMs: 60_000,
      backendFrom: { header: 'x-backend' },
      clients: [
        {
          rps: 200,
          connections: 4,
          endpointUrls: [`http://127.0.0.1:${port}/`],
          method: 'GET',
          headers: {},
        },
      ],
    },
  });

  it('carries the nonce, ticks, and ends with the result', async () => {
    const nonces = new Set<unknown>();
    const port = await listeners.http((request, response) => {
      nonces.add(request.headers['x-meshwright-nonce']);
      response.setHeader('x-backend', 'v1').end();
    });
    agent.send(loadLine(1, port, 600));
    const last = await agent.last(1);
    expect(last).toMatchObject({
      type: 'done',
      result: { loop: 'open', total: { requests: 120, errors: 0 }, byBackend: { v1: { requests: 120 } } },
    });
    expect(agent.answers.some((a) => a.type === 'tick')).toBe(true);
    expect([...nonces]).toEqual(['n-7']);
  });

  it('stops on cancel and leaves no connection behind', async () => {
    const port = await serveName();
    agent.send(loadLine(2, port, 3_600_000));
    await expect.poll(() => listeners.open).toBe(4);
    agent.send({ id: 3, type: 'cancel', of: 2 });
    expect(await agent.last(2)).toEqual({ id: 2, type: 'error', message: 'cancelled' });
    await expect.poll(() => listeners.open).toBe(0);
  });

  it('is refused with the field that is wrong', async () => {
    agent.send({ ...loadLine(4, 1, 100), profile: { ...loadLine(4, 1, 100).profile, clients: [] } });
    expect(await agent.last(4)).toMatchObject({ type: 'error', message: expect.stringContaining('clients') });
  });
});

describe('an agent session behind a pod’s proxy', () => {
  const sendThrough = async (proxyPort: number, hosts: readonly string[]) => {
    const meshed = new AgentClient({ MESHWRIGHT_POD_PROXY: `socks5h://127.0.0.1:${proxyPort}` });
    meshed.send(
      requestsLine(
        1,
        hosts.map((host) => `http://${host}:8080/`),
      ),
    );
    const last = await meshed.last(1);
    await meshed.end();
    return { last, outcomes: meshed.samples(1).map((s) => s.outcome) };
  };

  it('lets the proxy resolve names and reads its replies as outcomes', async () => {
    const port = await serveName();
    const routes = {
      website: { port },
      ruled: { reply: 2 },
      down: { reply: 5 },
      slow: { reply: 6 },
      cut: 'close' as const,
    };
    const proxy = await listeners.tcp(socksProxy(routes));
    const { outcomes } = await sendThrough(proxy, ['website', 'nowhere', 'ruled', 'down', 'slow', 'cut']);
    expect(outcomes).toEqual(['response', 'dnsFailed', 'refused', 'refused', 'timeout', 'reset']);
  });

  it('measures nothing when the proxy itself is away: that is no denial', async () => {
    const proxy = await listeners.tcp(() => undefined);
    await listeners.closeAll();
    const { last, outcomes } = await sendThrough(proxy, ['website']);
    expect(last).toMatchObject({ type: 'error', message: expect.stringContaining('cannot be reached') });
    expect(outcomes).toEqual([]);
  });
});
