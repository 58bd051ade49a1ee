import type { Case } from './case.ts';
import { ACCESS } from './cases/access.ts';
import { FILTERS } from './cases/filters.ts';
import { GATEWAYS } from './cases/gateways.ts';
import { CALLS } from './cases/grpc.ts';
import { MATCHING } from './cases/matching.ts';
import { RESILIENCE } from './cases/resilience.ts';
import { SPLITS } from './cases/splits.ts';
import { VERSIONS } from './cases/versions.ts';

/** Everything on which the sandbox and a stock Envoy must agree. */
export const ALL_CASES: readonly Case[] = [
  ...SPLITS,
  ...MATCHING,
  ...FILTERS,
  ...RESILIENCE,
  ...ACCESS,
  ...VERSIONS,
  ...CALLS,
  ...GATEWAYS,
];
