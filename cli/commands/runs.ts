import { plainLines } from '../../report/progress/plain-lines.ts';
import { proofTable } from '../../report/tables/proof-table.ts';
import { runsTable } from '../../report/tables/runs-table.ts';
import { type CommandInput, flagOn, flagText, operand } from '../command-input.ts';
import { readEnvironment } from '../environment.ts';
import { writeErr, writeOut } from '../output.ts';
import { deleteRun } from '../stored/delete-run.ts';
import { findRun, listRuns } from '../stored/find-run.ts';
import { readEvents, summarizeRun } from '../stored/summarize-run.ts';

/** `meshwright runs get` */
export async function runsGet(input: CommandInput): Promise<void> {
  const { stateDir } = readEnvironment(input.flags);
  const runs = [];
  for (const run of await listRuns(stateDir)) runs.push(await summarizeRun(stateDir, run));
  if (flagText(input, 'output') === 'json') return await writeOut(JSON.stringify({ runs }, null, 2));
  await (runs.length === 0 ? writeErr(`there is no run in ${stateDir}`) : writeOut(runsTable(runs)));
}

/** `meshwright runs describe` */
export async function runsDescribe(input: CommandInput): Promise<void> {
  const { stateDir } = readEnvironment(input.flags);
  const summary = await summarizeRun(stateDir, await findRun(stateDir, operand(input, 0)));
  if (flagText(input, 'output') === 'json') return await writeOut(JSON.stringify(summary, null, 2));
  await writeOut(runsTable([summary]));
  const { result } = summary;
  if (result === undefined) return;
  const width = Math.max(...result.steps.map(({ key }) => key.length));
  await writeOut(
    `\n${result.steps.map(({ key, state, error }) => `${key.padEnd(width)}  ${state}${error === undefined ? '' : `  ${error.message}`}`).join('\n')}`,
  );
  await writeOut(`\n${proofTable(result.proofs)}`);
}

/** `meshwright runs events`: the journal's records, one a line, or what `--progress plain` would have said of them. */
export async function runsEvents(input: CommandInput): Promise<void> {
  const { stateDir, ascii } = readEnvironment(input.flags);
  const events = await readEvents(stateDir, await findRun(stateDir, operand(input, 0)));
  if (flagText(input, 'output') === 'text') {
    const plain = plainLines(ascii);
    for (const event of events)
      for (const line of plain.next(event)) await writeOut(`${new Date(event.ts).toISOString()}  ${line}`);
    return;
  }
  if (events.length > 0) await writeOut(events.map((event) => JSON.stringify(event)).join('\n'));
}

/** `meshwright runs delete` */
export async function runsDelete(input: CommandInput): Promise<void> {
  const environment = readEnvironment(input.flags);
  const run = await findRun(environment.stateDir, operand(input, 0));
  const told = await deleteRun({ run, force: flagOn(input, 'force'), environment, input });
  for (const sentence of told) await writeErr(sentence);
  await writeErr(`run ${run} is deleted`);
}
