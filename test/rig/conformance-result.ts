import type { CaseResult, ConformanceResult } from '../../schemas/conformance.ts';
import type { Verdict } from '../../schemas/proof.ts';

/** A conformance result with one case of each given verdict, in the order given. */
export function conformanceResult(...verdicts: readonly Verdict[]): ConformanceResult {
  const cases = verdicts.map(caseResult);
  const count = (verdict: Verdict) => verdicts.filter((each) => each === verdict).length;
  const counts = {
    passed: count('passed'),
    failed: count('failed'),
    inconclusive: count('inconclusive'),
    unsupported: count('unsupported'),
  };
  return {
    apiVersion: 'meshwright.dev/v1alpha1',
    kind: 'ConformanceResult',
    suite: 'smi',
    suiteDigest: 'sha256:0123456789abcdef',
    profile: 'full',
    seed: 7,
    where: { kind: 'cluster', context: 'lab', mesh: 'sample', meshVersion: '1.2' },
    cluster: { version: 'v1.36.2', uid: 'uid-1' },
    images: ['meshwright/echo:1'],
    specs: [
      {
        spec: 'traffic-access',
        capability: count('passed') === cases.length ? 'full' : 'half',
        cases: counts,
        apart: 0,
        lacks: [],
      },
    ],
    cases,
    summary: counts,
    provenance: {
      tool: { name: 'meshwright', version: '0.1.0' },
      run: '01RUN',
      startedAt: '2026-11-23T00:00:00.000Z',
      endedAt: '2026-11-23T00:00:10.000Z',
    },
  };
}

function caseResult(verdict: Verdict, index: number): CaseResult {
  return {
    id: `traffic-access/case-${index + 1}`,
    spec: 'traffic-access',
    title: `a <case> & "more"`,
    historical: ['TA-03'],
    verdict,
    message: `it is ${verdict}`,
    given: 'a server',
    applied: [],
    evidence: [],
    steps: [],
    narrowed: [],
    ms: 1500,
  };
}
