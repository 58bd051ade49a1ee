import type { Decision } from '../run-commands.ts';
import type { Run } from '../run-state.ts';

/** How often a run that waits for a decision looks for one that another process has left. */
const LOOK_EVERY_MS = 500;

/** Takes what other processes leave for the run: decisions while a step waits for one, and that it is to stop. */
export interface CommandDesk {
  /** Looks now, then again and again until nobody waits. */
  look(): void;
}

/** A desk over the run's folder; what cannot be done any more is dropped. */
export function createCommandDesk(options: {
  readonly run: Run;
  waiting(): boolean;
  /** What comes after the end is left for whoever resumes the run. */
  ended(): boolean;
  answer(step: string, decision: Decision): Promise<void>;
  cancel(by: string): void;
  /** Called after each look. */
  afterLook(): void;
}): CommandDesk {
  const { run } = options;
  let looking = false;
  let changed = false;
  let timer: (() => void) | undefined;

  const take = async (): Promise<void> => {
    for (const command of (await run.folder.takeCommands?.()) ?? []) {
      if (command.type === 'cancel') options.cancel(command.by);
      else await options.answer(command.step, { type: command.type, by: command.by });
      await command.done();
    }
  };
  const look = (): void => {
    changed = looking;
    if (looking || options.ended()) return;
    looking = true;
    take()
      .finally(() => {
        looking = false;
      })
      .then(() => {
        if (changed) look();
        options.afterLook();
        if (!options.waiting()) return;
        timer?.();
        timer = run.alarms.after(LOOK_EVERY_MS, look);
      })
      .catch((error: unknown) => run.bug(error));
  };
  run.folder.watchCommands?.(look).catch((error: unknown) => run.bug(error));
  return { look };
}
