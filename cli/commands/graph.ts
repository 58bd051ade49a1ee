import { drawGraph, type GraphFormat } from '../../report/plan/graph.ts';
import { EXIT } from '../../schemas/exit-codes.ts';
import { type CommandInput, flagText } from '../command-input.ts';
import { Ended, writeOut } from '../output.ts';
import { planFor } from '../pattern/plan-for.ts';

/** `meshwright graph` */
export async function graphCommand(input: CommandInput): Promise<void> {
  const planned = await planFor(input, 'sandbox', 'toPlan');
  if (planned === undefined) throw new Ended(EXIT.invalidInput);
  await writeOut(drawGraph(planned.plan, flagText(input, 'format') as GraphFormat)); // commander's choices
}
