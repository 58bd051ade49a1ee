import type { Diagnostic } from '../../schemas/diagnostic.ts';
import type { PatternModel } from './pattern-model.ts';
import type { PlacedStep } from './step-tree.ts';

/** What a group says that only a step can mean (E326): it does nothing itself, so it has no result and no undo of its own. */
export function checkGroups(model: PatternModel, placed: readonly PlacedStep[]): readonly Diagnostic[] {
  return placed.flatMap(({ step }) => {
    // A step whose action was not understood is read as a group without steps.
    if (step.kind !== 'group' || step.children.length === 0) return [];
    const refuse = (key: string, message: string, help: string): Diagnostic => ({
      code: 'E326',
      severity: 'error',
      message: `group '${step.id}' ${message}`,
      span: model.doc.spanOf([...step.path, key], 'key'),
      help,
    });
    return [
      ...(step.outputs.length === 0
        ? []
        : [
            refuse(
              'outputs',
              'has no outputs of its own',
              "declare them at the steps inside; 'steps.ID.outputs' of an inner step can be read from everywhere after it",
            ),
          ]),
      ...(typeof step.compensate === 'string'
        ? []
        : [
            refuse(
              'compensate',
              'has nothing of its own to undo',
              "write 'compensate: {steps: […]}' at the steps inside; at a group there is only 'none', for all of them",
            ),
          ]),
    ];
  });
}
