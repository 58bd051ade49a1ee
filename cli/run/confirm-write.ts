import { createInterface } from 'node:readline/promises';
import type { Plan } from '../../engine/plan/plan.ts';
import type { TargetBinding } from '../../engine/world.ts';
import type { Environment } from '../environment.ts';
import { UsageError } from '../output.ts';

/**
 * Asks a person before the first write to a real cluster; without a person `--yes` must say so. The sandbox is nobody's,
 * so nothing is asked there. Throws `UsageError` when the answer is no or cannot be had.
 */
export async function confirmWrite(
  plan: Plan,
  targets: readonly TargetBinding[],
  yes: boolean,
  environment: Environment,
): Promise<void> {
  const contexts = [
    ...new Set(targets.filter((target) => target.kind === 'cluster').map((target) => target.context)),
  ];
  const writes = plan.nodes.reduce((sum, node) => sum + node.writes.length, 0);
  if (contexts.length === 0 || yes || writes === 0) return;
  const what = `${plan.pattern.name} will write ${writes} objects to ${contexts.join(' and ')}`;
  if (!environment.interactive)
    throw new UsageError(
      `${what}, and nobody is here to ask`,
      '--yes says that this is wanted; --dry-run shows the plan',
    );
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await prompt.question(`${what}. Go on? [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) throw new UsageError('nothing was done');
  } finally {
    prompt.close();
  }
}
