import { userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { leaveCommand } from '../../engine/run/journal/command-box.ts';
import { runFolderPath } from '../../engine/run/journal/run-folder.ts';
import { isBeingWritten } from '../../engine/run/journal/writer-lock.ts';
import { safeText } from '../../schemas/safe-text.ts';
import { type CommandInput, flagText, operand } from '../command-input.ts';
import { readEnvironment } from '../environment.ts';
import { UsageError, writeErr, writeOut } from '../output.ts';
import { wayOn } from '../run/way-on.ts';
import { findRun } from './find-run.ts';
import { summarizeRun } from './summarize-run.ts';

const LOOK_EVERY_MS = 100;

/**
 * `meshwright cancel RUN`: what the first Ctrl-C does, from another terminal. Resolves when the run's process has let go of
 * it. Throws `UsageError` when no process is at it.
 */
export async function cancelRun(input: CommandInput): Promise<void> {
  const environment = readEnvironment(input.flags);
  const { stateDir } = environment;
  const run = await findRun(stateDir, operand(input, 0));
  const folder = runFolderPath(stateDir, run);
  if (!(await isBeingWritten(folder))) {
    const { standing } = await summarizeRun(stateDir, run);
    throw new UsageError(`run ${run} is not under way: it is ${standing}`);
  }
  const by = safeText(flagText(input, 'by') ?? userInfo().username, 100);
  await leaveCommand(folder, { type: 'cancel', by }, Date.now());
  await writeErr(`asked ${run} to stop, as ${by}; the same again aborts what is in flight`);
  while (await isBeingWritten(folder)) await sleep(LOOK_EVERY_MS);
  const { standing, result } = await summarizeRun(stateDir, run);
  await writeErr(`run ${run} is ${standing}`);
  if (result === undefined) return;
  for (const line of wayOn(result, { run, environment, input }, environment.kubeconfigPaths))
    await writeOut(line);
}
