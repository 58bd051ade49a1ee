import { meshProvidersOf } from '../../engine/run/mesh-providers.ts';
import { EXIT, worstExitCode } from '../../schemas/exit-codes.ts';
import type { PlanDiff } from '../../schemas/plan-diff.ts';
import { type CommandInput, flagText } from '../command-input.ts';
import { showExternally } from '../diff/external-diff.ts';
import { readEnvironment } from '../environment.ts';
import { bindingsOfFlags, openLive } from '../live/open-live.ts';
import { whileNotInterrupted } from '../live/while-not-interrupted.ts';
import { Ended, writeErr, writeOut } from '../output.ts';
import { planFor } from '../pattern/plan-for.ts';

/** `meshwright diff`: 0 without a difference, 1 with one, 5 where a cluster cannot say. */
export async function diffCommand(input: CommandInput): Promise<void> {
  const environment = readEnvironment(input.flags);
  const planned = await planFor(input, 'sandbox', 'toPlan');
  if (planned === undefined) throw new Ended(EXIT.invalidInput);
  const { plan } = planned;
  const bindings = bindingsOfFlags(plan.roles, input);
  const [{ diffPlan }, { createApplySets }] = await Promise.all([
    import('../../engine/steps/preview/diff-plan.ts'),
    import('../../engine/run/apply-sets.ts'),
  ]);
  const providers = meshProvidersOf(plan);
  const diff = await whileNotInterrupted('the comparison', async (signal) => {
    const onWarning = (text: string): void => {
      process.stderr.write(`warning: ${text}\n`);
    };
    const live = await openLive({ bindings, environment, input, onWarning });
    try {
      for (const note of live.notes) await writeErr(note);
      const provider = (role: string): string | undefined => providers.get(role);
      const { homeNamespace } = environment;
      const { world } = live;
      const sets = createApplySets({ plan, homeNamespace, world, meshProviders: providers });
      return await diffPlan(
        { nodes: plan.nodes, world, provider, ownership: 'ours', setOf: sets.of },
        signal,
      );
    } finally {
      await live.close();
    }
  });
  await show(diff, flagText(input, 'output') ?? 'text', environment.variables['KUBECTL_EXTERNAL_DIFF']);
  process.exitCode = exitCodeFor(diff);
}

async function show(diff: PlanDiff, form: string, program: string | undefined): Promise<void> {
  if (form === 'json') return await writeOut(JSON.stringify(diff, null, 2));
  if (program !== undefined && program.trim() !== '') return await showExternally(diff, program);
  const { printDiff } = await import('../../report/diff/print-diff.ts');
  await writeOut(printDiff(diff));
}

function exitCodeFor({ objects }: PlanDiff): number {
  const differs = objects.some(({ change, conflicts }) => change !== 'none' || conflicts.length > 0);
  const unclear = objects.some(({ problem }) => problem !== undefined);
  return worstExitCode([...(differs ? [EXIT.proofFailed] : []), ...(unclear ? [EXIT.unusable] : [])]);
}
