import { type CommandInput, flagOn } from '../command-input.ts';
import { UsageError } from '../output.ts';
import { enterRun } from '../stored/enter-run.ts';

/** `meshwright rollback` */
export async function rollbackCommand(input: CommandInput): Promise<void> {
  if (flagOn(input, 'fromCluster')) {
    const { recoverRun } = await import('../stored/recover-run.ts');
    process.exitCode = await recoverRun(input);
    return;
  }
  if (input.operands[0] === undefined)
    throw new UsageError('which run?', 'meshwright runs get lists them; latest is the last one');
  process.exitCode = await enterRun(input, 'putBack');
}
