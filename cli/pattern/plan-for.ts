import path from 'node:path';
import type { Plan } from '../../engine/plan/plan.ts';
import type { GivenSecret } from '../../engine/read/bind-secrets.ts';
import type { RunSource } from '../../schemas/run-event.ts';
import { type CommandInput, flagList, operand } from '../command-input.ts';
import { readEnvironment } from '../environment.ts';
import type { SecretNeed } from '../parameters/read-values.ts';
import { compilePattern } from './compile.ts';
import { showFindings } from './show-findings.ts';

/** A plan, and what it was made of. */
export interface Planned {
  readonly plan: Plan;
  readonly secrets: readonly GivenSecret[];
  /** Absent when it was read from standard input. */
  readonly source?: RunSource;
}

/** The plan of the pattern that a command names; findings are shown, and with an error among them there is no plan. */
export async function planFor(
  input: CommandInput,
  mesh: string,
  secretNeed: SecretNeed,
): Promise<Planned | undefined> {
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
  const { plan, secrets = [], given = [] } = compiled;
  return plan === undefined ? undefined : { plan, secrets, ...sourceOf(input, given) };
}

function sourceOf(input: CommandInput, given: readonly string[]): Pick<Planned, 'source'> {
  const argument = operand(input, 0);
  if (argument === '-') return {};
  const [only, skip] = [flagList(input, 'only'), flagList(input, 'skip')];
  const namespace = input.flags['namespace'];
  return {
    source: {
      file: path.resolve(argument),
      ...(given.length === 0 ? {} : { given }),
      ...(only.length === 0 ? {} : { only }),
      ...(skip.length === 0 ? {} : { skip }),
      ...(typeof namespace === 'string' ? { namespace } : {}),
    },
  };
}
