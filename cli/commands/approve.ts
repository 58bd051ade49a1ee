import type { CommandInput } from '../command-input.ts';
import { leaveDecision } from '../stored/leave-decision.ts';

/** `meshwright approve` */
export async function approveCommand(input: CommandInput): Promise<void> {
  await leaveDecision(input);
}
