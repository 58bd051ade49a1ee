import { warningAt } from '../problems.ts';
import type { Analysis } from './analysis.ts';

/** W421: a pattern that proves nothing; it runs, but does not publish. */
export const findMissingProof: Analysis = ({ model, steps }) =>
  steps.some((step) => step.node.proof)
    ? []
    : [
        warningAt(
          'W421',
          model.doc.spanOf(['spec', model.kind === 'PatternSet' ? 'patterns' : 'steps'], 'key'),
          'this pattern proves nothing',
          {
            help: "add a 'probe', a 'performance' or an 'assert'; without one it does not publish",
          },
        ),
      ];
