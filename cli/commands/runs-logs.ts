import { stepMessages } from '../../report/runs/step-messages.ts';
import { nearestName } from '../../schemas/nearest-name.ts';
import { safeText } from '../../schemas/safe-text.ts';
import { type CommandInput, flagText, operand } from '../command-input.ts';
import { readEnvironment } from '../environment.ts';
import { UsageError, writeErr, writeOut } from '../output.ts';
import { findRun } from '../stored/find-run.ts';
import { artifactText, listArtifacts } from '../stored/run-artifacts.ts';
import { readEvents } from '../stored/summarize-run.ts';

/** `meshwright runs logs`: what the steps said, then the logs and files that they have kept. */
export async function runsLogs(input: CommandInput): Promise<void> {
  const { stateDir } = readEnvironment(input.flags);
  const run = await findRun(stateDir, operand(input, 0));
  const events = await readEvents(stateDir, run);
  const keys = events.flatMap((event) =>
    event.type === 'run.created' ? event.data.steps.map(({ key }) => key) : [],
  );
  const wanted = chosenKeys(keys, input.operands[1]);
  const messages = stepMessages(events).filter(({ step }) => wanted.has(step));
  const artifacts = (await listArtifacts(stateDir, run, keys)).filter(
    ({ step }) => step === undefined || wanted.has(step),
  );
  if (flagText(input, 'output') === 'json')
    return await writeOut(JSON.stringify({ run, messages, artifacts }, null, 2));
  for (const { at, step, text } of messages) await writeOut(`${at}  ${step}  ${text}`);
  for (const artifact of artifacts) {
    await writeOut(`\n==> ${artifact.path} (${artifact.bytes} bytes) <==`);
    const text = await artifactText(stateDir, run, artifact);
    if (text === undefined) continue;
    await writeOut(
      text
        .split('\n')
        .map((line) => safeText(line))
        .join('\n'),
    );
  }
  if (messages.length + artifacts.length === 0) await writeErr('nothing was said and nothing was kept');
}

/** All steps, or those that the word names: a key, or an id with all its repetitions. Throws `UsageError`. */
function chosenKeys(keys: readonly string[], word: unknown): ReadonlySet<string> {
  if (typeof word !== 'string') return new Set(keys);
  const idOf = (key: string): string => key.replaceAll(/\[[^\]]*\]/g, '');
  const chosen = keys.filter((key) => key === word || idOf(key) === word || key.startsWith(`${word}.`));
  if (chosen.length > 0) return new Set(chosen);
  const near = nearestName(word, keys);
  throw new UsageError(
    `the run has no step ${safeText(word, 200)}`,
    near === undefined ? `its steps: ${keys.slice(0, 20).join(', ')}` : `did you mean ${near}?`,
  );
}
