import type { PatternModel, StepModel } from './pattern-model.ts';

/** Where a list of steps stands: what a step in it may say about others follows from that. */
export type Section = 'steps' | 'finally' | 'compensate';

/** A step with its surroundings. */
export interface PlacedStep {
  readonly step: StepModel;
  readonly section: Section;
  /** The steps around it, outermost first. */
  readonly ancestors: readonly PlacedStep[];
  /** The steps of its own list. */
  readonly siblings: readonly StepModel[];
  /** Position in its list. */
  readonly index: number;
  /** Itself and the steps around it that repeat, outermost first. */
  readonly loops: readonly StepModel[];
}

/** Every step of a pattern in source order, those of groups and of `compensate` included. */
export function placeSteps(model: Pick<PatternModel, 'steps' | 'finally'>): readonly PlacedStep[] {
  const placed: PlacedStep[] = [];
  const visit = (steps: readonly StepModel[], section: Section, ancestors: readonly PlacedStep[]): void => {
    for (const [index, step] of steps.entries()) {
      const outer = ancestors.at(-1)?.loops ?? [];
      const loops = step.repeat === undefined ? outer : [...outer, step];
      const here: PlacedStep = { step, section, ancestors, siblings: steps, index, loops };
      placed.push(here);
      visit(step.children, section, [...ancestors, here]);
      if (typeof step.compensate !== 'string') visit(step.compensate, 'compensate', [...ancestors, here]);
    }
  };
  visit(model.steps, 'steps', []);
  visit(model.finally, 'finally', []);
  return placed;
}
