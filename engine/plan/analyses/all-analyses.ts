import { findAlwaysFalse } from './always-false.ts';
import type { Analysis } from './analysis.ts';
import { findUncontrolledDenials } from './denial-control.ts';
import { findImpossibleTimes } from './impossible-times.ts';
import { findLostRollback } from './lost-rollback.ts';
import { findMissingProof } from './missing-proof.ts';
import { findMissingReferences } from './missing-references.ts';
import { findParallelWriters } from './parallel-writers.ts';
import { findRepeatedObjects } from './repeated-objects.ts';
import { findTooFewSamples } from './sample-sizes.ts';
import { findBadSmiObjects } from './smi-objects.ts';
import { findBrokenSplits } from './split-weights.ts';
import { findUnsendableRequests } from './unsendable-requests.ts';
import { findUnusedParameters } from './unused-parameters.ts';

/** Every static analysis, in the order in which their findings are listed. Cycles are found before (`find-cycles.ts`). */
export const ANALYSES: readonly Analysis[] = [
  findParallelWriters,
  findRepeatedObjects,
  findAlwaysFalse,
  findUnusedParameters,
  findLostRollback,
  findImpossibleTimes,
  findBadSmiObjects,
  findBrokenSplits,
  findMissingReferences,
  findTooFewSamples,
  findUncontrolledDenials,
  findUnsendableRequests,
  findMissingProof,
];
