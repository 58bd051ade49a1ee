import { type Capability, type ConformanceResult, SMI_SPECS } from '../../schemas/conformance.ts';
import type { Verdict } from '../../schemas/proof.ts';
import { safeText } from '../../schemas/safe-text.ts';
import { describeWhere } from '../../schemas/where.ts';
import { printTable } from '../tables/print-table.ts';

/** What one of two results says, and the other; `undefined`: nothing. */
interface Change<Value> {
  readonly before: Value | undefined;
  readonly after: Value | undefined;
}

/** What two results say differently. */
export interface ConformanceComparison {
  /** Different suites: the same id may not mean the same behaviour. */
  readonly sameSuite: boolean;
  /** Cases that came to something else, or are in one of them alone. */
  readonly changes: readonly (Change<Verdict> & { readonly id: string })[];
  /** Specifications of another capability. */
  readonly specs: readonly (Change<Capability> & { readonly spec: string })[];
  /** What was another one when they were measured: mesh, cluster, tool, profile, images. */
  readonly circumstances: readonly (Change<string> & { readonly what: string })[];
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
  const specs = SMI_SPECS.flatMap((spec) => {
    const capability = (of: ConformanceResult) => of.specs.find((each) => each.spec === spec)?.capability;
    const change = { spec, before: capability(before), after: capability(after) };
    return change.before === change.after ? [] : [change];
  });
  const sameSuite = before.suiteDigest === after.suiteDigest;
  return { sameSuite, changes, specs, circumstances: otherCircumstances(before, after) };
}

function otherCircumstances(
  before: ConformanceResult,
  after: ConformanceResult,
): ConformanceComparison['circumstances'] {
  const facts: readonly (readonly [string, (of: ConformanceResult) => string])[] = [
    ['measured in', ({ where }) => describeWhere(where)],
    ['mesh version', ({ where }) => where.meshVersion ?? 'unknown'],
    ['Kubernetes', ({ cluster }) => `${cluster.version} (${cluster.uid})`],
    ['suite', ({ suiteDigest }) => suiteDigest],
    ['profile', ({ profile }) => profile],
    ['meshwright', ({ provenance: { tool } }) => `${tool.version} ${tool.digest ?? ''}`.trim()],
    ['images', ({ images }) => images.join(', ')],
  ];
  return facts.flatMap(([what, read]) => {
    const change = { what, before: read(before), after: read(after) };
    return change.before === change.after ? [] : [change];
  });
}

/** The comparison for people. */
export function comparisonText(before: ConformanceResult, after: ConformanceResult): string {
  const { sameSuite, changes, specs, circumstances } = compareConformance(before, after);
  const warning = sameSuite ? [] : ['the suites differ, so the same case may ask for something else', ''];
  const table = (head: string, rows: readonly (Change<string> & { readonly name: string })[]) =>
    rows.length === 0
      ? []
      : [
          printTable(
            [head, 'BEFORE', 'AFTER'],
            rows.map((row) => [row.name, shown(row.before), shown(row.after)]),
          ),
          '',
        ];
  const said = changes.length === 0 ? 'no case came to something else' : `${changes.length} cases differ`;
  return [
    ...warning,
    ...table(
      'SPEC',
      specs.map((each) => ({ ...each, name: each.spec })),
    ),
    ...table(
      'CASE',
      changes.map((each) => ({ ...each, name: safeText(each.id, 200) })),
    ),
    ...table(
      'CIRCUMSTANCE',
      circumstances.map((each) => ({ ...each, name: each.what })),
    ),
    `${said}: ${describeWhere(before.where)} → ${describeWhere(after.where)}`,
  ].join('\n');
}

function shown(value: string | undefined): string {
  return value === undefined ? '-' : safeText(value, 120);
}
