import type { Case } from './case.ts';
import { ACCESS } from './cases/access.ts';
import { FILTERS } from './cases/filters.ts';
import { MATCHING } from './cases/matching.ts';
import { RESILIENCE } from './cases/resilience.ts';
import { SPLITS } from './cases/splits.ts';

/** Everything on which the sandbox and a stock Envoy must agree. */
export const ALL_CASES: readonly Case[] = [...SPLITS, ...MATCHING, ...FILTERS, ...RESILIENCE, ...ACCESS];
