import type { Decision } from '../run-commands.ts';
import type { Run } from '../run-state.ts';

/** How often a run that waits for a decision looks for one that another process has left. */
const LOOK_EVERY_MS = 500;

/** Looks for decisions of other processes while a step waits for one. */
export interface CommandDesk {
  /** Looks now, then again and again until nobody waits. */
  look(): void;
}

/** A desk over the run's folder; a decision that no step waits for is dropped. */
export function createCommandDesk(options: {
  readonly run: Run;
  waiting(): boolean;
  answer(step: string, decision: Decision): Promise<void>;
  /** Called after each look. */
  afterLook(): void;
}): CommandDesk {
  const { run } = options;
  let looking = false;
  let timer: (() => void) | undefined;

  const take = async (): Promise<void> => {
    for (const command of (await run.folder.takeCommands?.()) ?? []) {
      await options.answer(command.step, { type: command.type, by: command.by });
      await command.done();
    }
  };
  const look = (): void => {
    if (looking) return;
    looking = true;
    take()
      .finally(() => {
        looking = false;
      })
      .then(() => {
        options.afterLook();
        if (!options.waiting()) return;
        timer?.();
        timer = run.alarms.after(LOOK_EVERY_MS, look);
      })
      .catch((error: unknown) => run.bug(error));
  };
  return { look };
}
