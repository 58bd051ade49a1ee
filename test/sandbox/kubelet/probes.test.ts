import { createServer } from 'node:http';
import { createServer as createNet } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askProbe, type ProbePlace } from '../../../sandbox/kubelet/ask-probe.ts';
import { ProbeRunner } from '../../../sandbox/kubelet/probe-runner.ts';
import { AppServers } from '../../../sandbox/workloads/app-server.ts';
import type { ProbeKind, ProbeSpec } from '../../../sandbox/workloads/pod-spec.ts';

const SPEC: ProbeSpec = {
  check: { kind: 'tcp', port: 8080 },
  ...{ initialDelayMs: 0, periodMs: 1, timeoutMs: 1000, failureThreshold: 2, successThreshold: 1 },
};

describe('a probe', () => {
  let apps: AppServers;
  let place: ProbePlace;

  beforeEach(() => {
    apps = new AppServers();
    place = {
      container: {
        ...{ name: 'main', image: 'echo', env: {}, args: [], probes: {}, sidecar: false },
        ports: [{ name: 'http', port: 8080, udp: false }],
      },
      apps,
      address: '127.9.9.9',
      run: async (command) => ({ ok: command[0] === 'true', output: 'it said no' }),
      lockedOut: () => false,
    };
  });

  afterEach(() => apps.close());

  const get = (path = '/', port: number | string = 8080): ProbeSpec['check'] => ({
    ...{ kind: 'http', port, path, headers: { 'x-asked': 'yes' } },
  });

  it('over HTTP takes 200 to 399 for a yes, by a port’s name too, with the headers that are asked for', async () => {
    apps.add(
      8080,
      createServer((request, response) => {
        response.statusCode = request.headers['x-asked'] === 'yes' ? Number(request.url?.slice(1)) : 500;
        response.end();
      }),
    );
    expect(await askProbe(place, get('/399', 'http'), 1000)).toEqual({ ok: true, output: '' });
    expect(await askProbe(place, get('/404'), 1000)).toEqual({
      ok: false,
      output: 'HTTP probe failed with statuscode: 404',
    });
  });

  it('says that nothing listens, that the time is over, that the mesh stands in its way', async () => {
    expect((await askProbe(place, get(), 1000)).output).toBe(
      'Get "http://127.9.9.9:8080/": dial tcp 127.9.9.9:8080: connect: connection refused',
    );
    apps.add(8080, createNet());
    expect((await askProbe(place, get(), 5)).output).toContain('context deadline exceeded');
    expect(await askProbe(place, SPEC.check, 1000)).toEqual({ ok: true, output: '' });
    const locked = await askProbe({ ...place, lockedOut: () => true }, SPEC.check, 1000);
    expect(locked).toMatchObject({ ok: false, output: expect.stringContaining('connection reset by peer') });
  });

  it('runs its command in the container', async () => {
    expect(await askProbe(place, { kind: 'exec', command: ['true'] }, 1000)).toMatchObject({ ok: true });
    expect(await askProbe(place, { kind: 'exec', command: ['test', '-f', '/x'] }, 1000)).toEqual({
      ok: false,
      output: 'it said no',
    });
  });
});

describe('the thresholds of a probe', () => {
  /** What a probe that gets these answers tells, as often as it tells it. */
  const told = async (kind: ProbeKind, answers: readonly boolean[], spec: Partial<ProbeSpec> = {}) => {
    const results: string[] = [];
    let asked = 0;
    await new Promise<void>((resolve) => {
      const runner = new ProbeRunner({
        kind,
        spec: { ...SPEC, ...spec },
        ask: async () => {
          const ok = answers[asked] ?? true;
          asked += 1;
          if (asked > answers.length) {
            runner.close();
            resolve();
          }
          return { ok, output: '' };
        },
        onResult: (ok) => results.push(`${asked}:${ok}`),
        onFailure: () => undefined,
      });
      runner.start();
    });
    return results;
  };
  const [yes, no] = [true, false];

  it('make a container ready after so many yes in a row, and unready after so many no', async () => {
    expect(await told('readiness', [no, no, no, yes, no, yes, no, no, yes])).toEqual([
      '4:true',
      '8:false',
      '9:true',
    ]);
    expect(await told('readiness', [yes, no, yes, yes], { successThreshold: 2 })).toEqual(['4:true']);
  });

  it('find a container dead after so many no in a row, each time anew', async () => {
    expect(await told('liveness', [yes, no, yes, no, no, no, no])).toEqual(['5:false', '7:false']);
  });

  it('give a container that starts so many tries', async () => {
    expect(await told('startup', [no, yes])).toEqual(['2:true']);
    expect(await told('startup', [no, no])).toEqual(['2:false']);
  });
});
