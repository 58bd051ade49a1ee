import { describe, expect, it } from 'vitest';
import { AFTER, STEPS } from '../../rig/faults/fault-plan.ts';
import { when } from '../../rig/faults/fault-rules.ts';
import { checkNothingDoubled, faultTheme } from '../../rig/faults/fault-theme.ts';

const theme = faultTheme();

describe('SIGINT', () => {
  it.each([
    ['apply', 'first', 'effect.intent'],
    ['delete', 'drop', 'effect.intent'],
    ['exec', 'mark', 'effect.intent'],
    ['wait', 'pause', 'step.running'],
    ['assert', 'check', 'step.running'],
  ])(
    'before, in and right after a step of kind %s ends cleanly, and a resume reaches the same end',
    async (kind, step, inside) => {
      const places = ['step.ready', 'step.intent', inside, 'step.succeeded'];
      for (const type of places) {
        const faulty = await theme.server();
        // Its record may be written late, with what follows a wait that was over before.
        const trial = await theme.stage(kind === 'wait' ? STEPS.replace('for: 200ms', 'for: 30s') : STEPS);
        when(trial, type, step, (run) => run?.commands.cancel('SIGINT'));
        const end = await trial.begin(faulty.kubeconfig);
        // What came with the last step's end found nothing left to interrupt; nor need a record be written before the
        // last step, which does not wait for it, is done too.
        const isLate = step === 'check' || (step === 'pause' && type === 'step.succeeded');
        if (isLate && end.outcome === 'succeeded') expect(type, kind).not.toBe('step.ready');
        else {
          expect([end.outcome, end.exitCode], type).toEqual(['cancelled', 130]);
          const resumed = await trial.resume(faulty.kubeconfig);
          expect([resumed.outcome, resumed.exitCode], `${type}: ${resumed.sentence}`).toEqual([
            'succeeded',
            0,
          ]);
        }
        expect(trial.objects(), type).toEqual(AFTER);
        await checkNothingDoubled(trial);
      }
      const happened = 'ended cleanly; each resume reached the same end';
      const fault = `SIGINT before, at the beginning of, in and right after a step of kind ${kind}`;
      theme.row({ fault, happened, exit: 130 }, { exitCode: 130, sentence: '' });
    },
  );
});
