import type { CommandInput } from '../command-input.ts';
import { cancelRun } from '../stored/cancel-run.ts';

/** `meshwright cancel` */
export async function cancelCommand(input: CommandInput): Promise<void> {
  await cancelRun(input);
}
