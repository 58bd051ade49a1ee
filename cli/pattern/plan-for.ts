import type { Plan } from '../../engine/plan/plan.ts';
import type { GivenSecret } from '../../engine/read/bind-secrets.ts';
import { type CommandInput, flagList, operand } from '../command-input.ts';
import { readEnvironment } from '../environment.ts';
import type { SecretNeed } from '../parameters/read-values.ts';
import { compilePattern } from './compile.ts';
import { showFindings } from './show-findings.ts';

/** The plan of the pattern that a command names; findings are shown, and with an error among them there is no plan. */
export async function planFor(
  input: CommandInput,
  mesh: string,
  secretNeed: SecretNeed,
): Promise<{ readonly plan: Plan; readonly secrets: readonly GivenSecret[] } | undefined> {
  const namespace = input.flags['namespace'];
  const compiled = await compilePattern({
    argument: operand(input, 0),
    set: flagList(input, 'set'),
    valueFiles: flagList(input, 'values'),
    setSecret: flagList(input, 'setSecret'),
    secretNeed,
    only: flagList(input, 'only'),
    skip: flagList(input, 'skip'),
    mesh,
    ...(typeof namespace === 'string' ? { namespace } : {}),
  });
  await showFindings(compiled, 'text', readEnvironment(input.flags));
  const { plan, secrets = [] } = compiled;
  return plan === undefined ? undefined : { plan, secrets };
}
