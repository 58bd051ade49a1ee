import { createDial, type Dial } from '../../loadgen/connection/dial.ts';
import { createLoadEnvironment, runLoad } from '../../loadgen/run-load.ts';
import { quantileUs } from '../../schemas/histogram.ts';
import type { LoadResult } from '../../schemas/load.ts';
import type { ApiCaller } from '../../test/rig/api-caller.ts';
import { type BenchRow, spread } from '../measure.ts';
import { readyAddresses, standUp } from './applications.ts';
import type { EnvoyWays } from './beside-envoys.ts';
import { cpuMsOf } from './process-figures.ts';

/** Where a pod's way out listens, where pods have addresses of their own (Linux). */
export const POD_PROXY_PORT = 15_001;

const ROUNDS = 3;
const CONNECTIONS = 32;
const RATE = 1_000;
const DURATION_MS = 3_000;

/** One way for requests from a client to a program that answers. */
export interface Way {
  readonly dial: Dial;
  readonly url: string;
  /** Processes that it leads through, that of the program at its end too. */
  readonly pids: readonly number[];
}

interface Round {
  readonly rate: number;
  /** Requests per second of CPU time of the processes on the way. */
  readonly perCore: number;
  /** Median latency at {@link RATE}, ms; NaN when the load generator could not keep up. */
  readonly p50: number;
}

/** What passes from pod to pod without a mesh and through two sidecars with mutual TLS, in turns, beside two Envoys. */
export async function traffic(
  api: ApiCaller,
  pid: number,
  envoys: EnvoyWays | { readonly missing: string },
): Promise<readonly BenchRow[]> {
  const plain = { ...(await wayInto(api, 'outside', 'disabled')), pids: [pid] };
  const meshed = { ...(await wayInto(api, 'inside', 'enabled')), pids: [pid] };
  const peers = 'missing' in envoys ? {} : { envoy: envoys.through, bare: envoys.direct };
  const ways: Readonly<Record<string, Way>> = { plain, meshed, ...peers };
  for (const way of Object.values(ways)) await load(way, 'closed', 1_000);
  const rounds: Record<string, Round>[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const figures: Record<string, Round> = {};
    for (const [name, way] of Object.entries(ways)) figures[name] = await oneRound(way);
    rounds.push(figures);
  }
  const of = (way: string, what: keyof Round) => rounds.map((each) => each[way]?.[what] ?? Number.NaN);
  const missing = 'missing' in envoys ? envoys.missing : undefined;
  return [...rateRows(of, missing), ...latencyRows(of, missing === undefined)];
}

type Of = (way: string, what: keyof Round) => readonly number[];

function rateRows(of: Of, missing: string | undefined): readonly BenchRow[] {
  const direct = spread(of('plain', 'rate'));
  const envoy = spread(of('envoy', 'rate'));
  return [
    {
      what: `requests/s from pod to pod without a mesh, ${CONNECTIONS} connections`,
      unit: '/s',
      measured: direct,
    },
    {
      what: 'the same through two Envoys with mTLS',
      unit: '/s',
      measured: envoy,
      ...(missing === undefined ? {} : { skipped: `skipped: ${missing}` }),
    },
    {
      what: 'the same through two sidecars with mTLS',
      unit: '/s',
      measured: spread(of('meshed', 'rate')),
      target: 4_000,
      better: 'more',
      peer:
        missing === undefined
          ? { name: 'two Envoys', value: envoy.median }
          : { name: 'without a mesh', value: direct.median },
    },
    {
      what: 'requests on one core: both sidecars, mTLS and the program (from CPU time)',
      unit: '/s',
      measured: spread(of('meshed', 'perCore')),
      target: 4_000,
      better: 'more',
      peer:
        missing === undefined
          ? { name: 'two Envoys and the program', value: spread(of('envoy', 'perCore')).median }
          : { name: 'without a mesh', value: spread(of('plain', 'perCore')).median },
    },
  ];
}

function latencyRows(of: Of, beside: boolean): readonly BenchRow[] {
  const plain = of('plain', 'p50');
  const meshed = of('meshed', 'p50');
  const added = usable(meshed.map((ms, round) => ms - (plain[round] ?? Number.NaN)));
  const bare = of('bare', 'p50');
  const envoy = spread(usable(of('envoy', 'p50').map((ms, round) => ms - (bare[round] ?? Number.NaN))));
  return [
    {
      what: `request from pod to pod without a mesh, p50 at ${RATE} req/s`,
      unit: 'ms',
      measured: spread(usable(plain)),
    },
    {
      what: 'the same through two sidecars with mTLS, p50',
      unit: 'ms',
      measured: spread(usable(meshed)),
      ...(beside ? { peer: { name: 'two Envoys', value: spread(usable(of('envoy', 'p50'))).median } } : {}),
    },
    {
      what: 'two sidecars with mTLS add, p50 of runs in turns',
      unit: 'ms',
      measured: spread(added),
      target: 0.4,
      ...(beside ? { peer: { name: 'two Envoys add', value: envoy.median } } : {}),
    },
  ];
}

function usable(values: readonly number[]): readonly number[] {
  return values.filter((value) => !Number.isNaN(value));
}

/** From a pod of a namespace to another one of it. */
async function wayInto(
  api: ApiCaller,
  namespace: string,
  mesh: 'enabled' | 'disabled',
): Promise<Omit<Way, 'pids'>> {
  await standUp(api, namespace, mesh, { website: 1, caller: 1 });
  const [host = ''] = await readyAddresses(api, namespace, 'caller');
  return { dial: createDial({ host, port: POD_PROXY_PORT }), url: 'http://website:8080/' };
}

async function oneRound(way: Way): Promise<Round> {
  const used = () => way.pids.reduce((sum, pid) => sum + cpuMsOf(pid), 0) / 1000;
  const before = used();
  const closed = await load(way, 'closed', DURATION_MS);
  const seconds = used() - before;
  const open = await load(way, 'open', DURATION_MS);
  const p50 = open.clientLimited ? undefined : quantileUs(open.total.latency, 0.5);
  return {
    rate: closed.achievedRps,
    perCore: closed.total.requests / seconds,
    p50: p50 === undefined ? Number.NaN : p50 / 1000,
  };
}

async function load({ dial, url }: Way, loop: 'open' | 'closed', durationMs: number): Promise<LoadResult> {
  const { signal } = new AbortController();
  const client = { connections: CONNECTIONS, endpointUrls: [url], method: 'GET', headers: {} };
  const profile = {
    durationMs,
    warmupMs: 0,
    clients: [loop === 'open' ? { ...client, rps: RATE } : client],
    timeoutMs: 5_000,
  };
  const result = await runLoad(profile, createLoadEnvironment(dial), () => undefined, signal);
  const { timeout = 0, ...failures } = result.total.errorsByKind;
  if (Object.keys(failures).length > 0) throw new Error(`${url}: ${JSON.stringify(failures)}`);
  // Only a machine with no time for it at all leaves a request without an answer for so long.
  return timeout > 0 ? { ...result, clientLimited: true } : result;
}
