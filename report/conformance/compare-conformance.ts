import type { ConformanceResult } from '../../schemas/conformance.ts';
import type { Verdict } from '../../schemas/proof.ts';
import { describeWhere } from '../../schemas/where.ts';
import { printTable } from '../tables/print-table.ts';

/** A case that came to something else in the second of two results; `undefined`: it was not among the cases. */
export interface CaseChange {
  readonly id: string;
  readonly before: Verdict | undefined;
  readonly after: Verdict | undefined;
}

/** What two results say differently, by case. */
export interface ConformanceComparison {
  /** Different suites: the same id may not mean the same behaviour. */
  readonly sameSuite: boolean;
  readonly changes: readonly CaseChange[];
}

export function compareConformance(
  before: ConformanceResult,
  after: ConformanceResult,
): ConformanceComparison {
  const verdicts = ({ cases }: ConformanceResult) => new Map(cases.map(({ id, verdict }) => [id, verdict]));
  const [old, fresh] = [verdicts(before), verdicts(after)];
  const changes = [...new Set([...old.keys(), ...fresh.keys()])].flatMap((id) =>
    old.get(id) === fresh.get(id) ? [] : [{ id, before: old.get(id), after: fresh.get(id) }],
  );
  return { sameSuite: before.suiteDigest === after.suiteDigest, changes };
}

/** The comparison for people. */
export function comparisonText(before: ConformanceResult, after: ConformanceResult): string {
  const { sameSuite, changes } = compareConformance(before, after);
  const places = `${describeWhere(before.where)} → ${describeWhere(after.where)}`;
  const warning = sameSuite ? [] : ['the suites differ, so the same case may ask for something else', ''];
  if (changes.length === 0) return [...warning, `no difference: ${places}`].join('\n');
  const rows = changes.map((change) => [change.id, change.before ?? '-', change.after ?? '-']);
  return [...warning, printTable(['CASE', 'BEFORE', 'AFTER'], rows), '', places].join('\n');
}
