import type { ContainerLog, LogLine } from '../../cluster-view.ts';
import { badRequest, invalid, type StatusCause } from '../../store/status-error.ts';
import { invalidValue } from '../kubernetes/metadata-validation.ts';

/** What of a log is wanted, and how. */
export interface LogOptions {
  readonly follow: boolean;
  readonly previous: boolean;
  readonly timestamps: boolean;
  /** Lines before this are left out, in milliseconds since 1970. */
  readonly since: number | undefined;
  readonly tailLines: number | undefined;
  readonly limitBytes: number | undefined;
}

/** Reads the query of a log; 400 for what cannot be read, 422 for what makes no sense, as a real server words it. */
export function logOptionsOf(query: URLSearchParams, pod: string, now: number): LogOptions {
  const sinceSeconds = wholeNumber(query, 'sinceSeconds');
  const options = {
    follow: isTrue(query, 'follow'),
    previous: isTrue(query, 'previous'),
    timestamps: isTrue(query, 'timestamps'),
    since: timeOf(query) ?? (sinceSeconds === undefined ? undefined : now - sinceSeconds * 1000),
    tailLines: wholeNumber(query, 'tailLines'),
    limitBytes: wholeNumber(query, 'limitBytes'),
  };
  const causes = [
    ...atLeast('tailLines', options.tailLines, 0),
    ...atLeast('limitBytes', options.limitBytes, 1),
    ...sinceCauses(query, sinceSeconds),
    ...(query.has('stream') ? [forbidden('stream', 'may not be specified')] : []),
  ];
  if (causes.length > 0) throw invalid({ group: '', kind: 'PodLogOptions' }, pod, causes);
  return options;
}

const forbidden = (field: string, why: string): StatusCause => ({
  reason: 'FieldValueForbidden',
  field,
  message: `Forbidden: ${why}`,
});

function sinceCauses(query: URLSearchParams, seconds: number | undefined): readonly StatusCause[] {
  if (seconds !== undefined && query.has('sinceTime')) {
    // The brackets are the real server's name for no field at all.
    return [forbidden('[]', 'at most one of `sinceTime` or `sinceSeconds` may be specified')];
  }
  return atLeast('sinceSeconds', seconds, 1);
}

function atLeast(field: string, value: number | undefined, least: number): readonly StatusCause[] {
  if (value === undefined || value >= least) return [];
  const why = least === 0 ? 'must be greater than or equal to 0' : `must be greater than ${least - 1}`;
  return [invalidValue(field, value, why)];
}

/** Texts that Kubernetes reads as false in a query; everything else that is there is true. */
const FALSE = new Set(['false', '0']);

function isTrue(query: URLSearchParams, name: string): boolean {
  const given = query.get(name);
  return given !== null && !FALSE.has(given);
}

function wholeNumber(query: URLSearchParams, name: string): number | undefined {
  const given = query.get(name);
  if (given === null) return undefined;
  if (/^[+-]?\d+$/.test(given)) return Number(given);
  throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(given)}: invalid syntax`);
}

function timeOf(query: URLSearchParams): number | undefined {
  const given = query.get('sinceTime');
  if (given === null) return undefined;
  const at = Date.parse(given);
  if (/^\d{4}-\d\d-\d\dT/.test(given) && !Number.isNaN(at)) return at;
  const shown = JSON.stringify(given);
  throw badRequest(`parsing time ${shown} as "2006-01-02T15:04:05Z07:00": cannot parse ${shown} as "2006"`);
}

/** A line as it is sent. */
export function printedLine({ at, text }: LogLine, options: LogOptions): string {
  // Times are RFC 3339 with nanoseconds; ours are no finer than a millisecond.
  const time = options.timestamps ? `${new Date(at).toISOString().replace('Z', '000000Z')} ` : '';
  return `${time}${text}\n`;
}

/** The lines so far that are wanted. */
export function wantedLines(log: ContainerLog, { since, tailLines }: LogOptions): readonly LogLine[] {
  const lines = log.lines();
  const young = since === undefined ? lines : lines.filter(({ at }) => at >= since);
  return tailLines === undefined ? young : young.slice(Math.max(0, young.length - tailLines));
}
