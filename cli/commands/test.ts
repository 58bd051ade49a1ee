import { EXIT } from '../../schemas/exit-codes.ts';
import { type CommandInput, flagList, flagOn, flagText, operandList } from '../command-input.ts';
import { readEnvironment } from '../environment.ts';
import { writeErr, writeOut } from '../output.ts';
import { knownSwitch } from '../sandbox/known-switch.ts';
import type { Check } from '../test/check-trial.ts';
import { checksOfTests, judgeCoverage } from '../test/checks.ts';
import { findTests } from '../test/find-tests.ts';

/** `meshwright test`: one line per check, the complaints below it, and a count at the end. */
export async function testCommand(input: CommandInput): Promise<void> {
  const environment = readEnvironment(input.flags);
  const named = flagText(input, 'switch');
  const only = named === undefined ? undefined : knownSwitch(named);
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  const json = flagText(input, 'output') === 'json';
  const checks: Check[] = [];
  const tell = async (check: Check): Promise<void> => {
    checks.push(check);
    if (json) return;
    await writeOut(
      `${check.complaints.length === 0 ? 'ok    ' : 'FAILED'} ${check.name}  (${check.seconds.toFixed(1)}s)`,
    );
    for (const open of check.again ?? [])
      await writeErr(`       run again: ${open.join(', ')} found too little evidence to decide`);
    for (const complaint of check.complaints) await writeErr(`       ${complaint}`);
  };
  const sabotage = flagOn(input, 'sabotage') || only !== undefined;
  const outcome = await checksOfTests(findTests(operandList(input, 0)), {
    environment,
    sabotage,
    setSecret: flagList(input, 'setSecret'),
    ...(only === undefined ? {} : { onlySwitch: only }),
    signal: stop.signal,
    tell,
  });
  if (sabotage && only === undefined && !stop.signal.aborted)
    for (const check of judgeCoverage(outcome)) await tell(check);
  process.off('SIGINT', onSignal);
  process.off('SIGTERM', onSignal);
  const failed = checks.filter((check) => check.complaints.length > 0).length;
  if (json) await writeOut(JSON.stringify({ checks }, null, 2));
  else await writeOut(`${checks.length - failed} passed, ${failed} failed`);
  process.exitCode = stop.signal.aborted ? EXIT.interrupted : failed > 0 ? EXIT.proofFailed : EXIT.ok;
}
