import type { Diagnostic } from '../../../schemas/diagnostic.ts';
import { warningAt } from '../problems.ts';
import type { Analysis } from './analysis.ts';

/**
 * W419: a program with effects that nothing undoes, between effects that a rollback would undo and a step that may still
 * fail. Whoever writes `compensate: none` has decided, and is not asked again.
 */
export const findLostRollback: Analysis = ({ model, steps }) => {
  if (model.onFailure !== 'rollback') return [];
  const main = steps.filter((step) => step.leaf.phase === 'steps');
  const lastProof = main.findLastIndex((step) => step.node.proof);
  const found: Diagnostic[] = [];
  let undoable = false;
  for (const [index, { leaf, node }] of main.entries()) {
    const isProgram = node.kind === 'exec' && node.effect === 'once' && node.compensate === 'restore';
    if (isProgram && undoable && index < lastProof) {
      found.push(
        warningAt('W419', leaf.step.span, `a rollback cannot undo what '${node.id}' did`, {
          help: "say how with 'compensate: {steps: […]}', that it need not be undone with 'compensate: none', or that it changes nothing with 'idempotent: true'",
        }),
      );
    }
    undoable ||= node.writes.length > 0;
  }
  return found;
};
