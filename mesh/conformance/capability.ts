import { type Capability, type CaseResult, SMI_SPECS, type SpecResult } from '../../schemas/conformance.ts';
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
    return [{ spec, capability: capabilityOf(counts), cases: counts }];
  });
}

/** In words at {@link Capability}. */
export function capabilityOf(cases: SpecResult['cases']): Capability {
  const { passed, unsupported } = cases;
  const all = passed + unsupported + cases.failed + cases.inconclusive;
  if (unsupported === all) return 'unsupported';
  if (passed === all) return 'full';
  return 2 * passed >= all ? 'half' : 'none';
}
