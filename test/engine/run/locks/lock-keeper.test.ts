import { expect, test } from 'vitest';
import type { Acquiring } from '../../../../engine/run/locks/acquire-leases.ts';
import { leaseObject, leaseRef, readLease } from '../../../../engine/run/locks/lease-object.ts';
import type { LockClaim } from '../../../../engine/run/locks/lock-claims.ts';
import { LockKeeper, type LockNews } from '../../../../engine/run/locks/lock-keeper.ts';
import type { Cluster } from '../../../../engine/world.ts';
import { Failure } from '../../../../schemas/failure.ts';
import { type ScriptedCluster, scriptedCluster } from '../../../rig/scripted-cluster.ts';
import { createSimulatedClock, type SimulatedClock, turnsOut } from '../../../rig/simulated-clock.ts';

const HOME = 'default';
const SHOP: LockClaim = { roles: ['main'], scope: 'namespace', namespaces: ['shop'] };
const BOTH: LockClaim = { roles: ['main'], scope: 'namespace', namespaces: ['bank', 'shop'] };
const WHOLE: LockClaim = { roles: ['main'], scope: 'cluster', namespaces: [] };
const never = new AbortController().signal;

/** One run that wants locks; every run has a process and a boot of its own unless told otherwise. */
function runOf(
  name: string,
  clock: SimulatedClock,
  options: { readonly waitForMs?: number; readonly boot?: string; readonly dead?: readonly number[] } = {},
) {
  const news: LockNews[] = [];
  const waited: string[] = [];
  const boot = options.boot ?? `boot-${name}`;
  const acquiring: Acquiring = {
    hands: {
      clock,
      holder: { host: `host-${name}`, bootId: boot, pid: name.charCodeAt(0), run: `run-${name}` },
      pattern: `pattern-${name}`,
      homeNamespace: HOME,
    },
    facts: { bootId: boot, isAlive: (pid) => !(options.dead ?? []).includes(pid) },
    jitter: () => 0.5,
    waitForMs: options.waitForMs ?? 0,
    onWaiting: (lease) => waited.push(lease.holderText),
  };
  const faults: unknown[] = [];
  const keeper = new LockKeeper(
    acquiring,
    (each) => news.push(each),
    (error) => faults.push(error),
  );
  const acquire = (claim: LockClaim, cluster: Cluster) =>
    keeper.acquire([{ role: 'main', claim }], () => Promise.resolve(cluster), never);
  return { keeper, news, faults, waited, acquire };
}

const leases = (cluster: ScriptedCluster): readonly string[] =>
  cluster
    .objects()
    .filter(({ kind }) => kind === 'Lease')
    .map((object) => {
      const { ref, holder } = readLease(object);
      return `${ref.name} ${holder?.run ?? '-'}`;
    })
    .sort();

const kinds = (news: readonly LockNews[]): readonly string[] => news.map(({ type }) => type);

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const error = await work.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof Failure)) throw error;
  return error;
}

test('a lock is a Lease while it is held and nothing afterwards', async () => {
  const [clock, cluster] = [createSimulatedClock(), scriptedCluster()];
  const run = runOf('a', clock);
  await run.acquire(BOTH, cluster);
  expect(leases(cluster)).toEqual([
    'meshwright-lock-namespace-bank run-a',
    'meshwright-lock-namespace-shop run-a',
  ]);
  expect(run.keeper.isHeld()).toBe(true);
  await run.keeper.release();
  expect(leases(cluster)).toEqual([]);
});

test('a second run of the same namespace is told who holds the lock and takes nothing', async () => {
  const [clock, cluster] = [createSimulatedClock(), scriptedCluster()];
  const [first, second] = [runOf('a', clock), runOf('b', clock)];
  await first.acquire(SHOP, cluster);
  await clock.advance(4_000);
  const failure = await failureOf(second.acquire(BOTH, cluster));
  expect(failure.reason).toBe('lockHeld');
  expect(failure.message).toBe(
    'namespace shop of sandbox is locked by run run-a of pattern pattern-a (host host-a, process 97, since 1970-01-01T00:16:40.000Z, renewed 4 s ago)',
  );
  expect(failure.details.hint).toContain('meshwright unlock run-a --context sandbox');
  expect(leases(cluster)).toEqual(['meshwright-lock-namespace-shop run-a']);
  await first.keeper.release();
});

test('a run that may wait takes the lock when the holder gives it back', async () => {
  const [clock, cluster] = [createSimulatedClock(), scriptedCluster()];
  const [first, second] = [runOf('a', clock), runOf('b', clock, { waitForMs: 60_000 })];
  await first.acquire(SHOP, cluster);
  const acquired = second.acquire(SHOP, cluster);
  await clock.advance(20_000);
  expect(second.waited).toHaveLength(1);
  await first.keeper.release();
  await clock.advance(2_000);
  await acquired;
  expect(leases(cluster)).toEqual(['meshwright-lock-namespace-shop run-b']);
  await second.keeper.release();
});

test('runs in different namespaces do not hinder each other; a run of the whole cluster excludes both ways', async () => {
  const [clock, cluster] = [createSimulatedClock(), scriptedCluster()];
  const [shop, bank, whole] = [runOf('a', clock), runOf('b', clock), runOf('c', clock)];
  await shop.acquire(SHOP, cluster);
  await bank.acquire({ ...SHOP, namespaces: ['bank'] }, cluster);
  const refused = await failureOf(whole.acquire(WHOLE, cluster));
  expect(refused.message).toContain('namespace shop of sandbox is locked by run run-a');
  expect(leases(cluster)).toEqual([
    'meshwright-lock-namespace-bank run-b',
    'meshwright-lock-namespace-shop run-a',
  ]);
  await shop.keeper.release();
  await bank.keeper.release();
  const again = runOf('d', clock);
  await again.acquire(WHOLE, cluster);
  const late = runOf('e', clock);
  expect((await failureOf(late.acquire(SHOP, cluster))).message).toContain(
    'cluster sandbox is locked by run run-d',
  );
  expect(leases(cluster)).toEqual(['meshwright-lock-cluster run-d']);
  await again.keeper.release();
});

test('a dead holder on another machine is waited out by our own clock, whatever its timestamps say', async () => {
  const [clock, cluster] = [createSimulatedClock(10_000_000), scriptedCluster()];
  const ref = leaseRef(HOME, { scope: 'namespace', name: 'shop' });
  const holder = { host: 'gone', bootId: 'other', pid: 1, run: 'run-old' };
  const times = { acquired: 0, renewed: 1_000, durationMs: 30_000, transitions: 3 };
  cluster.put(leaseObject(ref, { scope: 'namespace', name: 'shop' }, { holder, pattern: 'p', ...times }));
  const run = runOf('a', clock);
  const acquired = run.acquire(SHOP, cluster);
  await clock.advance(28_000);
  expect(leases(cluster)).toEqual(['meshwright-lock-namespace-shop run-old']);
  await clock.advance(3_000);
  await acquired;
  expect(leases(cluster)).toEqual(['meshwright-lock-namespace-shop run-a']);
  expect(run.keeper.tokens()[0]).toMatch(/\/4$/);
  await run.keeper.release();
});

test('a process that goes on with a run waits for the lock of its dead one, and not for a living one', async () => {
  const [clock, cluster] = [createSimulatedClock(), scriptedCluster()];
  const dead = runOf('a', createSimulatedClock());
  await dead.acquire(SHOP, cluster);
  const next = runOf('a', clock, { boot: 'another' });
  const acquired = next.acquire(SHOP, cluster);
  await clock.advance(31_000);
  await acquired;
  const third = runOf('a', clock, { boot: 'a third' });
  const refused = failureOf(third.acquire(SHOP, cluster));
  await clock.advance(31_000);
  expect((await refused).reason).toBe('lockHeld');
  expect(next.keeper.isHeld()).toBe(true);
  await next.keeper.release();
});

test('a holder that died on this machine is replaced at once', async () => {
  const [clock, cluster] = [createSimulatedClock(), scriptedCluster()];
  const dying = runOf('a', clock, { boot: 'here' });
  await dying.acquire(SHOP, cluster);
  const next = runOf('b', clock, { boot: 'here', dead: ['a'.charCodeAt(0)] });
  await next.acquire(SHOP, cluster);
  expect(leases(cluster)).toEqual(['meshwright-lock-namespace-shop run-b']);
  await next.keeper.release();
});

test('a holder that goes on renewing is never taken for dead', async () => {
  const [clock, cluster] = [createSimulatedClock(), scriptedCluster()];
  const [first, second] = [runOf('a', clock), runOf('b', clock, { waitForMs: 300_000 })];
  await first.acquire(SHOP, cluster);
  const refused = failureOf(second.acquire(SHOP, cluster));
  await clock.advance(302_000);
  expect((await refused).reason).toBe('lockHeld');
  expect(first.keeper.isHeld()).toBe(true);
  await first.keeper.release();
});

test('while the server is silent effects wait, and go on when the lock is renewed', async () => {
  const clock = createSimulatedClock();
  const inner = scriptedCluster();
  let silent = false;
  const cluster: ScriptedCluster = {
    ...inner,
    replace: (object, signal) =>
      silent ? Promise.reject(new Failure('unreachable', 'no answer')) : inner.replace(object, signal),
  };
  const run = runOf('a', clock);
  await run.acquire(SHOP, cluster);
  silent = true;
  await clock.advance(15_000);
  expect(kinds(run.news)).toEqual(['held', 'late']);
  expect(run.keeper.isHeld()).toBe(true);
  await clock.advance(30_000);
  expect(kinds(run.news)).toEqual(['held', 'late', 'lost']);
  expect(run.keeper.isHeld()).toBe(false);
  let through = false;
  const waiting = run.keeper.whenHeld(never).then(() => {
    through = true;
  });
  await turnsOut();
  expect(through).toBe(false);
  silent = false;
  await clock.advance(3_000);
  await waiting;
  expect(kinds(run.news)).toEqual(['held', 'late', 'lost', 'back']);
  await run.keeper.release();
});

test('a stolen lock ends the run: effects are refused from then on', async () => {
  const [clock, cluster] = [createSimulatedClock(), scriptedCluster()];
  const run = runOf('a', clock);
  await run.acquire(SHOP, cluster);
  const ref = leaseRef(HOME, { scope: 'namespace', name: 'shop' });
  const [live] = cluster.objects();
  if (live === undefined) throw new Error('no lease');
  const holder = { host: 'thief', bootId: 'other', pid: 1, run: 'run-thief' };
  const times = { acquired: clock.now(), renewed: clock.now(), durationMs: 30_000, transitions: 1 };
  await cluster.replace(
    leaseObject(
      ref,
      { scope: 'namespace', name: 'shop' },
      { holder, pattern: 'p', ...times },
      readLease(live),
    ),
    never,
  );
  await clock.advance(11_000);
  expect(kinds(run.news)).toEqual(['held', 'stolen']);
  expect((await failureOf(run.keeper.whenHeld(never))).reason).toBe('lockLost');
  await run.keeper.release();
  expect(leases(cluster)).toEqual(['meshwright-lock-namespace-shop run-thief']);
});

test('a lock that was removed by hand counts as stolen', async () => {
  const [clock, cluster] = [createSimulatedClock(), scriptedCluster()];
  const run = runOf('a', clock);
  await run.acquire(SHOP, cluster);
  await cluster.delete(leaseRef(HOME, { scope: 'namespace', name: 'shop' }), {}, never);
  await clock.advance(11_000);
  expect(kinds(run.news)).toEqual(['held', 'stolen']);
  await run.keeper.release();
});

test('a label that somebody puts on the Lease is no theft', async () => {
  const [clock, cluster] = [createSimulatedClock(), scriptedCluster()];
  const run = runOf('a', clock);
  await run.acquire(SHOP, cluster);
  const [live] = cluster.objects();
  if (live === undefined) throw new Error('no lease');
  cluster.put({ ...live, metadata: { ...live.metadata, labels: { ...live.metadata.labels, mine: 'yes' } } });
  await clock.advance(25_000);
  expect(run.keeper.isHeld()).toBe(true);
  expect(kinds(run.news)).not.toContain('stolen');
  await run.keeper.release();
  expect(leases(cluster)).toEqual([]);
});

test('two roles on one cluster share its locks, and clusters are locked in the order of their UIDs', async () => {
  const clock = createSimulatedClock();
  const [one, two] = [scriptedCluster(), scriptedCluster()];
  const order: string[] = [];
  const named = (cluster: ScriptedCluster, uid: string): Cluster => ({
    ...cluster,
    uid: () => Promise.resolve(uid),
    create: (object, signal) => {
      order.push(`${uid} ${object.metadata.name}`);
      return cluster.create(object, signal);
    },
  });
  const clusters: Readonly<Record<string, Cluster>> = {
    west: named(two, 'uid-2'),
    east: named(one, 'uid-1'),
    spare: named(one, 'uid-1'),
  };
  const run = runOf('a', clock);
  await run.keeper.acquire(
    ['west', 'east', 'spare'].map((role) => ({ role, claim: { ...SHOP, roles: [role] } })),
    (role) => Promise.resolve(clusters[role] ?? one),
    never,
  );
  expect(order).toEqual(['uid-1 meshwright-lock-namespace-shop', 'uid-2 meshwright-lock-namespace-shop']);
  await run.keeper.release();
});

test('of many runs that start together at most one gets the lock, and nothing is left of the others', async () => {
  const [clock, cluster] = [createSimulatedClock(), scriptedCluster()];
  const runs = Array.from({ length: 12 }, (_, index) => runOf(String.fromCharCode(97 + index), clock));
  const claims = [SHOP, BOTH, WHOLE];
  const outcomes = await Promise.allSettled(
    runs.map((run, index) => run.acquire(claims[index % 3] ?? SHOP, cluster)),
  );
  const winners = outcomes.filter(({ status }) => status === 'fulfilled');
  expect(winners.length).toBeLessThanOrEqual(1);
  const holders = new Set(leases(cluster).map((line) => line.split(' ')[1]));
  expect(holders.size).toBe(winners.length);
  await Promise.all(runs.map((run) => run.keeper.release()));
});

test('an error that is no failure of the world ends the renewing and is told as a fault of ours', async () => {
  const [clock, inner] = [createSimulatedClock(), scriptedCluster()];
  const broken = new TypeError('the answer has no metadata');
  const cluster: Cluster = { ...inner, replace: () => Promise.reject(broken) };
  const run = runOf('a', clock);
  await run.acquire(SHOP, cluster);
  await clock.advance(10_000);
  expect(run.faults).toEqual([broken]);
  await run.keeper.release();
  expect(leases(inner)).toEqual([]);
});
