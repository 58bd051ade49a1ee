import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDial } from '../../loadgen/connection/dial.ts';
import { PodProxyError } from '../../loadgen/connection/dial-errors.ts';
import { createLoadEnvironment, type LoadEnvironment, runLoad } from '../../loadgen/run-load.ts';
import { quantileUs } from '../../schemas/histogram.ts';
import type { LoadClient, LoadProfile, LoadResult, LoadTick } from '../../schemas/load.ts';
import { Listeners } from './rig/servers.ts';
import { simulateServer } from './rig/simulated-server.ts';

const CLIENT: LoadClient = {
  rps: 1000,
  connections: 50,
  endpointUrls: ['http://website:8080/'],
  method: 'GET',
  headers: {},
};
const PROFILE: LoadProfile = {
  durationMs: 2000,
  warmupMs: 0,
  clients: [CLIENT],
  backendFrom: { header: 'x-backend' },
  timeoutMs: 1000,
};

function run(environment: LoadEnvironment, change: Partial<LoadProfile> = {}): Promise<LoadResult> {
  return runLoad({ ...PROFILE, ...change }, environment, () => undefined, new AbortController().signal);
}

function p(result: LoadResult, q: number): number {
  return (quantileUs(result.total.latency, q) ?? Number.NaN) / 1000;
}

describe('an open loop', () => {
  it('sends exactly the scheduled requests and measures a steady server as it is', async () => {
    const result = await run(simulateServer(() => ({ afterMs: 3 })));
    expect(result.total.requests).toBe(2000);
    expect(result.achievedRps).toBe(1000);
    expect(p(result, 0.5)).toBeCloseTo(3, 1);
    expect(p(result, 0.99)).toBeCloseTo(3, 1);
    expect(result).toMatchObject({
      loop: 'open',
      coordinatedOmission: 'intended-start',
      clientLimited: false,
    });
    expect(result.total.seconds.map((s) => s.requests)).toEqual([1000, 1000]);
  });

  it('counts a server’s freeze from the intended starts, as arithmetic says', async () => {
    // frozen for 200 ms of 2 s: 10 % of the requests wait 0 to 200 ms, so p99 is 180 ms and p95 is 100 ms
    const frozen = simulateServer((at) => ({ afterMs: at >= 500 && at < 700 ? 701 - at : 1 }));
    const result = await run(frozen, { clients: [{ ...CLIENT, connections: 250 }] });
    expect(p(result, 0.5)).toBeCloseTo(1, 1);
    expect(p(result, 0.95)).toBeGreaterThan(95);
    expect(p(result, 0.95)).toBeLessThan(105);
    expect(p(result, 0.99)).toBeGreaterThan(176);
    expect(p(result, 0.99)).toBeLessThan(184);
    expect(result.clientLimited).toBe(false);
  });

  it('shows the same freeze through a handful of connections, where a closed loop would hide it', async () => {
    const freeze = () => simulateServer((at) => ({ afterMs: at >= 500 && at < 700 ? 701 - at : 1 }));
    const open = await run(freeze(), { clients: [{ ...CLIENT, connections: 5 }] });
    expect(p(open, 0.99)).toBeGreaterThan(170);
    const { rps: _, ...endless } = CLIENT;
    const closed = await run(freeze(), { clients: [{ ...endless, connections: 5 }] });
    expect(p(closed, 0.99)).toBeLessThan(2);
    expect(closed).toMatchObject({ loop: 'closed', coordinatedOmission: 'uncorrected' });
  });

  it('says so when the client itself was late', async () => {
    const late = simulateServer(() => ({ afterMs: 1 }), { blockClient: { at: 800, ms: 60 } });
    const result = await run(late);
    expect(result.clientLimited).toBe(true);
    expect(result.clientLimits.join()).toContain('late');
    expect(result.total.requests).toBe(2000);
  });

  it('says so when its connections cannot carry the rate', async () => {
    const result = await run(
      simulateServer(() => ({ afterMs: 20 })),
      {
        clients: [{ ...CLIENT, connections: 10 }],
      },
    );
    expect(result.clientLimits.join()).toContain('more connections');
    expect(result.total.requests).toBe(2000);
    expect(result.achievedRps).toBeLessThan(520);
  });

  it('counts every request once when nothing answers, sent or not', async () => {
    const net = simulateServer(() => 'never');
    const result = await run(net, { timeoutMs: 300, clients: [{ ...CLIENT, connections: 20 }] });
    expect(result.total.requests).toBe(2000);
    expect(result.total.errorsByKind).toEqual({ timeout: 2000 });
    expect(quantileUs(result.total.latency, 0.01)).toBeGreaterThanOrEqual(300_000);
  });

  it('keeps backends, statuses and seconds apart', async () => {
    const net = simulateServer((_, i) =>
      i % 10 === 0 ? { afterMs: 9, backend: 'v2', status: i % 100 === 0 ? 503 : 200 } : { afterMs: 2 },
    );
    const result = await run(net);
    expect(result.byBackend['v1']).toMatchObject({ requests: 1800, errors: 0 });
    expect(result.byBackend['v2']).toMatchObject({
      requests: 200,
      errors: 20,
      errorsByKind: { status5xx: 20 },
    });
    expect(result.total).toMatchObject({ requests: 2000, errors: 20 });
    expect(quantileUs(result.byBackend['v2']?.latency ?? result.scheduleLag, 0.5)).toBeGreaterThan(8900);
    expect(result.byBackend['v2']?.seconds.map((s) => s.requests)).toEqual([100, 100]);
  });

  it('leaves the warm-up out', async () => {
    const net = simulateServer((at) => ({ afterMs: at < 1000 ? 50 : 1 }));
    const result = await run(net, { warmupMs: 1000, clients: [{ ...CLIENT, connections: 100 }] });
    expect(net.requests).toHaveLength(3000);
    expect(result.total.requests).toBe(2000);
    expect(p(result, 0.999)).toBeLessThan(30);
  });

  it('goes round its endpoints and carries method, headers and body', async () => {
    const net = simulateServer(() => ({ afterMs: 1 }));
    const urls = ['http://a/1', 'http://b/2'];
    const client = { ...CLIENT, endpointUrls: urls, method: 'POST', headers: { 'X-Tag': 't' }, body: 'hi' };
    await run(net, { durationMs: 100, clients: [client] });
    expect(net.requests.filter((r) => r.startsWith('POST /1 '))).toHaveLength(50);
    expect(net.requests[1]).toMatch(
      /^POST \/2 HTTP\/1.1\r\nhost: b\r\nx-tag: t\r\n.*content-length: 2\r\n\r\nhi$/s,
    );
  });

  it('tells how it goes, at most four times a second', async () => {
    const ticks: LoadTick[] = [];
    const net = simulateServer(() => ({ afterMs: 1 }));
    await runLoad(PROFILE, net, (tick) => ticks.push(tick), new AbortController().signal);
    expect(ticks.length).toBeGreaterThanOrEqual(6);
    expect(ticks.length).toBeLessThanOrEqual(8);
    expect(ticks.at(-1)?.byBackend['v1']?.requests).toBeGreaterThan(1400);
  });

  it('ends at once on abort, with the reason, and closes its connections', async () => {
    const stop = new AbortController();
    const net = simulateServer(() => ({ afterMs: 1 }));
    const ending = runLoad(PROFILE, net, () => stop.abort(new Error('cancelled')), stop.signal);
    await expect(ending).rejects.toThrow('cancelled');
    expect(net.openConnections()).toBe(0);
  });

  it('fails when the pod’s own proxy is broken: that measures nothing', async () => {
    const net = simulateServer(() => ({ afterMs: 1 }));
    const dial = () => Promise.reject(new PodProxyError('the proxy is away'));
    await expect(run({ ...net, dial })).rejects.toThrow('the proxy is away');
  });
});

describe('a closed loop', () => {
  it('keeps every connection busy', async () => {
    const { rps: _, ...endless } = CLIENT;
    const net = simulateServer(() => ({ afterMs: 10 }));
    const result = await run(net, { clients: [{ ...endless, connections: 4 }] });
    expect(result.total.requests).toBeGreaterThanOrEqual(796);
    expect(result.total.requests).toBeLessThanOrEqual(804);
    expect(result.requestedRps).toBeUndefined();
  });

  it('does not spin on a destination that hangs up', async () => {
    const { rps: _, ...endless } = CLIENT;
    const result = await run(
      simulateServer(() => 'close'),
      { clients: [{ ...endless, connections: 1 }] },
    );
    expect(result.total.errors).toBe(result.total.requests);
    expect(result.total.errorsByKind.reset).toBeGreaterThan(0);
    expect(result.total.requests).toBeLessThanOrEqual(201);
  });
});

describe('a load over real sockets', () => {
  let listeners: Listeners;
  beforeEach(() => {
    listeners = new Listeners();
  });
  afterEach(() => listeners.closeAll());

  const overSockets = (url: string, change: Partial<LoadProfile> = {}) =>
    run(createLoadEnvironment(createDial(undefined)), {
      durationMs: 400,
      clients: [{ ...CLIENT, rps: 100, connections: 4, endpointUrls: [url] }],
      ...change,
    });

  it('counts each scheduled request once, also when the server closes after every response', async () => {
    let served = 0;
    const port = await listeners.http((_, response) => {
      served += 1;
      response.setHeader('connection', served % 3 === 0 ? 'close' : 'keep-alive');
      response.setHeader('x-backend', 'v1').end('hello');
    });
    const result = await overSockets(`http://127.0.0.1:${port}/`);
    expect(result.total).toMatchObject({ requests: 40, errors: 0 });
    expect(result.byBackend['v1']?.requests).toBe(40);
    expect(served).toBe(40);
  });

  it('reports a destination that refuses as connect errors', async () => {
    const port = await listeners.tcp(() => undefined);
    await listeners.closeAll();
    const result = await overSockets(`http://127.0.0.1:${port}/`);
    expect(result.total).toMatchObject({ requests: 40, errors: 40, errorsByKind: { connect: 40 } });
  });

  it('leaves no connection behind', async () => {
    const port = await listeners.http((_, response) => void response.end());
    await overSockets(`http://127.0.0.1:${port}/`);
    await expect.poll(() => listeners.open).toBe(0);
  });
});
