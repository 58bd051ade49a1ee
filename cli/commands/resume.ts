import type { CommandInput } from '../command-input.ts';
import { enterRun } from '../stored/enter-run.ts';

/** `meshwright resume` */
export async function resumeCommand(input: CommandInput): Promise<void> {
  process.exitCode = await enterRun(input, 'finish');
}
