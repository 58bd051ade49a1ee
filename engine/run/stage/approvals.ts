import { Failure } from '../../../schemas/failure.ts';
import type { RunPhase } from '../phase/run-phase.ts';
import type { CommandAnswer, Decision } from '../run-commands.ts';
import type { Run } from '../run-state.ts';
import { createCommandDesk } from './command-desk.ts';

/** Gets decisions for the steps that wait for one: from people, from other processes, or from `approveAs`. */
export interface Approvals {
  /** A decision about a step that waits for it; in the journal before anything follows from it. */
  decide(step: string, decision: Decision): CommandAnswer;
  /** A step has begun to wait. */
  asked(): void;
  /** Nothing goes on without a decision: looks whether there is one. */
  look(): void;
}

/** Approvals of one run; they end with its alarms. */
export function createApprovals(options: {
  readonly run: Run;
  readonly steps: Pick<RunPhase, 'asking' | 'decide' | 'isStuck'>;
  ended(): boolean;
  /** Another process asks the run to stop. */
  cancel(by: string): void;
  /** Ends the run here, to be resumed after the decision. */
  suspend(): void;
}): Approvals {
  const { run, steps } = options;
  const { approveAs, whenAsked } = run.deps;
  const waits = (step: string): boolean => !options.ended() && steps.asking().includes(step);
  const answer = async (step: string, decision: Decision): Promise<void> => {
    if (!waits(step)) return;
    const data = { command: decision.type, step, by: decision.by };
    await run.emit({ type: 'run.command', data }, 'sync');
    try {
      steps.decide(step, decision);
    } catch (error) {
      run.bug(error);
    }
  };
  const decide = (step: string, decision: Decision): CommandAnswer => {
    if (!waits(step)) return { accepted: false, why: `step ${step} does not wait for a decision` };
    answer(step, decision).catch((error: unknown) => {
      // A disk that refuses is the run's error already.
      if (!(error instanceof Failure)) run.bug(error);
    });
    return { accepted: true };
  };
  const desk = createCommandDesk({
    run,
    waiting: () => !options.ended() && steps.asking().length > 0,
    ended: () => options.ended(),
    answer,
    cancel: (by) => options.cancel(by),
    afterLook: () => {
      // Nothing goes on without a person: where none is there, the run ends here.
      if (whenAsked === 'suspend' && approveAs === undefined && steps.isStuck()) options.suspend();
    },
  });
  return {
    decide,
    asked() {
      // In a turn of its own, so that the question's record comes first.
      queueMicrotask(() => {
        if (approveAs === undefined) desk.look();
        else for (const step of steps.asking()) decide(step, { type: 'approve', by: approveAs });
      });
    },
    look: () => desk.look(),
  };
}
