import type { StepInputs, StepKind } from '../../schemas/generated/step-kinds.ts';
import type { StepHandler } from '../step-handler.ts';
import { applyStep } from './apply.ts';
import { approveStep } from './approve.ts';
import { assertStep } from './assert.ts';
import { captureStep } from './capture.ts';
import { conformanceStep } from './conformance/conformance.ts';
import { deleteStep } from './delete.ts';
import { enrolStep } from './enrol.ts';
import { execStep } from './exec.ts';
import { installMeshStep } from './install-mesh.ts';
import { performanceStep } from './performance/performance.ts';
import { policyStep } from './policy.ts';
import { probeStep } from './probe/probe.ts';
import { scaleStep } from './scale.ts';
import { usesStep } from './uses.ts';
import { waitStep } from './wait.ts';

/** A handler for every kind; `group` is unrolled by the plan and has none. */
export type AllSteps = { readonly [Kind in Exclude<StepKind, 'group'>]: StepHandler<StepInputs[Kind]> };

/** What each step kind does. A kind that is added to the schemas is a compile error here until it has its handler. */
export const ALL_STEPS: AllSteps = {
  apply: applyStep,
  approve: approveStep,
  assert: assertStep,
  capture: captureStep,
  conformance: conformanceStep,
  delete: deleteStep,
  enrol: enrolStep,
  exec: execStep,
  installMesh: installMeshStep,
  performance: performanceStep,
  policy: policyStep,
  probe: probeStep,
  scale: scaleStep,
  uses: usesStep,
  wait: waitStep,
};
