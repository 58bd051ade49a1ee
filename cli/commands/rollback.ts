import type { CommandInput } from '../command-input.ts';
import { enterRun } from '../stored/enter-run.ts';

/** `meshwright rollback` */
export async function rollbackCommand(input: CommandInput): Promise<void> {
  process.exitCode = await enterRun(input, 'putBack');
}
