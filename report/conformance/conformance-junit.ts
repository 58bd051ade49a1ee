import type { CaseResult, ConformanceResult } from '../../schemas/conformance.ts';
import { describeWhere } from '../../schemas/where.ts';
import { escapeXml } from '../junit/escape-xml.ts';
import { lackSentence } from './conformance-text.ts';

/** A conformance result as JUnit XML: a suite per specification, a test case per case. */
export function conformanceJunit(result: ConformanceResult): string {
  const { summary } = result;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="smi" tests="${result.cases.length}" failures="${summary.failed}" errors="${summary.inconclusive}" skipped="${summary.unsupported}">`,
    ...result.specs.flatMap((of) => {
      const { spec, cases, capability } = of;
      const own = result.cases.filter((each) => each.spec === spec);
      const attributes = `tests="${own.length}" failures="${cases.failed}" errors="${cases.inconclusive}" skipped="${cases.unsupported}"`;
      return [
        `  <testsuite name="${spec}" ${attributes} timestamp="${result.provenance.startedAt}">`,
        '    <properties>',
        property('capability', capability),
        property('not run', lackSentence(of, result.cases) ?? 'nothing'),
        '    </properties>',
        ...own.map((each) => testCase(each, describeWhere(result.where))),
        '  </testsuite>',
      ];
    }),
    '</testsuites>',
    '',
  ].join('\n');
}

function property(name: string, value: string): string {
  return `      <property name="${name}" value="${escapeXml(value)}"/>`;
}

function testCase({ id, spec, title, verdict, message, ms }: CaseResult, where: string): string {
  const open = `    <testcase classname="${spec}" name="${escapeXml(`${id}: ${title}`)}" time="${ms / 1000}"`;
  const said = `message="${escapeXml(`${message} (measured in ${where})`)}"`;
  const element = { failed: 'failure', inconclusive: 'error', unsupported: 'skipped' } as const;
  return verdict === 'passed' ? `${open}/>` : `${open}><${element[verdict]} ${said}/></testcase>`;
}
