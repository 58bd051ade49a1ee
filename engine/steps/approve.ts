import type { ApproveInput } from '../../schemas/generated/documents.ts';
import type { StepContext, StepHandler, StepOutcome } from '../step-handler.ts';

/** What follows a person's yes; the scheduler has asked and waited before this step is at work. */
export const approveStep: StepHandler<ApproveInput> = {
  execute: async (_input, ctx) => approved(ctx),
  observe: async (_input, ctx) => ({ status: 'done', outcome: approved(ctx) }),
};

function approved({ key, approvedBy }: StepContext): StepOutcome {
  if (approvedBy === undefined) throw new Error(`step ${key} is at work without an approval`);
  return { result: { approved: true, by: approvedBy }, summary: `approved by ${approvedBy}` };
}
