import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { readRunJournal, runFolderPath } from '../../../../engine/run/journal/run-folder.ts';
import { joinRecords, readRecoveryRecords } from '../../../../engine/run/recovery/read-recovery.ts';
import { Recovery } from '../../../../engine/run/recovery/recovery.ts';
import { packLines, unpackLines } from '../../../../engine/run/recovery/recovery-lines.ts';
import { restoreRunFolder } from '../../../../engine/run/recovery/restore-folder.ts';
import { Failure } from '../../../../schemas/failure.ts';
import type { RunEvent } from '../../../../schemas/run-event.ts';
import { type ScriptedCluster, scriptedCluster } from '../../../rig/scripted-cluster.ts';

const never = new AbortController().signal;
const RUN = '01K0000000000000000000000A';
const HOME = 'default';
/** For what comes by itself; nothing is known of how soon. */
const PATIENCE = { timeout: 60_000 };
const folders: string[] = [];

afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
});

function recoveryOf(
  clusters: Readonly<Record<string, ScriptedCluster>>,
  options: { readonly token?: string; readonly planText?: string } = {},
): Recovery {
  return new Recovery({
    run: RUN,
    pattern: 'canary',
    planTexts: [options.planText ?? '{"planVersion":1}'],
    planDigest: 'sha256:0',
    roles: ['main', 'west'],
    homeNamespace: HOME,
    roleOf: (step) => (step.startsWith('west') ? 'west' : 'main'),
    token: () => options.token ?? 'uid-1/0',
    open: async (role) => clusters[role] ?? scriptedCluster(),
    sameCluster: async () => undefined,
    onFault: (error) => {
      throw error;
    },
  });
}

const event = (seq: number, step: string): RunEvent => ({
  v: 1,
  seq,
  ts: seq,
  type: 'step.running',
  step,
  attempt: 1,
  data: {},
});

const prior = (seq: number, step: string): RunEvent => ({
  v: 1,
  seq,
  ts: seq,
  type: 'effect.prior',
  step,
  data: { role: 'main', ref: { apiVersion: 'v1', kind: 'ConfigMap', name: 'a' }, body: null, digest: null },
});

const read = async (cluster: ScriptedCluster) =>
  (await readRecoveryRecords(cluster, { homeNamespace: HOME }, never)).found;

test('a record holds the plan, the priors and every record of the run that concerns its cluster', async () => {
  const [main, west] = [scriptedCluster(), scriptedCluster()];
  const recovery = recoveryOf({ main, west });
  const created: RunEvent = { v: 1, seq: 1, ts: 1, type: 'run.state', data: { state: 'executing' } };
  recovery.addEvent(created);
  recovery.addEvent(event(2, 'app'));
  recovery.addPrior('main', 'digest-a', { was: 'here' });
  await recovery.protect('main', never);
  recovery.addEvent(event(3, 'west1'));
  recovery.addEvent(event(4, 'app'));
  recovery.addEvent(prior(5, 'app'));
  await recovery.protect('west', never);
  await recovery.protect('main', never);
  const [atMain] = await read(main);
  const [atWest] = await read(west);
  expect(atMain).toMatchObject({ run: RUN, role: 'main', pattern: 'canary', planText: '{"planVersion":1}' });
  expect(atMain?.events).toEqual([created, event(2, 'app'), event(4, 'app'), prior(5, 'app')]);
  expect([...(atMain?.priors ?? [])]).toEqual([['digest-a', { was: 'here' }]]);
  expect(atWest?.events).toEqual([created, event(3, 'west1')]);
  if (atMain === undefined || atWest === undefined) throw new Error('a record is missing');
  expect(joinRecords([atWest, atMain]).events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
});

test('of several clusters the one that knows all plans counts, though a plan came into force twice', () => {
  const record = (laterPlans: readonly string[]) => {
    const rest = { run: RUN, role: 'main', pattern: 'canary', createdAt: '', events: [] };
    return { ...rest, planText: 'a', laterPlans, priors: new Map() };
  };
  const plans = ['b', 'a', 'b'];
  for (const records of [
    [record(['b']), record(plans)],
    [record(plans), record([])],
  ])
    expect(joinRecords(records).laterPlans).toEqual(plans);
});

test('nothing is written to a cluster that no effect was meant for, and nothing is left of a run that succeeded', async () => {
  const [main, west] = [scriptedCluster(), scriptedCluster()];
  const recovery = recoveryOf({ main, west });
  recovery.addEvent(event(1, 'app'));
  await recovery.protect('main', never);
  expect(main.objects()).toHaveLength(1);
  expect(west.objects()).toHaveLength(0);
  await recovery.forget();
  expect(main.objects()).toHaveLength(0);
});

test('a run that ended with its writes left keeps its record up to the last word', async () => {
  const cluster = scriptedCluster();
  const recovery = recoveryOf({ main: cluster });
  await recovery.protect('main', never);
  recovery.addEvent(event(7, 'app'));
  await recovery.close();
  expect((await read(cluster))[0]?.events).toEqual([event(7, 'app')]);
});

test('many who ask at once share a write, and each finds its own lines there', async () => {
  const cluster = scriptedCluster();
  const recovery = recoveryOf({ main: cluster });
  await recovery.protect('main', never);
  const before = cluster.writes.length;
  await Promise.all(
    Array.from({ length: 20 }, (_, index) => {
      recovery.addEvent(prior(index + 1, `s${index}`));
      return recovery.protect('main', never);
    }),
  );
  expect(cluster.writes.length - before).toBeLessThanOrEqual(2);
  expect((await read(cluster))[0]?.events).toHaveLength(20);
});

test('an effect that saves no new prior waits for no write', async () => {
  const cluster = scriptedCluster();
  const recovery = recoveryOf({ main: cluster });
  await recovery.protect('main', never);
  const before = cluster.writes.length;
  recovery.addEvent(event(1, 'app'));
  await recovery.protect('main', never);
  expect(cluster.writes).toHaveLength(before);
});

test('a step that ended is in the cluster soon, without an effect that asks', async () => {
  const cluster = scriptedCluster();
  const recovery = recoveryOf({ main: cluster });
  await recovery.protect('main', never);
  const ended: RunEvent = {
    v: 1,
    seq: 1,
    ts: 1,
    type: 'step.cancelled',
    step: 'app',
    data: { reason: 'asked' },
  };
  recovery.addEvent(ended);
  await vi.waitFor(async () => expect((await read(cluster))[0]?.events).toEqual([ended]), PATIENCE);
});

test('a write that failed is made up for by the next one', async () => {
  const inner = scriptedCluster();
  let broken = true;
  const cluster: ScriptedCluster = {
    ...inner,
    create: (object, signal) =>
      broken ? Promise.reject(new Failure('unreachable', 'no answer')) : inner.create(object, signal),
  };
  const recovery = recoveryOf({ main: cluster });
  recovery.addEvent(event(1, 'app'));
  await expect(recovery.protect('main', never)).rejects.toThrow('no answer');
  broken = false;
  await recovery.protect('main', never);
  expect((await read(cluster))[0]?.events).toEqual([event(1, 'app')]);
});

test('a process that was taken over is told so by its next write', async () => {
  const cluster = scriptedCluster();
  const old = recoveryOf({ main: cluster }, { token: 'uid-1/0' });
  await old.protect('main', never);
  const next = recoveryOf({ main: cluster }, { token: 'uid-1/1' });
  next.addEvent(event(1, 'app'));
  await next.protect('main', never);
  old.addEvent(prior(2, 'app'));
  const error = await old.protect('main', never).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ reason: 'lockLost' });
  expect((await read(cluster))[0]?.events).toEqual([event(1, 'app')]);
});

test('a Secret that somebody deleted is written anew with everything', async () => {
  const cluster = scriptedCluster();
  const recovery = recoveryOf({ main: cluster });
  recovery.addEvent(event(1, 'app'));
  await recovery.protect('main', never);
  for (const { apiVersion, kind, metadata } of cluster.objects())
    await cluster.delete({ apiVersion, kind, namespace: HOME, name: metadata.name ?? '' }, {}, never);
  recovery.addEvent(prior(2, 'app'));
  await recovery.protect('main', never);
  expect((await read(cluster))[0]?.events).toEqual([event(1, 'app'), prior(2, 'app')]);
});

test('a record too large for one Secret goes into several and comes back whole', async () => {
  const cluster = scriptedCluster();
  const noise = Array.from({ length: 150_000 }, (_, index) => Math.imul(index, 2_654_435_761) >>> 0).join('');
  const recovery = recoveryOf({ main: cluster }, { planText: JSON.stringify({ noise }) });
  await recovery.protect('main', never);
  const sizes = cluster.objects().map((object) => JSON.stringify(object).length);
  expect(sizes.length).toBeGreaterThan(1);
  expect(Math.max(...sizes)).toBeLessThan(1024 * 1024);
  expect((await read(cluster))[0]?.planText === JSON.stringify({ noise })).toBe(true);
});

test('any lines in any number of members come back; a cut tail costs only its last lines', () => {
  const lines = fc.array(
    fc.oneof(
      fc.record({ plan: fc.string() }),
      fc.record({ prior: fc.string(), body: fc.dictionary(fc.string(), fc.string()) }),
      fc.nat().map((seq) => ({ event: event(seq, 'app') })),
    ),
    { minLength: 1 },
  );
  fc.assert(
    fc.property(fc.array(lines, { minLength: 1 }), fc.nat(), (members, cut) => {
      const packed = members.map((each) => packLines(each));
      const all = JSON.parse(JSON.stringify(members.flat())) as unknown[];
      expect(unpackLines(Buffer.concat(packed))).toEqual(all);
      const whole = packed.slice(0, -1);
      const last = packed.at(-1) ?? Buffer.alloc(0);
      const torn = unpackLines(Buffer.concat([...whole, last.subarray(0, cut % last.length)]));
      if (torn === undefined) expect(whole.length === 0 || cut % last.length > 0).toBe(true);
      else expect(torn).toEqual(all.slice(0, torn.length));
    }),
    { numRuns: 200 },
  );
});

test('a folder written from a record is a stored run with the same records', async () => {
  const cluster = scriptedCluster();
  const recovery = recoveryOf({ main: cluster });
  for (const seq of [1, 4, 9]) recovery.addEvent(event(seq, 'app'));
  await recovery.protect('main', never);
  const [record] = await read(cluster);
  if (record === undefined) throw new Error('no record');
  const stateDir = await mkdtemp(path.join(tmpdir(), 'meshwright-'));
  folders.push(stateDir);
  await restoreRunFolder(record, { stateDir, now: 0 });
  const journal = await readRunJournal(runFolderPath(stateDir, RUN));
  expect(journal.diagnostic).toBeUndefined();
  expect(journal.events.map(({ seq, ts }) => [seq, ts])).toEqual([
    [1, 1],
    [2, 4],
    [3, 9],
  ]);
  await expect(restoreRunFolder(record, { stateDir, now: 0 })).rejects.toMatchObject({
    reason: 'stateUnusable',
  });
});

test('a write that is still under way when the run is over does not bring its record back', async () => {
  const inner = scriptedCluster();
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let patching = false;
  const main: ScriptedCluster = {
    ...inner,
    patch: async (...given) => {
      patching = true;
      await held;
      return inner.patch(...given);
    },
  };
  const recovery = recoveryOf({ main });
  recovery.addEvent(prior(1, 'a'));
  await recovery.protect('main', never);
  expect(await read(main)).toHaveLength(1);
  const done = { type: 'step.succeeded', data: { summary: 'done', outputs: {} } } as const;
  recovery.addEvent({ v: 1, seq: 2, ts: 2, step: 'a', attempt: 1, ...done });
  await vi.waitFor(() => expect(patching).toBe(true), PATIENCE);
  const forgotten = recovery.forget();
  const turns = async () => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  await turns(); // in which a hasty removal would find and delete the Secret
  letGo();
  await forgotten;
  await turns(); // in which the late write would make it again
  await recovery.close();
  expect(await read(main)).toEqual([]);
});

test('a process that had nothing left to do removes the record of one that had only executed a program', async () => {
  const main = scriptedCluster();
  const first = recoveryOf({ main });
  await first.protect('main', never);
  expect(await read(main)).toHaveLength(1);
  const second = recoveryOf({ main });
  const ref = { apiVersion: 'meshwright.dev/v1alpha1', kind: 'Process', name: 'mark' };
  const data = { id: 1, role: 'main', verb: 'exec', ref };
  second.addEvent({ v: 1, seq: 1, ts: 1, type: 'effect.intent', step: 'mark', attempt: 1, data });
  await second.forget();
  expect(await read(main)).toEqual([]);
});

test('what a cluster is told of is there at once, though no prior waits for it', async () => {
  const main = scriptedCluster();
  const recovery = recoveryOf({ main });
  recovery.addEvent(event(1, 'app'));
  await recovery.protect('main', never);
  recovery.addEvent(event(2, 'app'));
  await recovery.protect('main', never);
  expect((await read(main))[0]?.events).toEqual([event(1, 'app')]);
  await recovery.tell('main', never);
  expect((await read(main))[0]?.events).toEqual([event(1, 'app'), event(2, 'app')]);
});
