import { userInfo } from 'node:os';
import { leaveCommand } from '../../engine/run/journal/command-box.ts';
import { runFolderPath } from '../../engine/run/journal/run-folder.ts';
import { isBeingWritten } from '../../engine/run/journal/writer-lock.ts';
import { nearestName } from '../../schemas/nearest-name.ts';
import { safeText } from '../../schemas/safe-text.ts';
import { type CommandInput, flagOn, flagText, operand } from '../command-input.ts';
import { readEnvironment } from '../environment.ts';
import { UsageError, writeErr, writeOut } from '../output.ts';
import { commandsFor } from '../run/way-on.ts';
import { findRun } from './find-run.ts';
import { readEvents, summarizeRun } from './summarize-run.ts';

/**
 * `meshwright approve RUN [STEP]`: leaves a decision for a run. One that is under way takes it at once, a suspended one
 * when it is resumed. Throws `UsageError` when no step waits, or when it is not said which of several.
 */
export async function leaveDecision(input: CommandInput): Promise<void> {
  const environment = readEnvironment(input.flags);
  const { stateDir } = environment;
  const run = await findRun(stateDir, operand(input, 0));
  const summary = await summarizeRun(stateDir, run);
  const waiting = (summary.result?.steps ?? [])
    .filter(({ state }) => state === 'waitingApproval')
    .map(({ key }) => key);
  const step = chooseStep(run, waiting, input.operands[1]);
  const type = flagOn(input, 'reject') ? ('reject' as const) : ('approve' as const);
  const by = safeText(flagText(input, 'by') ?? userInfo().username, 100);
  const folder = runFolderPath(stateDir, run);
  await leaveCommand(folder, { type, step, by }, Date.now());
  await writeErr(`${type === 'approve' ? 'approved' : 'rejected'} ${safeText(step)} of ${run} as ${by}`);
  const question = (await readEvents(stateDir, run)).findLast(
    (event) => event.type === 'step.waitingApproval' && event.step === step,
  );
  if (question?.type === 'step.waitingApproval') await writeErr(`it had asked: ${question.data.message}`);
  if (!(await isBeingWritten(folder))) await writeOut(commandsFor({ run, environment, input }).resume);
}

function chooseStep(run: string, waiting: readonly string[], given: unknown): string {
  const [only, another] = waiting;
  if (only === undefined) throw new UsageError(`no step of run ${run} waits for a decision`);
  if (typeof given !== 'string') {
    if (another === undefined) return only;
    throw new UsageError('several steps wait for a decision', `name one of: ${waiting.join(', ')}`);
  }
  if (waiting.includes(given)) return given;
  const near = nearestName(given, waiting);
  throw new UsageError(
    `step ${safeText(given, 100)} does not wait for a decision`,
    near === undefined ? `waiting: ${waiting.join(', ')}` : `did you mean ${near}?`,
  );
}
