import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Plan } from '../../../engine/plan/plan.ts';
import { leaseObject, leaseRef, readLease } from '../../../engine/run/locks/lease-object.ts';
import { joinRecords, readRecoveryRecords } from '../../../engine/run/recovery/read-recovery.ts';
import { restoreRunFolder } from '../../../engine/run/recovery/restore-folder.ts';
import { continueRun, openStoredRun } from '../../../engine/run/reopen-run.ts';
import type { RunDeps } from '../../../engine/run/run-deps.ts';
import { Failure } from '../../../schemas/failure.ts';
import { planOf } from '../../rig/plan-of.ts';
import { tellStory } from '../../rig/run-story.ts';
import { type ScriptedCluster, scriptedCluster } from '../../rig/scripted-cluster.ts';
import {
  type Act,
  hang,
  prove,
  scriptedSteps,
  split,
  take,
  workload,
  write,
} from '../../rig/scripted-steps.ts';

const never = new AbortController().signal;
const HOME = 'default';
const folders: string[] = [];

afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
});

/** A plan of steps that write, in namespace shop. */
function shopPlan(keys: readonly string[], more: Partial<Plan> = {}): Plan {
  const plan = planOf(keys.map((key) => ({ key, ...(key === 'gate' ? { kind: 'probe' as const } : {}) })));
  return {
    ...plan,
    ...more,
    nodes: plan.nodes.map((node) => ({ ...node, namespace: 'shop', timeoutMs: 300_000 })),
  };
}

function protection(name: string): NonNullable<RunDeps['protection']> {
  return {
    homeNamespace: HOME,
    holder: { host: `host-${name}`, bootId: `boot-${name}`, pid: 1 },
    facts: { bootId: `boot-${name}`, isAlive: () => true },
  };
}

/** A story whose clusters are one scripted cluster. */
function protectedStory(options: {
  readonly plan: Plan;
  readonly acts: Readonly<Record<string, Act>>;
  readonly cluster: ScriptedCluster;
  readonly name?: string;
}) {
  const { plan, acts, cluster, name = 'a' } = options;
  const steps = scriptedSteps(acts);
  const more = { protection: protection(name), runId: `run-${name}` };
  const story = tellStory(plan, steps, more, never, (base) => ({
    ...base,
    clusters: { open: () => Promise.resolve(cluster) },
  }));
  return { steps, story };
}

const kindsIn = (cluster: ScriptedCluster): readonly string[] =>
  cluster
    .objects()
    .map(({ kind }) => kind)
    .sort();

async function recordsIn(cluster: ScriptedCluster) {
  return (await readRecoveryRecords(cluster, { homeNamespace: HOME }, never)).found;
}

test('before its first effect a run holds its lock and has left its record; a success leaves neither', async () => {
  const cluster = scriptedCluster();
  const seen: (readonly string[])[] = [];
  const app: Act = (ctx, input) =>
    write([workload('web')], async (inner, given) => {
      seen.push(kindsIn(cluster));
      return take(0)(inner, given);
    })(ctx, input);
  const { story } = protectedStory({ plan: shopPlan(['app']), acts: { app }, cluster });
  const result = await story.end();
  expect(result).toMatchObject({ outcome: 'succeeded', exitCode: 0 });
  expect(seen).toEqual([['Lease', 'Secret']]);
  expect(kindsIn(cluster)).toEqual([]);
});

test('every prior is in the cluster before the effect that needs it', async () => {
  const cluster = scriptedCluster();
  const missing: string[] = [];
  const app: Act = async (ctx) => {
    for (const name of ['one', 'two', 'three']) {
      const ref = workload(name);
      const prior = {
        apiVersion: ref.apiVersion,
        kind: ref.kind,
        metadata: { name, namespace: 'shop' },
        was: name,
      };
      await ctx.effect({ verb: 'apply', ref, prior }, async () => {
        const [record] = await recordsIn(cluster);
        const there = [...(record?.priors.values() ?? [])].some((body) =>
          JSON.stringify(body).includes(`"was":"${name}"`),
        );
        if (!there) missing.push(name);
        return { metadata: { uid: name } };
      });
    }
    return { result: {}, summary: 'done' };
  };
  const { story } = protectedStory({ plan: shopPlan(['app']), acts: { app }, cluster });
  await story.end();
  expect(missing).toEqual([]);
});

test('a second run of the same namespace ends with exit code 6, names the holder and does nothing', async () => {
  const cluster = scriptedCluster();
  const first = protectedStory({ plan: shopPlan(['app']), acts: { app: hang() }, cluster });
  await first.story.until('step.running');
  const second = protectedStory({ plan: shopPlan(['app']), acts: {}, cluster, name: 'b' });
  const result = await second.story.end();
  expect(result).toMatchObject({ outcome: 'failed', exitCode: 6 });
  expect(second.steps.calls).toEqual([]);
  const finished = second.story.events.at(-1);
  expect(finished).toMatchObject({
    type: 'run.finished',
    data: {
      error: { reason: 'lockHeld', message: expect.stringContaining('locked by run run-a of pattern') },
    },
  });
  first.story.run.commands.cancel();
  await first.story.end();
  expect(kindsIn(cluster)).toEqual([]);
});

test('a run whose lock is stolen stops with exit code 6 and touches nothing any more', async () => {
  const cluster = scriptedCluster();
  const effects: string[] = [];
  const slow: Act = async (ctx) => {
    await ctx.world.clock.sleep(60_000, ctx.signal);
    effects.push('wrote');
    return { result: {}, summary: 'done' };
  };
  const acts = { app: write([workload('web')]), slow };
  const { story, steps } = protectedStory({ plan: shopPlan(['app', 'slow']), acts, cluster });
  await story.until('step.running', 'slow');
  const lease = cluster.objects().find(({ kind }) => kind === 'Lease');
  if (lease === undefined) throw new Error('no lease');
  const holder = { host: 'thief', bootId: 'other', pid: 1, run: 'run-thief' };
  const times = { acquired: 0, renewed: 0, durationMs: 30_000, transitions: 1 };
  const locked = { scope: 'namespace', name: 'shop' } as const;
  await cluster.replace(
    leaseObject(leaseRef(HOME, locked), locked, { holder, pattern: 'p', ...times }, readLease(lease)),
    never,
  );
  const result = await story.end();
  expect(result).toMatchObject({ outcome: 'suspended', exitCode: 6 });
  expect(effects).toEqual([]);
  expect(steps.calls.filter((call) => call.startsWith('undo'))).toEqual([]);
  expect(kindsIn(cluster)).toEqual(['Lease', 'Secret']);
});

test.each([
  ['the lock', 'Lease'],
  ['the recovery record', 'Secret'],
])('a fault of ours while %s is written ends the run with 70 and a closed journal', async (_what, kind) => {
  const inner = scriptedCluster();
  const broken = new TypeError('the answer has no metadata');
  const breaks = (written: string): boolean =>
    written === kind && inner.writes.some((each) => each.includes('done'));
  const cluster: ScriptedCluster = {
    ...inner,
    replace: (object, signal) =>
      breaks(object.kind) ? Promise.reject(broken) : inner.replace(object, signal),
    patch: (ref, patch, signal) =>
      breaks(ref.kind) ? Promise.reject(broken) : inner.patch(ref, patch, signal),
  };
  const mark: Act = async (ctx) => {
    await ctx.effect({ verb: 'apply', ref: workload('done'), prior: null }, async () => {
      const body = { ...workload('done'), metadata: { name: 'done', namespace: 'shop' } };
      return cluster.create(body, never);
    });
    return { result: {}, summary: 'done' };
  };
  const acts = { mark, slow: hang() };
  const { story } = protectedStory({ plan: shopPlan(['mark', 'slow']), acts, cluster });
  await expect(story.finish()).rejects.toBe(broken);
  expect(story.events.at(-1)).toMatchObject({ type: 'run.finished', data: { exitCode: 70 } });
  expect(story.folder.isClosed()).toBe(true);
  expect(kindsIn(cluster)).not.toContain('Lease');
});

test('while the API server is silent effects wait, and the run goes on when it answers again', async () => {
  const inner = scriptedCluster();
  let silent = false;
  const quiet = () => Promise.reject(new Failure('unreachable', 'no answer'));
  const cluster: ScriptedCluster = {
    ...inner,
    replace: (object, signal) => (silent ? quiet() : inner.replace(object, signal)),
  };
  const order: string[] = [];
  const late: Act = async (ctx) => {
    silent = true;
    await ctx.world.clock.sleep(45_000, ctx.signal);
    order.push('asks');
    const answered = ctx.world.clock.sleep(10_000, ctx.signal).then(() => {
      order.push('server answers');
      silent = false;
    });
    await ctx.effect({ verb: 'apply', ref: workload('web'), prior: null }, async () => {
      order.push('writes');
      return { metadata: { uid: 'web' } };
    });
    await answered;
    return { result: {}, summary: 'done' };
  };
  const { story } = protectedStory({ plan: shopPlan(['late']), acts: { late }, cluster });
  const result = await story.end();
  expect(result.outcome).toBe('succeeded');
  expect(order).toEqual(['asks', 'server answers', 'writes']);
  const standings = story.events.flatMap((event) => (event.type === 'lock.state' ? [event.data.state] : []));
  expect(standings).toEqual(['late', 'lost', 'back']);
});

test('a run that waits for a lock ends at once when it is cancelled', async () => {
  const cluster = scriptedCluster();
  const first = protectedStory({ plan: shopPlan(['app']), acts: { app: hang() }, cluster });
  await first.story.until('step.running');
  const lock = { scope: 'namespace', waitForMs: 600_000 } as const;
  const second = protectedStory({ plan: shopPlan(['app'], { lock }), acts: {}, cluster, name: 'b' });
  await second.story.until('lock.waiting');
  second.story.run.commands.cancel('SIGINT');
  expect(await second.story.end()).toMatchObject({ outcome: 'cancelled', exitCode: 130 });
  first.story.run.commands.cancel();
  await first.story.end();
});

test('what a dead machine wrote is put back from the cluster alone', async () => {
  const cluster = scriptedCluster();
  const acts = { app: write([workload('web'), split('web')]), late: write([workload('more')], hang()) };
  const dead = protectedStory({ plan: shopPlan(['app', 'late']), acts, cluster });
  await dead.story.until('effect.result', 'late');
  // The machine is gone: nobody gives the lock back, nothing of its disk is left.
  const [record] = await recordsIn(cluster);
  if (record === undefined) throw new Error('no record');
  const stateDir = await mkdtemp(path.join(tmpdir(), 'meshwright-'));
  folders.push(stateDir);
  await restoreRunFolder(joinRecords([record]), { stateDir, now: 0 });
  const stored = await openStoredRun({ stateDir, runId: record.run, now: 0 });
  const next = protectedStory({ plan: stored.plan, acts: {}, cluster, name: 'c' });
  const { openFolder: _memory, ...deps } = next.story.deps;
  const run = continueRun(stored, 'putBack', { ...deps, stateDir, runId: record.run }, never);
  let over = false;
  void run.result.finally(() => {
    over = true;
  });
  // the dead holder's lock is watched for its whole duration first
  while (!over) await next.story.clock.advanceToNext();
  expect((await run.result).outcome).toBe('rolledBack');
  expect(next.steps.calls.filter((call) => call.startsWith('undo '))).toEqual([
    'undo app [web]',
    'undo late [more]',
    'undo app [web]',
  ]);
  expect(kindsIn(cluster)).toEqual([]);
});

test('the record of a run that was rolled back goes with it', async () => {
  const cluster = scriptedCluster();
  const acts = { app: write([workload('web')]), gate: prove('failed') };
  const { story } = protectedStory({ plan: shopPlan(['app', 'gate']), acts, cluster });
  expect((await story.end()).outcome).toBe('rolledBack');
  expect(kindsIn(cluster)).toEqual([]);
});

test.each([
  ['succeeded', 'passed'],
  ['rolledBack', 'failed'],
] as const)(
  'the last word of a run that %s finds neither its lock nor its record',
  async (outcome, verdict) => {
    const cluster = scriptedCluster();
    const acts = { app: write([workload('web')]), gate: prove(verdict) };
    const { story } = protectedStory({ plan: shopPlan(['app', 'gate']), acts, cluster });
    const left: (readonly string[])[] = [];
    story.folder.onAppend((text) => {
      if (text.includes('"type":"run.finished"')) left.push(kindsIn(cluster));
    });
    expect((await story.end()).outcome).toBe(outcome);
    // A process that dies behind its last word is not resumed: what it had not given back by then would stay.
    expect(left).toEqual([[]]);
  },
);

test('a run that was cancelled gives its lock back and leaves the record of what it wrote', async () => {
  const cluster = scriptedCluster();
  const acts = { app: write([workload('web')]), slow: hang() };
  const { story } = protectedStory({ plan: shopPlan(['app', 'slow']), acts, cluster });
  await story.until('step.running', 'slow');
  story.run.commands.cancel('SIGINT');
  expect((await story.end()).outcome).toBe('cancelled');
  expect(kindsIn(cluster)).toEqual(['Secret']);
});

test('many priors are stored together, reach the cluster in one write and are put back last first', async () => {
  const cluster = scriptedCluster();
  const names = ['one', 'two', 'three', 'four'];
  let writes = 0;
  const app: Act = async (ctx) => {
    await ctx.savePriors(names.map((name) => ({ ref: workload(name), body: null })));
    await Promise.all(
      names.map((name) =>
        ctx.effect({ verb: 'apply', ref: workload(name), prior: null }, async () => {
          writes = Math.max(writes, cluster.writes.filter((each) => each.includes('Secret')).length);
          return { metadata: { uid: `uid-${name}` } };
        }),
      ),
    );
    return { result: {}, summary: 'done' };
  };
  const acts = { app, gate: prove('failed') };
  const { story, steps } = protectedStory({ plan: shopPlan(['app', 'gate']), acts, cluster });
  expect(await story.end()).toMatchObject({ outcome: 'rolledBack' });
  const priors = story.events.flatMap((event) =>
    event.type === 'effect.prior' ? [event.data.ref.name] : [],
  );
  expect(priors).toEqual(names);
  expect(writes).toBe(1);
  expect(steps.calls).toContain('undo app [four three two one]');
});
