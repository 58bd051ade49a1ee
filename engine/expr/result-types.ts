import type { StepKind } from '../../schemas/generated/step-kinds.ts';
import { closedMap, NUMBER, STRING, type ValueType } from './types.ts';

/** The percentiles that an SMP result carries; p95 and p99.9 are in `ext`. */
const SMP_LATENCIES = closedMap(
  ['min', 'average', 'p50', 'p90', 'p99', 'max'].map((name): [string, ValueType] => [name, NUMBER]),
);

const RESULTS: Readonly<Partial<Record<StepKind, readonly (readonly [string, ValueType])[]>>> = {
  performance: [['latenciesMs', SMP_LATENCIES]],
  probe: [
    ['requests', NUMBER],
    ['evaluations', NUMBER],
  ],
  exec: [
    ['exitCode', NUMBER],
    ['stdout', STRING],
    ['stderr', STRING],
    ['durationMs', NUMBER],
  ],
  approve: [
    ['approved', { kind: 'bool' }],
    ['by', STRING],
  ],
  scale: [
    ['replicas', NUMBER],
    ['before', NUMBER],
  ],
};

/** What `result` is in the outputs of a step of this kind, as far as it is fixed; more fields may follow. */
export function resultType(kind: StepKind): ValueType {
  return { kind: 'map', fields: new Map(RESULTS[kind] ?? []), open: true };
}
