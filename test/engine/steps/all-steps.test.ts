import { describe, expect, it } from 'vitest';
import { ALL_STEPS } from '../../../engine/steps/all-steps.ts';
import { STEP_KINDS, type StepKind } from '../../../schemas/generated/step-kinds.ts';

const KINDS = (Object.keys(STEP_KINDS) as StepKind[]).filter((kind) => kind !== 'group');

describe('the step kinds', () => {
  it('have a handler each', () => {
    expect(Object.keys(ALL_STEPS).sort()).toEqual([...KINDS].sort());
  });

  it.each(KINDS.filter((kind) => STEP_KINDS[kind].effect === 'idempotent'))('%s can be undone', (kind) => {
    expect(ALL_STEPS[kind as keyof typeof ALL_STEPS].compensate).toBeTypeOf('function');
  });
});
