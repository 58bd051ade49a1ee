import { describe, expect, it } from 'vitest';
import { createActor, type SnapshotFrom, transition } from 'xstate';
import { type RunActorParts, startRunActor } from '../../../engine/machine/run-actor.ts';
import { type RunChartEvent, type RunStateName, runMachine } from '../../../engine/machine/run-chart.ts';

type Policy = RunActorParts['policy'];

/** An actor whose three parts do nothing by themselves, and the states it went through. */
function actorOf(policy: Policy) {
  const states: RunStateName[] = [];
  const ended: string[] = [];
  let finish: (failed: boolean) => void = () => undefined;
  const actor = startRunActor({
    policy,
    goal: 'finish',
    lockKeeper: () => () => ended.push('lockKeeper'),
    scheduler: () => () => ended.push('scheduler'),
    finalizer: () =>
      new Promise((resolve) => {
        finish = (finallyFailed) => resolve({ finallyFailed });
      }),
    onState: (state) => states.push(state),
    onBug: (error) => {
      throw error;
    },
  });
  const send = (...types: RunChartEvent['type'][]): void => {
    for (const type of types) actor.send(eventOf(type));
  };
  return { actor, states, ended, send, finish: (failed = false) => finish(failed) };
}

function eventOf(type: RunChartEvent['type']): RunChartEvent {
  if (type === 'ALL_SETTLED') return { type, allProved: true };
  return type === 'DRAINED' ? { type, inFlight: 0 } : { type };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the run chart', () => {
  it('goes from acquiring to success when everything passed', async () => {
    const { states, send, finish, ended } = actorOf('rollback');
    send('BEGIN', 'LOCKS_HELD', 'ALL_SETTLED');
    finish();
    await turn();
    expect(states).toEqual(['acquiring', 'executing', 'finalizing', 'succeeded']);
    expect(ended).toEqual(['scheduler', 'lockKeeper']);
  });

  it('rolls back only when nothing is in flight any more', () => {
    const { actor, send } = actorOf('rollback');
    send('BEGIN', 'LOCKS_HELD', 'STEP_FAILED');
    expect(actor.state()).toBe('draining');
    expect(actor.accepts({ type: 'DRAINED', inFlight: 1 })).toBe(false);
    expect(() => actor.send({ type: 'DRAINED', inFlight: 1 })).toThrow(/E900/);
    send('DRAINED');
    expect(actor.state()).toBe('rollingBack');
  });

  it.each<[string, Policy, RunChartEvent['type'][], boolean, RunStateName]>([
    [
      'rolledBack after a failure that was put back',
      'rollback',
      ['STEP_FAILED', 'DRAINED', 'ROLLBACK_DONE'],
      false,
      'rolledBack',
    ],
    [
      'rollbackFailed when putting back got stuck',
      'rollback',
      ['STEP_FAILED', 'DRAINED', 'ROLLBACK_STUCK'],
      false,
      'rollbackFailed',
    ],
    [
      'rolledBack when the deadline passed',
      'rollback',
      ['DEADLINE_PASSED', 'DRAINED', 'ROLLBACK_DONE'],
      false,
      'rolledBack',
    ],
    ['failed under policy stop', 'stop', ['STEP_FAILED', 'ALL_SETTLED'], false, 'failed'],
    ['failed under policy continue', 'continue', ['STEP_FAILED', 'ALL_SETTLED'], false, 'failed'],
    ['cancelled without any rollback', 'rollback', ['CANCEL', 'DRAINED'], false, 'cancelled'],
    [
      'cancelled when the request came while draining for a rollback',
      'rollback',
      ['STEP_FAILED', 'CANCEL', 'DRAINED'],
      false,
      'cancelled',
    ],
    [
      'failed without rollback when the run state is lost',
      'rollback',
      ['STATE_LOST', 'DRAINED'],
      false,
      'failed',
    ],
    ['failed when only finally failed', 'rollback', ['ALL_SETTLED'], true, 'failed'],
    [
      'rolledBack even when finally failed too',
      'rollback',
      ['STEP_FAILED', 'DRAINED', 'ROLLBACK_DONE'],
      true,
      'rolledBack',
    ],
  ])('ends %s', async (_title, policy, events, finallyFailed, end) => {
    const { actor, send, finish } = actorOf(policy);
    send('BEGIN', 'LOCKS_HELD', ...events);
    expect(actor.state()).toBe('finalizing');
    finish(finallyFailed);
    await turn();
    expect(actor.state()).toBe(end);
  });

  it('ends failed when a proof did not pass though every step was tolerated', async () => {
    const { actor, send, finish } = actorOf('rollback');
    send('BEGIN', 'LOCKS_HELD');
    actor.send({ type: 'ALL_SETTLED', allProved: false });
    finish();
    await turn();
    expect(actor.state()).toBe('failed');
  });

  it('suspends without finally steps', () => {
    const { actor, send } = actorOf('rollback');
    send('BEGIN', 'LOCKS_HELD', 'SUSPEND', 'DRAINED');
    expect(actor.state()).toBe('suspended');
  });

  it('leaves at the third request to stop', () => {
    const { actor, send } = actorOf('rollback');
    send('BEGIN', 'LOCKS_HELD', 'CANCEL', 'CANCEL');
    expect(actor.state()).toBe('draining');
    send('CANCEL');
    expect(actor.state()).toBe('cancelled');
  });

  it('lets a step begin only while the schedule is active and the lease is held', () => {
    const { actor, send } = actorOf('rollback');
    expect(actor.mayStart()).toBe(false);
    send('BEGIN', 'LOCKS_HELD');
    expect(actor.mayStart()).toBe(true);
    send('PAUSE');
    expect(actor.mayStart()).toBe(false);
    send('RESUME', 'LEASE_LATE');
    expect(actor.mayStart()).toBe(false);
    send('LEASE_BACK');
    expect(actor.mayStart()).toBe(true);
    send('STEP_FAILED');
    expect(actor.mayStart()).toBe(false);
  });

  it('gives each of its three invoked actors an onError', () => {
    const invokes = collectInvokes(runMachine.config);
    expect(invokes.map((invoke) => invoke.src).sort()).toEqual(['finalizer', 'lockKeeper', 'scheduler']);
    for (const invoke of invokes) expect(invoke, invoke.src).toHaveProperty('onError');
  });

  it('keeps its snapshot small: steps are not in its context', () => {
    const actor = createActor(runMachine, { input: { policy: 'rollback' } }).start();
    for (const type of ['BEGIN', 'LOCKS_HELD', 'STEP_FAILED'] as const) actor.send(eventOf(type));
    expect(JSON.stringify(actor.getPersistedSnapshot()).length).toBeLessThan(4096);
    actor.stop();
  });

  it('never reaches rollingBack from any state but draining', () => {
    const start = createActor(runMachine, { input: { policy: 'rollback' } }).getSnapshot();
    const types: RunChartEvent['type'][] = [
      'BEGIN',
      'LOCKS_HELD',
      'LOCKS_DENIED',
      'STEP_FAILED',
      'ALL_SETTLED',
      'PAUSE',
      'RESUME',
      'CANCEL',
      'SUSPEND',
      'DEADLINE_PASSED',
      'STATE_LOST',
      'LEASE_LATE',
      'LEASE_LOST',
      'LEASE_BACK',
      'DRAINED',
      'ROLLBACK_DONE',
      'ROLLBACK_STUCK',
    ];
    const seen = new Map<string, SnapshotFrom<typeof runMachine>>([[keyOf(start), start]]);
    for (const [from, snapshot] of seen) {
      for (const type of types) {
        if (!snapshot.can(eventOf(type))) continue;
        const [next] = transition(runMachine, snapshot, eventOf(type));
        if (keyOf(next).startsWith('{"held":"rollingBack"') && !from.startsWith('{"held":"rollingBack"')) {
          expect(from).toMatch(/^\{"held":"draining"\}/);
        }
        if (next.context.cancels < 4 && !seen.has(keyOf(next))) seen.set(keyOf(next), next);
      }
    }
    expect(seen.size).toBeGreaterThan(20);
  });
});

function keyOf(snapshot: SnapshotFrom<typeof runMachine>): string {
  return `${JSON.stringify(snapshot.value)} ${JSON.stringify(snapshot.context)}`;
}

interface Invoke {
  readonly src: string;
}

function collectInvokes(node: unknown): readonly Invoke[] {
  if (typeof node !== 'object' || node === null) return [];
  const { invoke, states } = node as {
    readonly invoke?: Invoke;
    readonly states?: Readonly<Record<string, unknown>>;
  };
  return [...(invoke === undefined ? [] : [invoke]), ...Object.values(states ?? {}).flatMap(collectInvokes)];
}
