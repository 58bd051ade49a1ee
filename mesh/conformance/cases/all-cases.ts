import type { ConformanceCase } from '../case-model.ts';
import { ACCESS_CASES } from './access.ts';
import { ACCESS_BINDING_CASES } from './access-bindings.ts';
import { ACCESS_CONNECTION_CASES } from './access-connections.ts';
import { ACCESS_NAME_CASES } from './access-names.ts';
import { ACCESS_PORT_CASES } from './access-ports.ts';
import { ACCESS_RULE_CASES } from './access-rules.ts';
import { METRICS_CASES } from './metrics.ts';
import { SPECS_CASES } from './specs.ts';
import { SPLIT_CASES } from './split.ts';
import { SPLIT_OPAQUE_CASES } from './split-opaque.ts';
import { VERSION_CASES } from './versions.ts';

/** The SMI suite, in the order in which it is told. */
export const ALL_CASES: readonly ConformanceCase[] = [
  ...ACCESS_CASES,
  ...ACCESS_RULE_CASES,
  ...ACCESS_PORT_CASES,
  ...ACCESS_CONNECTION_CASES,
  ...ACCESS_NAME_CASES,
  ...ACCESS_BINDING_CASES,
  ...SPECS_CASES,
  ...SPLIT_CASES,
  ...SPLIT_OPAQUE_CASES,
  ...VERSION_CASES,
  ...METRICS_CASES,
];
