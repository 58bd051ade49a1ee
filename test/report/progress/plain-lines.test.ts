import { describe, expect, it } from 'vitest';
import { plainLines } from '../../../report/progress/plain-lines.ts';
import { diedRun, numbered, recordedRun, reopenedRun } from '../../rig/recorded-run.ts';

describe('plain lines', () => {
  it('tell a successful run with one line per change that matters', () => {
    const plain = plainLines();
    const lines = recordedRun().flatMap((event) => plain.next(event));
    expect(lines).toEqual([
      'canary-release 1.0.0  run 01J0000000000000000000RUN1  main = sandbox',
      '● app  running 1.0s  apply something',
      '✔ app  done 2.0s  5 objects applied',
      '● share  running 1.0s  probe something',
      '✔ share  done 4.0s  website-v2 got 5.1 %',
    ]);
  });

  it('say why a run is rolled back and what was put back', () => {
    const plain = plainLines();
    const lines = recordedRun('failed').flatMap((event) => plain.next(event));
    expect(lines.slice(-3)).toEqual([
      '✖ share  failed 4.0s  website-v2 got 50 %, not 5 ± 2 %',
      'rolling back: share failed',
      '↩ app  put back: Deployment.apps/shop/website deleted',
    ]);
  });

  it('begin a resumed run with what an earlier process finished and what is being recovered', () => {
    const plain = plainLines();
    const lines = diedRun().map((event) => ({ type: event.type, lines: plain.next(event) }));
    expect(lines.slice(-2).flatMap((told) => told.lines)).toEqual([
      'canary-release 1.0.0  run 01J0000000000000000000RUN1  main = sandbox',
      'run 01J0000000000000000000RUN1 goes on: 1 of 2 steps ended before',
      '✔ app  done 2.0s  5 objects applied',
      '● share  recovering 0.0s  its process ended; looking at what it has done',
    ]);
  });

  it('say when another process enters a run only to put it back', () => {
    const plain = plainLines();
    expect(diedRun('putBack').flatMap((event) => plain.next(event))).toContain(
      'run 01J0000000000000000000RUN1 puts back what it wrote: 1 of 2 steps ended before',
    );
  });

  it('tell a step that is done after all as one that waits again', () => {
    const plain = plainLines();
    const lines = reopenedRun().flatMap((event) => plain.next(event));
    expect(lines.slice(-4)).toEqual([
      '✖ share  failed 4.0s  website-v2 got 50 %, not 5 ± 2 %',
      '● share  waiting  probe something',
      '● share  running 1.0s  probe something',
      '✔ share  done 4.0s  website-v2 got 5.1 %',
    ]);
  });

  it('name few of many steps that ended before', () => {
    const [created, ...rest] = diedRun();
    if (created?.type !== 'run.created') throw new Error('a run begins with run.created');
    const step = { kind: 'wait', summary: 'wait', phase: 'steps', proof: false, role: 'main' } as const;
    const many = Array.from({ length: 30 }, (_, index) => ({ ...step, key: `s${index}` }));
    const ended = many.map(
      ({ key }) => ({ type: 'step.skipped', step: key, data: { reason: 'when: x is false' } }) as const,
    );
    const steps = [...created.data.steps, ...many];
    const plain = plainLines();
    const events = numbered([{ ...created, data: { ...created.data, steps } }, ...ended, ...rest]);
    const lines = events.flatMap((event) => plain.next(event));
    expect(lines.at(-2)).toBe('  and 11 more that ended before');
  });

  it('give a line to each object that was put back, and the commands to type for the rest', () => {
    const plain = plainLines();
    const events = numbered([
      ...recordedRun('failed').slice(0, 11),
      {
        type: 'step.compensationFailed',
        step: 'app',
        data: {
          error: { reason: 'forbidden', message: 'may not delete Deployment shop/web' },
          manual: ['kubectl delete deployment web -n shop'],
          restored: ['Service shop/web deleted', 'TrafficSplit shop/web put back as it was'],
        },
      },
    ]);
    expect(events.flatMap((event) => plain.next(event)).slice(-5)).toEqual([
      '↩ app  put back: Service shop/web deleted',
      '↩ app  put back: TrafficSplit shop/web put back as it was',
      '✖ app  not put back 10s  may not delete Deployment shop/web',
      '  to put it back by hand:',
      '    kubectl delete deployment web -n shop',
    ]);
  });

  it('give a sign of life that names what is running and its figures', () => {
    const plain = plainLines();
    for (const event of recordedRun().slice(0, 7)) plain.next(event);
    expect(plain.heartbeat(1_700_000_034_000)).toBe(
      'still running: share (30s) website-v2 5.4 % (3.9…7.2 %, n 900)',
    );
  });

  it('are silent once the run has finished', () => {
    const plain = plainLines();
    for (const event of recordedRun()) plain.next(event);
    expect(plain.heartbeat(1_700_000_099_000)).toBeUndefined();
  });

  it('never pass an escape sequence of a cluster on', () => {
    const plain = plainLines();
    const hostile = recordedRun().map((event) =>
      event.type === 'step.succeeded'
        ? { ...event, data: { ...event.data, summary: 'x\u001b]52;c;AAAA\u0007\u001b[2Jy' } }
        : event,
    );
    const text = hostile.flatMap((event) => plain.next(event)).join('\n');
    expect(text).not.toContain('\u001b');
    expect(text).toContain('xy');
  });
});
