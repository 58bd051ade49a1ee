import { describe, expect, it } from 'vitest';
import { compareConformance, comparisonText } from '../../../report/conformance/compare-conformance.ts';
import { conformanceHtml } from '../../../report/conformance/conformance-html.ts';
import { conformanceJunit } from '../../../report/conformance/conformance-junit.ts';
import { conformanceText } from '../../../report/conformance/conformance-text.ts';
import { conformanceResult } from '../../rig/conformance-result.ts';

const MIXED = conformanceResult('passed', 'failed', 'inconclusive', 'unsupported');

describe('a conformance result', () => {
  it('for people says each specification, what did not pass and why, and where', () => {
    expect(conformanceText(MIXED)).toBe(
      [
        'SPEC             CAPABILITY   PASSED   FAILED   INCONCLUSIVE   UNSUPPORTED',
        'traffic-access   half         1        1        1              1',
        '',
        'CASE                    VERDICT        WHY',
        'traffic-access/case-2   failed         it is failed',
        'traffic-access/case-3   inconclusive   it is inconclusive',
        'traffic-access/case-4   unsupported    it is unsupported',
        '',
        'measured in lab, sample 1.2, Kubernetes v1.36.2, suite sha256:0123456789ab, profile full, seed 7',
      ].join('\n'),
    );
  });

  it('as JUnit has a failure, an error and a skip where it should', () => {
    const xml = conformanceJunit(MIXED);
    expect(xml).toContain('<testsuites name="smi" tests="4" failures="1" errors="1" skipped="1">');
    expect(xml.match(/<failure /g)).toHaveLength(1);
    expect(xml.match(/<error /g)).toHaveLength(1);
    expect(xml.match(/<skipped /g)).toHaveLength(1);
    expect(xml).toContain('a &lt;case&gt; &amp; &quot;more&quot;');
  });

  it('as a page has what each case did, asked and got, escaped', () => {
    const [first] = MIXED.cases;
    if (first === undefined) throw new Error('a case was made');
    const step = {
      did: 'probe',
      what: '<refused>',
      at: 7,
      ms: 5,
      asked: { url: '<u>' },
      came: { denied: 10 },
    };
    const page = conformanceHtml({ ...MIXED, cases: [{ ...first, steps: [step] }] });
    expect(page).toContain(
      '<td>7 ms</td><td>probe &lt;refused&gt;</td><td>5 ms</td><td>{&quot;url&quot;:&quot;&lt;u&gt;&quot;}</td>',
    );
    expect(page).toContain('{&quot;denied&quot;:10}');
  });

  it('as a page escapes what it was told, and asks nothing from elsewhere', () => {
    const page = conformanceHtml(MIXED);
    expect(page).toContain('a &lt;case&gt; &amp; &quot;more&quot;');
    expect(page).not.toMatch(/<script|<case|https?:/);
    expect(page.match(/<details open>/g)).toHaveLength(3);
  });
});

describe('a result of a mesh that says what it lacks', () => {
  const [passed, unsupported] = conformanceResult('passed', 'unsupported').cases;
  if (passed === undefined || unsupported === undefined) throw new Error('two cases were made');
  const result = {
    ...conformanceResult('passed', 'unsupported'),
    specs: [
      {
        spec: 'traffic-access' as const,
        capability: 'none' as const,
        cases: { passed: 1, failed: 0, inconclusive: 0, unsupported: 1 },
        apart: 0,
        lacks: ['<mtls>'],
      },
    ],
    cases: [passed, { ...unsupported, lacks: ['<mtls>'] }],
  };

  it('says once for people what was not run and why', () => {
    expect(conformanceText(result)).toContain(
      '\ntraffic-access: 1 case was not run: the mesh says that it has no <mtls>\n',
    );
    expect(conformanceText(result)).not.toContain('CASE ');
  });

  it('says it in JUnit beside the capability, and each such case is skipped', () => {
    const xml = conformanceJunit(result);
    expect(xml).toContain('<property name="capability" value="none"/>');
    expect(xml).toContain('1 case was not run: the mesh says that it has no &lt;mtls&gt;');
    expect(xml.match(/<skipped /g)).toHaveLength(1);
  });

  it('says it on the page, escaped', () => {
    const page = conformanceHtml(result);
    expect(page).toContain('<td>none</td>');
    expect(page).toContain('the mesh says that it has no &lt;mtls&gt;');
  });
});

describe('two conformance results', () => {
  it('differ in the cases that came to something else, or are in one of them alone', () => {
    const after = conformanceResult('passed', 'passed', 'inconclusive');
    expect(compareConformance(MIXED, after)).toEqual({
      sameSuite: true,
      changes: [
        { id: 'traffic-access/case-2', before: 'failed', after: 'passed' },
        { id: 'traffic-access/case-4', before: 'unsupported', after: undefined },
      ],
      specs: [],
      circumstances: [],
    });
  });

  it('of different suites are compared with a warning', () => {
    const other = { ...MIXED, suiteDigest: 'sha256:other' };
    expect(comparisonText(MIXED, other)).toContain('the suites differ');
    expect(comparisonText(MIXED, MIXED)).toBe(
      'no case came to something else: lab, sample 1.2 → lab, sample 1.2',
    );
  });

  it('say what else was another one: capability, mesh, cluster, tool, profile, images', () => {
    const before = conformanceResult('passed', 'passed');
    const mixed = conformanceResult('passed', 'failed');
    const { provenance } = mixed;
    const after = {
      ...mixed,
      where: { ...mixed.where, meshVersion: '1.3' },
      cluster: { version: 'v1.37.0', uid: 'uid-2' },
      profile: 'quick' as const,
      images: [],
      provenance: { ...provenance, tool: { ...provenance.tool, digest: 'sha256:other' } },
    };
    const compared = compareConformance(before, after);
    expect(compared.specs).toEqual([{ spec: 'traffic-access', before: 'full', after: 'half' }]);
    expect(compared.circumstances.map(({ what }) => what)).toEqual([
      'measured in',
      'mesh version',
      'Kubernetes',
      'profile',
      'meshwright',
      'images',
    ]);
    expect(comparisonText(before, after)).toMatch(/traffic-access +full +half/);
    expect(comparisonText(before, after)).toMatch(/mesh version +1\.2 +1\.3/);
  });
});
