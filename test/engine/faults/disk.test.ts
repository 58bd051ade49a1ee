import { describe, expect, it } from 'vitest';
import { openStoredRun } from '../../../engine/run/reopen-run.ts';
import { AFTER, AFTER_FIRST } from '../../rig/faults/fault-plan.ts';
import { interruptBehindFirst, when } from '../../rig/faults/fault-rules.ts';
import { checkNothingDoubled, faultTheme, plain } from '../../rig/faults/fault-theme.ts';
import { leftOf } from '../../rig/faults/lease-thief.ts';

const theme = faultTheme();
/** Bytes of the journal at which the disk is filled; more of them with FAULT_POINTS. */
const POINTS = Number(process.env['FAULT_POINTS'] ?? 8);
const JOURNAL = 'the run state in STATE/runs/RUN/journal.jsonl cannot be written';

describe('the state directory', () => {
  it.each([
    ['is full', 'ENOSPC', `${JOURNAL}: the disk is full`],
    ['turns read-only', 'EROFS', `${JOURNAL}: it is read-only`],
  ])(
    'that %s in the middle stops the run before another write; the run goes on when it is mended',
    async (what, code, sentence) => {
      const faulty = await theme.server();
      const trial = await theme.stage();
      when(trial, 'step.succeeded', 'first', () =>
        trial.onAppend(() => {
          throw Object.assign(new Error(`${code}: simulated`), { code });
        }),
      );
      const end = await trial.begin(faulty.kubeconfig);
      expect(end.outcome).toBe('failed');
      expect(trial.objects()).toEqual(AFTER_FIRST);
      trial.onAppend(() => undefined);
      const resumed = await trial.resume(faulty.kubeconfig);
      expect(resumed).toMatchObject({ outcome: 'succeeded', exitCode: 0 });
      expect(trial.objects()).toEqual(AFTER);
      await checkNothingDoubled(trial);
      const happened = 'stopped; resumed once mended';
      theme.row({ fault: `the state directory ${what}`, happened, exit: 5, sentence }, end);
    },
  );

  it('that is full at any byte loses nothing: what is resumed once mended ends the same', async () => {
    const whole = await theme.stage();
    await whole.begin((await theme.server()).kubeconfig);
    const bytes = whole.journalBytes();
    let stopped = 0;
    for (let point = 0; point < POINTS; point += 1) {
      const faulty = await theme.server();
      const trial = await theme.stage();
      // Never at a whole record's end only: the step between two points is no record's length.
      const left = 1_500 + Math.floor(((bytes - 1_500) * point) / POINTS);
      trial.fillDisk(left);
      const end = await trial.begin(faulty.kubeconfig);
      expect([end.outcome, end.exitCode, plain(end.sentence)], `${left} bytes`).toEqual([
        'failed',
        5,
        `${JOURNAL}: the disk is full`,
      ]);
      stopped += 1;
      trial.fillDisk(Number.POSITIVE_INFINITY);
      const resumed = await trial.resume(faulty.kubeconfig);
      expect([resumed.outcome, resumed.exitCode, resumed.sentence], `${left} bytes`).toEqual([
        'succeeded',
        0,
        '',
      ]);
      expect(trial.objects(), `${left} bytes`).toEqual(AFTER);
      expect(trial.executed.length, `${left} bytes`).toBe(1);
      expect(await leftOf(theme.api(), trial)).toEqual([]);
      await checkNothingDoubled(trial);
    }
    expect(stopped).toBe(POINTS);
    const fault = `the disk is full at one of ${POINTS} bytes of the journal`;
    const row = { fault, happened: 'stopped; each was resumed once mended', exit: 5 };
    const end = { exitCode: 5, sentence: `${JOURNAL}: the disk is full` };
    theme.row({ ...row, sentence: end.sentence }, end);
  });

  it('of a run that another process resumes is not entered a second time', async () => {
    const faulty = await theme.server();
    const trial = await theme.stage();
    interruptBehindFirst(trial);
    await trial.begin(faulty.kubeconfig);
    trial.onAppend(() => undefined);
    const { stateDir, runId } = trial;
    const first = await openStoredRun({ stateDir, runId, now: 0 });
    const end = await trial.resume(faulty.kubeconfig);
    expect(end.outcome).toBe('refused');
    await first.close();
    expect(await trial.resume(faulty.kubeconfig)).toMatchObject({ outcome: 'succeeded' });
    expect(trial.objects()).toEqual(AFTER);
    await checkNothingDoubled(trial);
    theme.row(
      {
        fault: 'two processes resume one run',
        happened: 'the second is refused',
        exit: 6,
        sentence: 'process PID has been writing this run since TIME (STATE/runs/RUN/writer.lock)',
      },
      end,
    );
  });
});
