import { describe, expect, it } from 'vitest';
import { plainLines } from '../../../report/progress/plain-lines.ts';
import { recordedRun } from '../../rig/recorded-run.ts';

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
