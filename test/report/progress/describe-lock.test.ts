import { expect, test } from 'vitest';
import { runNotice } from '../../../report/progress/describe-lock.ts';
import type { RunEvent, RunEventBody } from '../../../schemas/run-event.ts';

const told = (body: RunEventBody): string | undefined =>
  runNotice({ v: 1, seq: 1, ts: 0, ...body } as RunEvent); // head and body

test('people hear who holds the lock that a run waits for, without control characters', () => {
  expect(
    told({
      type: 'lock.waiting',
      data: { lock: 'namespace shop of kind-main', holder: 'run 01K\u001b[31m' },
    }),
  ).toBe('waiting: namespace shop of kind-main is locked by run 01K');
});

test('people hear each change of the lock while the run works, and why it stops', () => {
  const states = (['late', 'lost', 'back'] as const).map((state) =>
    told({ type: 'lock.state', data: { state } }),
  );
  expect(states).toEqual([
    'the lock could not be renewed yet; it still protects, nothing new is started',
    'the lock ran out; effects wait until the API server answers again',
    'the lock is renewed; the run goes on',
  ]);
  const error = { reason: 'lockLost', message: 'another run took it' } as const;
  expect(told({ type: 'lock.state', data: { state: 'stolen', error } })).toBe(
    'stopping: another run took it',
  );
});

test('taking a lock is nothing that people must hear', () => {
  expect(told({ type: 'lock.held', data: { lock: 'namespace shop', token: 'a/0' } })).toBeUndefined();
});
