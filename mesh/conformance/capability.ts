import {
  type Capability,
  type CaseResult,
  SMI_SPECS,
  type SmiSpec,
  type SpecResult,
} from '../../schemas/conformance.ts';
import type { Verdict } from '../../schemas/proof.ts';

/** The capability of each specification that has cases among the given ones. */
export function specResults(cases: readonly CaseResult[]): readonly SpecResult[] {
  return SMI_SPECS.flatMap((spec) => {
    const own = cases.filter((each) => each.spec === spec);
    if (own.length === 0) return [];
    const count = (verdict: Verdict) => own.filter((each) => each.verdict === verdict).length;
    const counts = {
      passed: count('passed'),
      failed: count('failed'),
      inconclusive: count('inconclusive'),
      unsupported: count('unsupported'),
    };
    const apart = own.filter((each) => lacksAnotherSpec(spec, each)).length;
    const lacks = [...new Set(own.flatMap((each) => each.lacks ?? []))].sort();
    return [{ spec, capability: capabilityOf(counts, apart), cases: counts, apart, lacks }];
  });
}

/** A specification is also the name of the capability to obey it at all. */
function lacksAnotherSpec(spec: SmiSpec, { lacks = [] }: CaseResult): boolean {
  return SMI_SPECS.some((each) => each !== spec && lacks.includes(each));
}

/** In words at {@link Capability}. */
export function capabilityOf(cases: SpecResult['cases'], apart: number): Capability {
  const { passed, unsupported } = cases;
  const counted = passed + unsupported + cases.failed + cases.inconclusive - apart;
  if (counted === 0) return 'none';
  if (passed === counted) return 'full';
  return 2 * passed >= counted ? 'half' : 'none';
}
