import type { CaseResult, CaseStep, ConformanceResult, SpecResult } from '../../schemas/conformance.ts';
import type { Json } from '../../schemas/json.ts';
import type { Proof } from '../../schemas/proof.ts';
import { describeWhere } from '../../schemas/where.ts';
import { escapeXml as text } from '../junit/escape-xml.ts';
import { lackSentence } from './conformance-text.ts';

const STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; color: #1b1f24; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
th, td { text-align: left; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid #d8dee4; vertical-align: top; }
summary { cursor: pointer; padding: .35rem 0; }
pre { background: #f6f8fa; padding: .75rem; overflow: auto; font-size: 13px; }
.passed { color: #1a7f37; } .failed { color: #cf222e; } .inconclusive { color: #9a6700; } .unsupported { color: #57606a; }
@media (prefers-color-scheme: dark) {
  body { background: #0d1117; color: #e6edf3; } th, td { border-color: #30363d; } pre { background: #161b22; }
}`;

/** A conformance result as one page that needs nothing else: no script, no other file. Everything in it is escaped. */
export function conformanceHtml(result: ConformanceResult): string {
  const { provenance, cluster } = result;
  const facts: readonly (readonly [string, string])[] = [
    ['measured in', describeWhere(result.where)],
    ['Kubernetes', `${cluster.version} (${cluster.uid})`],
    ['suite', `${result.suite} ${result.suiteDigest}, profile ${result.profile}, seed ${result.seed}`],
    ['tool', `meshwright ${provenance.tool.version} ${provenance.tool.digest ?? ''}`],
    ['run', `${provenance.run}, ${provenance.startedAt} to ${provenance.endedAt}`],
    ['images', result.images.join(', ')],
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>SMI conformance: ${text(describeWhere(result.where))}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>SMI conformance</h1>
<table>${facts.map(([name, value]) => `<tr><th>${name}</th><td>${text(value)}</td></tr>`).join('')}</table>
<table>
<tr><th>Specification</th><th>Capability</th><th>Passed</th><th>Failed</th><th>Inconclusive</th><th>Unsupported</th><th>Not run</th></tr>
${result.specs.map((spec) => specRow(spec, result.cases)).join('\n')}
</table>
<p>Full: every case passed. Half: at least half of them. None: fewer, or nothing could be asked. Cases that need another specification, which the mesh says it has not, do not count.</p>
${result.specs
  .map(
    ({ spec }) =>
      `<h2>${spec}</h2>\n${result.cases
        .filter((each) => each.spec === spec)
        .map(caseDetails)
        .join('\n')}`,
  )
  .join('\n')}
</body>
</html>
`;
}

function specRow(of: SpecResult, cases: readonly CaseResult[]): string {
  const { passed, failed, inconclusive, unsupported } = of.cases;
  const cells = [
    of.spec,
    of.capability,
    passed,
    failed,
    inconclusive,
    unsupported,
    lackSentence(of, cases) ?? '',
  ];
  return `<tr>${cells.map((cell) => `<td>${text(String(cell))}</td>`).join('')}</tr>`;
}

function caseDetails(result: CaseResult): string {
  const {
    id,
    title,
    historical,
    verdict,
    message,
    given,
    applied,
    evidence,
    steps,
    narrowed,
    lacks = [],
    ms,
  } = result;
  const history = historical.length === 0 ? '' : ` (historical: ${historical.join(', ')})`;
  const closed = verdict === 'passed' || lacks.length > 0;
  return `<details${closed ? '' : ' open'}>
<summary><b class="${verdict}">${verdict}</b> ${text(title)}</summary>
<p><code>${text(id)}</code>${text(history)}, ${ms} ms</p>
<p>Given ${text(given)}.</p>
<p>${text(message)}</p>
${narrowed.length === 0 ? '' : `<p>Narrowed: ${text(narrowed.join('; '))}</p>`}
${evidence.length === 0 ? '' : `<table><tr><th>Claim</th><th>Verdict</th><th>Expected</th><th>Observed</th><th>n</th><th>Interval</th></tr>${evidence.map(proofRow).join('')}</table>`}
${steps.length === 0 ? '' : `<table><tr><th>At</th><th>Did</th><th>Took</th><th>Asked</th><th>Came</th></tr>${steps.map(stepRow).join('')}</table>`}
${applied.length === 0 ? '' : `<pre>${text(applied.map((object) => JSON.stringify(object, null, 2)).join('\n'))}</pre>`}
</details>`;
}

function stepRow({ did, what, at, ms, asked, came }: CaseStep): string {
  const written = (value: Json | undefined) => (value === undefined ? '' : JSON.stringify(value));
  const cells = [`${at} ms`, `${did} ${what}`, `${ms} ms`, written(asked), written(came)];
  return `<tr>${cells.map((cell) => `<td>${text(cell)}</td>`).join('')}</tr>`;
}

function proofRow({ claim, verdict, expected, observed, n, interval }: Proof): string {
  const between =
    interval === undefined
      ? ''
      : `${interval.low.toFixed(2)}…${interval.high.toFixed(2)} (${(100 * interval.confidence).toFixed(2)} %)`;
  const cells = [
    claim,
    verdict,
    JSON.stringify(expected),
    JSON.stringify(observed),
    String(n ?? ''),
    between,
  ];
  return `<tr>${cells.map((cell) => `<td>${text(cell)}</td>`).join('')}</tr>`;
}
