import type { CommandInput } from '../command-input.ts';
import { unlockRun } from '../stored/unlock-run.ts';

/** `meshwright unlock` */
export async function unlockCommand(input: CommandInput): Promise<void> {
  await unlockRun(input);
}
