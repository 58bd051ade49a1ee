import type { CaseResult, ConformanceResult, SpecResult } from '../../schemas/conformance.ts';
import { safeText } from '../../schemas/safe-text.ts';
import { describeWhere } from '../../schemas/where.ts';
import { printTable } from '../tables/print-table.ts';

/** A conformance result for people: each specification, then every case that did not pass and why. */
export function conformanceText(result: ConformanceResult): string {
  const specs = result.specs.map(({ spec, capability, cases }) => [
    spec,
    capability,
    ...[cases.passed, cases.failed, cases.inconclusive, cases.unsupported].map(String),
  ]);
  const heads = ['SPEC', 'CAPABILITY', 'PASSED', 'FAILED', 'INCONCLUSIVE', 'UNSUPPORTED'];
  // What the mesh says itself it lacks is said once, not once for each case.
  const open = result.cases.filter(({ verdict, lacks = [] }) => verdict !== 'passed' && lacks.length === 0);
  const notRun = result.specs.flatMap((spec) => lackSentence(spec, result.cases) ?? []);
  return [
    printTable(heads, specs),
    ...(notRun.length === 0 ? [] : ['', ...notRun]),
    ...(open.length === 0 ? [] : ['', printTable(['CASE', 'VERDICT', 'WHY'], open.map(caseRow))]),
    '',
    `measured in ${describeWhere(result.where)}, Kubernetes ${result.cluster.version}, suite ${shortDigest(result.suiteDigest)}, profile ${result.profile}, seed ${result.seed}`,
  ].join('\n');
}

/** What of a specification was not run, since the mesh says itself that it lacks what it takes; undefined: nothing. */
export function lackSentence({ spec, lacks }: SpecResult, cases: readonly CaseResult[]): string | undefined {
  const kept = cases.filter((each) => each.spec === spec && (each.lacks ?? []).length > 0);
  if (kept.length === 0) return undefined;
  const count = kept.length === 1 ? '1 case was' : `${kept.length} cases were`;
  return `${spec}: ${count} not run: the mesh says that it has no ${safeText(lacks.join(', '), 300)}`;
}

function caseRow({ id, verdict, message }: CaseResult): readonly string[] {
  return [id, verdict, safeText(message, 300).replaceAll('\n', ' ')];
}

/** `sha256:0123456789ab`: enough to tell two apart by eye. */
export function shortDigest(digest: string): string {
  return digest.slice(0, 'sha256:'.length + 12);
}
