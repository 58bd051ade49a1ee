import type {
  ExplainedBackend,
  ExplainedDestination,
  ExplainedMatch,
  ExplainedPlace,
  ExplainedReading,
  ExplainedTarget,
  PolicyExplanation,
} from '../../schemas/policy-explanation.ts';
import { safeText } from '../../schemas/safe-text.ts';

/** An explanation for people: the answer first, then where the request goes, then each target that was asked. */
export function explanationText(explanation: PolicyExplanation): string {
  const { from, to, request, answer, because, routing, backends, readings } = explanation;
  const lines = [
    `${answer.toUpperCase()}: ${from} → ${to} ${request ?? '(an opaque connection)'}`,
    `  ${because}`,
    '',
    `where it goes: ${routing.because}${where(routing.place)}`,
    ...routing.matches.map((match) => `  ${matchLine(match)}`),
    ...backends.flatMap(backendLines),
    '',
    ...readingLines(readings),
  ];
  return lines.map((line) => safeText(line, LONGEST_LINE)).join('\n');
}

const LONGEST_LINE = 500;

function backendLines(backend: ExplainedBackend): readonly string[] {
  const { service, share, because, answer, place, destinations } = backend;
  const head = `  ${percent(share)} ${service} (${because}): ${share > 0 ? answer : 'gets nothing'}${where(place)}`;
  return [head, ...(share > 0 ? destinations.flatMap(destinationLines) : [])];
}

function destinationLines(destination: ExplainedDestination): readonly string[] {
  const { account, workloads, ports, allowed, because, targets, otherTargets } = destination;
  const who = `${workloads.join(', ')} as ${account}, port ${ports.join('/')}`;
  return [
    `    ${mark(allowed)} ${who}: ${because}`,
    ...targets.flatMap(targetLines),
    ...(otherTargets > 0 ? [`      ${otherTargets} other TrafficTargets are for other workloads`] : []),
  ];
}

function targetLines(target: ExplainedTarget): readonly string[] {
  const { name, admits, because, place, source, rules } = target;
  return [
    `      ${mark(admits)} TrafficTarget ${name}: ${because}${where(place)}`,
    ...(source === undefined ? [] : [`        ✓ the caller is ${source.path}${where(source)}`]),
    ...rules.flatMap((rule) => [
      `        ${mark(rule.fits)} ${rule.place.path} ${rule.route}: ${rule.because}${where(rule.place)}`,
      ...rule.matches.map((match) => `          ${matchLine(match)}`),
    ]),
  ];
}

function matchLine({ name, fits, because, place }: ExplainedMatch): string {
  return `${mark(fits)} match ${name}: ${because}${where(place)}`;
}

/** Only what differs from the default has a line of its own. */
function readingLines(readings: readonly ExplainedReading[]): readonly string[] {
  return [...new Set(readings.map(({ namespace }) => namespace))].map((namespace) => {
    const other = readings.filter((each) => each.namespace === namespace && !each.isDefault);
    const said = other.map(({ option, value }) => `${option}=${value}`).join(', ');
    return `SMI's open points in ${namespace}: ${said === '' ? 'as the default reading has them' : `${said}; the rest by default`}`;
  });
}

function where(place: ExplainedPlace | undefined): string {
  if (place === undefined) return '';
  const { object, path, file, line, column } = place;
  if (file !== undefined) return `  [${file}:${line}:${column}]`;
  return `  [${object}${path === '' ? '' : ` ${path}`}]`;
}

function mark(yes: boolean): string {
  return yes ? '✓' : '✗';
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1).replace(/\.0$/, '')} %`;
}
