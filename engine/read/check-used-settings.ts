import type { Diagnostic, RelatedPlace } from '../../schemas/diagnostic.ts';
import { usedBy } from './check-uses.ts';
import { field, stringField } from './json-fields.ts';
import type { PatternModel } from './pattern-model.ts';
import type { PlacedStep } from './step-tree.ts';

/**
 * W423 for settings of a whole run that a used pattern states and that this one does not keep: a run has one `onFailure`,
 * one `deadline` and one `maxParallel`, those of the pattern that is run. What a stricter setting here keeps anyway is fine.
 */
export function checkUsedSettings(model: PatternModel, placed: readonly PlacedStep[]): readonly Diagnostic[] {
  return placed.flatMap(({ step }): readonly Diagnostic[] => {
    const used = usedBy(model, step);
    if (used === undefined) return [];
    const lost = SETTINGS.filter((setting) => setting.states(used) && !setting.isKept(model, used));
    if (lost.length === 0) return [];
    const names = lost.map(({ path }) => path.join('.')).join(', ');
    return [
      {
        code: 'W423',
        severity: 'warning',
        message: `'${used.name}' does not get its own ${names} here: a run has those of the pattern that is run`,
        span: model.doc.spanOf([...step.inputPath, 'pattern']),
        related: lost.map(({ path }) => statedAt(used, path)),
        help: `write what the run is to have under 'spec' of this pattern`,
      },
    ];
  });
}

interface RunSetting {
  readonly path: readonly string[];
  /** Whether the used pattern says anything about it. */
  states(used: PatternModel): boolean;
  /** Whether what it says holds here all the same. */
  isKept(model: PatternModel, used: PatternModel): boolean;
}

const SETTINGS: readonly RunSetting[] = [
  {
    path: ['onFailure'],
    states: (used) => stringField(specOf(used), 'onFailure') !== undefined,
    isKept: (model, used) => model.onFailure === used.onFailure,
  },
  {
    path: ['deadline'],
    states: (used) => used.deadlineMs !== undefined,
    isKept: (model, used) => (model.deadlineMs ?? Number.POSITIVE_INFINITY) <= (used.deadlineMs ?? 0),
  },
  {
    path: ['concurrency', 'maxParallel'],
    states: (used) => field(field(specOf(used), 'concurrency'), 'maxParallel') !== undefined,
    isKept: (model, used) => model.concurrency.maxParallel <= used.concurrency.maxParallel,
  },
  {
    path: ['concurrency', 'lock', 'waitFor'],
    states: (used) => (used.concurrency.lock?.waitForMs ?? 0) > 0,
    isKept: (model, used) =>
      (model.concurrency.lock?.waitForMs ?? 0) >= (used.concurrency.lock?.waitForMs ?? 0),
  },
];

function specOf(used: PatternModel) {
  return field(used.doc.value, 'spec');
}

function statedAt(used: PatternModel, path: readonly string[]): RelatedPlace {
  return { span: used.doc.spanOf(['spec', ...path]), message: `its ${path.at(-1) ?? ''} is stated here` };
}
