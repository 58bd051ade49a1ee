import type { Analysis } from './analysis.ts';

/** Every static analysis, in the order in which their findings are listed. */
export const ANALYSES: readonly Analysis[] = [];
