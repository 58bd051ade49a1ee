import type { Diagnostic } from '../../../schemas/diagnostic.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import type { PatternModel } from '../../read/pattern-model.ts';
import type { BoundStep } from '../bind-step.ts';
import type { Wait } from '../order-steps.ts';

/** What an analysis looks at: the bound steps in written order and the waits within their phases. */
export interface AnalysedPlan {
  readonly model: PatternModel;
  readonly params: JsonObject;
  readonly steps: readonly BoundStep[];
  readonly waits: readonly Wait[];
}

/** One static analysis: everything it finds; nothing on a good pattern. A false alarm counts like a miss. */
export type Analysis = (plan: AnalysedPlan) => readonly Diagnostic[];
