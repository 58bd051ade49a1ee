import type { UsesInput } from '../../schemas/generated/documents.ts';
import type { StepHandler, StepOutcome } from '../step-handler.ts';

/** The end of a used pattern: its steps have run as steps of their own; here its outputs are computed and no more. */
export const usesStep: StepHandler<UsesInput> = {
  execute: async (input) => ended(input),
  observe: async (input) => ({ status: 'done', outcome: ended(input) }),
};

function ended(input: UsesInput): StepOutcome {
  return { result: {}, summary: `${input.pattern} is done` };
}
