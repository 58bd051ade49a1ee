import { type CompileOptions, compilePlan } from '../../engine/plan/compile-plan.ts';
import type { Plan } from '../../engine/plan/plan.ts';
import type { GivenSecret } from '../../engine/read/bind-secrets.ts';
import type { GivenValue } from '../../engine/read/bind-settings.ts';
import type { PatternModel } from '../../engine/read/pattern-model.ts';
import { placeSteps } from '../../engine/read/step-tree.ts';
import type { Diagnostic } from '../../schemas/diagnostic.ts';
import { readSecretFlags, readValues, type SecretNeed } from '../parameters/read-values.ts';
import { loadPattern } from './load-pattern.ts';
import { lowerFor } from './lower-for.ts';

/** How a pattern is made into a plan on the command line. */
export interface CompileRequest {
  /** A step template can be checked, but not planned. */
  readonly purpose?: 'check';
  readonly argument: string;
  readonly set: readonly string[];
  readonly valueFiles: readonly string[];
  /** `--set-secret` as given, and whether every secret must have one. */
  readonly setSecret: readonly string[];
  readonly secretNeed: SecretNeed;
  readonly mesh: string;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  /** In place of the pattern's default namespace. */
  readonly namespace?: string;
  /** Values that a test gives; those of the command line win. */
  readonly values?: readonly GivenValue[];
  /** Changes to objects for one test. */
  readonly patches?: NonNullable<CompileOptions['patches']>;
}

/** A plan (when there is nothing wrong), the model it came from, and every finding on the way. */
export interface Compiled {
  readonly model?: PatternModel;
  readonly plan?: Plan;
  /** Names of the parameters that were given. */
  readonly given?: readonly string[];
  /** Where the secrets of the plan are. */
  readonly secrets?: readonly GivenSecret[];
  readonly diagnostics: readonly Diagnostic[];
  readonly textOf: (file: string) => string | undefined;
}

/** Reads and plans a pattern: what `check`, `plan`, `graph` and `run` all begin with. Opens no socket. */
export async function compilePattern(request: CompileRequest): Promise<Compiled> {
  const { result: read, textOf } = loadPattern(request.argument);
  if (!read.ok) return { diagnostics: read.diagnostics, textOf };
  const model = read.value;
  if (model.kind === 'StepTemplate' && request.purpose === 'check') {
    return { model, diagnostics: read.diagnostics, textOf };
  }
  const given = readValues(model.parameters, request.set, request.valueFiles);
  const secrets = readSecretFlags(model, request.setSecret, request.secretNeed);
  if (!given.ok || !secrets.ok)
    return {
      model,
      diagnostics: [...read.diagnostics, ...given.diagnostics, ...secrets.diagnostics],
      textOf,
    };
  const lower = needsMesh(model, request.mesh) ? await lowerFor(request.mesh) : undefined;
  const values = [...(request.values ?? []), ...given.value];
  const planned = compilePlan(model, {
    values,
    only: request.only ?? [],
    skip: request.skip ?? [],
    ...(lower === undefined ? {} : { lower }),
    ...(request.namespace === undefined ? {} : { namespace: request.namespace }),
    ...(request.patches === undefined ? {} : { patches: request.patches }),
  });
  const diagnostics = [...read.diagnostics, ...given.diagnostics, ...planned.diagnostics];
  return planned.ok
    ? {
        model,
        plan: planned.value,
        given: [...new Set(values.map(({ name }) => name))],
        secrets: secrets.value,
        diagnostics,
        textOf,
      }
    : { model, diagnostics, textOf };
}

/**
 * Only policies are lowered: a pattern without one does not load the adapters (14 ms of a cold `check`). Another mesh than
 * the default was named by the user, so its name is judged in any case.
 */
function needsMesh(model: PatternModel, mesh: string): boolean {
  return mesh !== 'sandbox' || placeSteps(model).some(({ step }) => step.kind === 'policy');
}
