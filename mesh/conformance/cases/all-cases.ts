import type { ConformanceCase } from '../case-model.ts';
import { ACCESS_CASES } from './access.ts';
import { ACCESS_CONNECTION_CASES } from './access-connections.ts';
import { ACCESS_PORT_CASES } from './access-ports.ts';
import { ACCESS_RULE_CASES } from './access-rules.ts';
import { METRICS_CASES } from './metrics.ts';
import { SPECS_CASES } from './specs.ts';
import { SPLIT_CASES } from './split.ts';

/** The SMI suite, in the order in which it is told. */
export const ALL_CASES: readonly ConformanceCase[] = [
  ...ACCESS_CASES,
  ...ACCESS_RULE_CASES,
  ...ACCESS_PORT_CASES,
  ...ACCESS_CONNECTION_CASES,
  ...SPECS_CASES,
  ...SPLIT_CASES,
  ...METRICS_CASES,
];
