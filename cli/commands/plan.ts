import { digestPlan } from '../../engine/plan/plan-digest.ts';
import { EXIT } from '../../schemas/exit-codes.ts';
import { type CommandInput, flagText } from '../command-input.ts';
import { Ended, writeOut } from '../output.ts';
import { sourcesOf } from '../parameters/read-values.ts';
import { planFor } from '../pattern/plan-for.ts';

/** `meshwright plan` */
export async function planCommand(input: CommandInput): Promise<void> {
  const planned = await planFor(input, flagText(input, 'mesh') ?? 'sandbox', 'toPlan');
  if (planned === undefined) throw new Ended(EXIT.invalidInput);
  const { plan, secrets } = planned;
  const digest = digestPlan(plan);
  if (flagText(input, 'output') === 'json') {
    const { planJson } = await import('../../report/plan/plan-json.ts');
    return await writeOut(planJson(plan, digest));
  }
  const { printPlan } = await import('../../report/plan/print-plan.ts');
  await writeOut(printPlan(plan, digest, sourcesOf(secrets)));
}
