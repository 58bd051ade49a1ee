import { ulid } from 'ulid';
import { digestText } from '../../schemas/digest-json.ts';
import type { RunResult } from '../../schemas/run-event.ts';
import type { Plan } from '../plan/plan.ts';
import { runFolderPath } from './journal/run-folder.ts';
import { openNewRun } from './open-new-run.ts';
import type { CommandAnswer, RunCommands } from './run-commands.ts';
import type { RunDeps, RunHandle } from './run-deps.ts';
import { createRunLog, type RunLog } from './run-log.ts';
import { RunStage } from './stage/run-stage.ts';

/**
 * Executes a plan and nothing else: journals before it acts, undoes what it did when a step fails, tells what happens
 * as events. Aborting `signal` is the same as one `cancel`.
 */
export function runPlan(plan: Plan, deps: RunDeps, signal: AbortSignal): RunHandle {
  const { clock, random } = deps.world;
  const runId = deps.runId ?? ulid(clock.now(), () => random.next());
  const place = { runId, folder: runFolderPath(deps.stateDir, runId) };
  return handleFor(
    place,
    (log, opened) => openAndRun(plan, deps, runId, log, opened, signal),
    signal,
    deps.secrets,
  );
}

/** The handle of a run that `work` opens and runs; aborting `signal` is one `cancel`. */
export function handleFor(
  place: Pick<RunHandle, 'runId' | 'folder'>,
  work: (log: RunLog, opened: (stage: RunStage) => void) => Promise<RunResult>,
  signal: AbortSignal,
  secrets: RunDeps['secrets'],
): RunHandle {
  const log = createRunLog();
  const { commands, opened } = commandsBeforeOpening();
  const onAbort = (): void => {
    commands.cancel('signal');
  };
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  const result = work(log, opened)
    .catch((error: unknown) => {
      throw secrets === undefined ? error : secrets.scrubber.error(error);
    })
    .finally(() => {
      signal.removeEventListener('abort', onAbort);
      log.end();
    });
  // Whoever only reads events still gets them to their end; the rejection stays with those who ask for the result.
  result.catch(() => undefined);
  return { ...place, events: log.events, commands, result };
}

async function openAndRun(
  plan: Plan,
  deps: RunDeps,
  runId: string,
  log: RunLog,
  opened: (stage: RunStage) => void,
  signal: AbortSignal,
): Promise<RunResult> {
  const { planText, secrets, folder } = await openNewRun(plan, runId, deps, signal);
  const stage = new RunStage({ plan, planText, deps, runId, folder, secrets, log });
  const over = stage.begin(digestText(planText));
  opened(stage);
  return over;
}

/** Commands that come while the run folder is still being made are kept and given to the run once it stands. */
function commandsBeforeOpening(): {
  readonly commands: RunCommands;
  readonly opened: (stage: RunStage) => void;
} {
  let stage: RunStage | undefined;
  const early: ((open: RunStage) => CommandAnswer)[] = [];
  const tell = (act: (open: RunStage) => CommandAnswer): CommandAnswer => {
    if (stage !== undefined) return act(stage);
    early.push(act);
    return { accepted: true };
  };
  return {
    opened: (open) => {
      stage = open;
      for (const act of early) act(open);
    },
    commands: {
      pause: (by = 'person') => tell((open) => open.command('pause', 'PAUSE', by)),
      resume: (by = 'person') => tell((open) => open.command('resume', 'RESUME', by)),
      cancel: (by = 'person') => tell((open) => open.command('cancel', 'CANCEL', by)),
      decide: (step, decision) => tell((open) => open.decide(step, decision)),
      retry: (step, by = 'person') => tell((open) => open.retry(step, by)),
    },
  };
}
