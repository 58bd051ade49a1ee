import { cp, rm } from 'node:fs/promises';
import path from 'node:path';
import { appendOneByOne, appendTogether } from './journal/append.ts';
import type { ChildFigures } from './journal/child.ts';
import { storeCutRun } from './journal/long-run.ts';
import { rollbackBegins } from './journal/rollback-begins.ts';
import { type BenchRow, repeat, spread, timeProcess } from './measure.ts';
import { withStateDir } from './pattern-run.ts';
import { withSandbox } from './with-sandbox.ts';

const ROUNDS = 5;
const WRITERS = 32;
const APPENDED = 20_000;
/** Each waits for the disk, so fewer tell as much. */
const ONE_BY_ONE = 300;
const STORED = 20_000;
const NO_OPS = 10_000;

/** The journal and what hangs on it: appending, replaying, going on with a stored run, many steps, the way back. */
export async function benchJournal(): Promise<readonly BenchRow[]> {
  const rows = await withStateDir(async (state) => [
    ...(await appendRows(state)),
    ...(await storedRows(path.join(state, 'stored'))),
    ...(await noOpRows(path.join(state, 'no-ops'))),
  ]);
  const begins = await repeat(ROUNDS, rollbackBegins);
  return [
    ...rows,
    {
      what: 'failed proof to the first write of the rollback, sandbox',
      unit: 's',
      measured: begins,
      target: 1,
    },
  ];
}

async function appendRows(state: string): Promise<readonly BenchRow[]> {
  const ours: number[] = [];
  const plain: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    plain.push(await appendOneByOne(state, ONE_BY_ONE));
    ours.push(await appendTogether(state, { records: APPENDED, writers: WRITERS }));
  }
  return [
    {
      what: `journal, ${WRITERS} writers that wait for the disk`,
      unit: 'records/s',
      measured: spread(ours),
      target: 5_000,
      better: 'more',
      peer: { name: 'append and fdatasync each', value: spread(plain).median },
    },
  ];
}

async function storedRows(state: string): Promise<readonly BenchRow[]> {
  const { runId, records } = await storeCutRun(state, STORED);
  const replayed: number[] = [];
  const seconds: number[] = [];
  const mirrored: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const replay = await inChild('replay', state, runId);
    replayed.push((figure(replay, 'records') / figure(replay, 'ms')) * 1000);
    seconds.push(await firstEffect(state, runId));
    mirrored.push(await withSandbox(({ kubeconfig }) => firstEffect(state, runId, kubeconfig)));
  }
  const many = `${records.toLocaleString('en')} records`;
  return [
    {
      what: `replay of ${many}: read, check, parse, restore`,
      unit: 'records/s',
      measured: spread(replayed),
      target: 25_000,
      better: 'more',
    },
    { what: `resume at ${many}: open to first effect`, unit: 's', measured: spread(seconds), target: 1 },
    {
      what: 'the same with its lock and its whole recovery record in a sandbox first',
      unit: 's',
      measured: spread(mirrored),
    },
  ];
}

/** Seconds from the open journal to the first effect, on a copy, so that the stored run stays as it is. */
async function firstEffect(state: string, ...rest: readonly string[]): Promise<number> {
  const copy = `${state}-copy`;
  await cp(state, copy, { recursive: true });
  try {
    return figure(await inChild('first-effect', copy, ...rest), 'ms') / 1000;
  } finally {
    await rm(copy, { recursive: true });
  }
}

async function noOpRows(state: string): Promise<readonly BenchRow[]> {
  const rounds: ChildFigures[] = [];
  for (let round = 0; round < ROUNDS; round += 1)
    rounds.push(await inChild('no-ops', `${state}-${round}`, String(NO_OPS)));
  const what = `${NO_OPS.toLocaleString('en')} no-op steps, journal on disk`;
  const cpu = spread(rounds.map((each) => figure(each, 'cpuMs') / 1000));
  const memory = spread(rounds.map((each) => figure(each, 'aboveIdleMiB')));
  return [
    { what: `${what}: CPU`, unit: 's', measured: cpu, target: 5 },
    { what: `${what}: peak memory above idle`, unit: 'MiB', measured: memory, target: 120 },
  ];
}

async function inChild(...args: readonly string[]): Promise<ChildFigures> {
  const child = ['--import', 'tsx', 'bench/journal/child.ts', ...args];
  const { exitCode, stdout, stderr } = await timeProcess(process.execPath, child);
  if (exitCode !== 0) throw new Error(`measuring ${args.join(' ')} ended with ${exitCode}: ${stderr}`);
  return JSON.parse(stdout) as ChildFigures; // our own child
}

function figure(figures: ChildFigures, name: string): number {
  const value = figures[name];
  if (value === undefined) throw new Error(`the child gave no ${name}`);
  return value;
}
