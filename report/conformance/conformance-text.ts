import type { CaseResult, ConformanceResult } from '../../schemas/conformance.ts';
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
  const open = result.cases.filter(({ verdict }) => verdict !== 'passed');
  return [
    printTable(heads, specs),
    ...(open.length === 0 ? [] : ['', printTable(['CASE', 'VERDICT', 'WHY'], open.map(caseRow))]),
    '',
    `measured in ${describeWhere(result.where)}, Kubernetes ${result.cluster.version}, suite ${shortDigest(result.suiteDigest)}, profile ${result.profile}`,
  ].join('\n');
}

function caseRow({ id, verdict, message }: CaseResult): readonly string[] {
  return [id, verdict, safeText(message, 300).replaceAll('\n', ' ')];
}

/** `sha256:0123456789ab`: enough to tell two apart by eye. */
export function shortDigest(digest: string): string {
  return digest.slice(0, 'sha256:'.length + 12);
}
