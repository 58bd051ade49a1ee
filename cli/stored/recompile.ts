import type { Plan } from '../../engine/plan/plan.ts';
import type { GivenSecret } from '../../engine/read/bind-secrets.ts';
import type { StoredRun } from '../../engine/run/reopen-run.ts';
import type { RunSource } from '../../schemas/run-event.ts';
import { isSecretReference } from '../../schemas/secret-source.ts';
import { UsageError } from '../output.ts';
import { type Compiled, compilePattern } from '../pattern/compile.ts';
import { withTimeout } from '../pattern/with-timeout.ts';

/** What the pattern file of a stored run says today. */
export type Recompiled =
  | { readonly type: 'planned'; readonly plan: Plan; readonly secrets: readonly GivenSecret[] }
  | { readonly type: 'invalid'; readonly compiled: Compiled }
  /** It cannot be read; why. */
  | { readonly type: 'gone'; readonly why: string };

/** Plans a stored run's pattern again with what was given for it then; `--set-secret` of today wins. */
export async function recompile(
  { created }: Pick<StoredRun, 'created'>,
  source: RunSource,
  setSecret: readonly string[],
): Promise<Recompiled> {
  const { file, given = [], only, skip, namespace, timeoutMs } = source;
  const values = given.flatMap((name) => {
    const value = created.params[name];
    return value === undefined || isSecretReference(value)
      ? []
      : [{ name, value, source: `run ${created.run}` }];
  });
  const recorded = Object.entries(created.secrets ?? {}).map(([name, place]) => `${name}=${place}`);
  try {
    const compiled = await compilePattern({
      argument: file,
      set: [],
      valueFiles: [],
      values,
      setSecret: [...recorded, ...setSecret],
      secretNeed: 'toRun',
      mesh: 'sandbox',
      ...(only === undefined ? {} : { only }),
      ...(skip === undefined ? {} : { skip }),
      ...(namespace === undefined ? {} : { namespace }),
    });
    const { plan, secrets = [] } = compiled;
    if (plan === undefined) return { type: 'invalid', compiled };
    return { type: 'planned', plan: withTimeout(plan, timeoutMs), secrets };
  } catch (error) {
    if (error instanceof UsageError || isOfSystem(error)) return { type: 'gone', why: error.message };
    throw error;
  }
}

function isOfSystem(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error;
}
