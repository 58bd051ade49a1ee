import { asObject } from '../json-parts.ts';
import { warningAt } from '../problems.ts';
import type { Analysis } from './analysis.ts';

/** W506: a denial without an allowed control cannot be told from a broken service, so it is never more than inconclusive. */
export const findUncontrolledDenials: Analysis = ({ steps }) =>
  steps.flatMap(({ leaf, node }) => {
    const input = asObject(node.input);
    if (node.kind !== 'probe' || asObject(input['expect'])['denied'] !== true) return [];
    if (input['control'] !== undefined) return [];
    return [
      warningAt(
        'W506',
        leaf.unit.model.doc.spanOf([...leaf.step.inputPath, 'expect', 'denied'], 'key'),
        `the denial of '${node.id}' has no allowed control, so it will be inconclusive`,
        { help: "add 'control': another caller or another request to the same pod and port that must pass" },
      ),
    ];
  });
