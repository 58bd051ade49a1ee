import { isMap, type JsonMap } from '../../store/json-values.ts';
import { badRequest, invalid, type StatusCause } from '../../store/status-error.ts';
import { invalidValue, requiredValue, unsupportedValue } from '../kubernetes/metadata-validation.ts';

/** The kinds of `meta.k8s.io` under which options are refused. */
export type OptionsKind =
  | 'CreateOptions'
  | 'UpdateOptions'
  | 'PatchOptions'
  | 'DeleteOptions'
  | 'ListOptions';

function refuse(kind: OptionsKind, causes: readonly StatusCause[]): void {
  if (causes.length > 0) throw invalid({ group: 'meta.k8s.io', kind }, '', causes);
}

const forbidden = (field: string, why: string): StatusCause => ({
  reason: 'FieldValueForbidden',
  field,
  message: `Forbidden: ${why}`,
});

function dryRunCauses(dryRun: readonly unknown[]): readonly StatusCause[] {
  return dryRun.every((each) => each === 'All') ? [] : [unsupportedValue('dryRun', dryRun, ['All'])];
}

const FIELD_MANAGER_BYTES = 128;

function managerCauses(manager: string): readonly StatusCause[] {
  const field = 'fieldManager';
  const causes: StatusCause[] = [];
  if (Buffer.byteLength(manager) > FIELD_MANAGER_BYTES) {
    const message = `Too long: may not be more than ${FIELD_MANAGER_BYTES} bytes`;
    causes.push({ reason: 'FieldValueTooLong', field, message });
  }
  for (const [i, letter] of [...manager].entries()) {
    if (/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(letter)) continue;
    const code = (letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    causes.push({
      ...invalidValue(field, '', ''),
      message: `Invalid value: ${goQuoted(manager)}: invalid character U+${code} (at position ${i})`,
    });
  }
  return causes;
}

/** `%q` of Go for control characters. */
function goQuoted(text: string): string {
  const escaped = JSON.stringify(text).replaceAll(/\\u00([0-9a-f]{2})/g, '\\x$1');
  return escaped.replaceAll('\u007f', '\\x7f');
}

const VALIDATIONS = ['', 'Ignore', 'Strict', 'Warn'];

function writeCauses(query: URLSearchParams): readonly StatusCause[] {
  const validation = query.get('fieldValidation') ?? '';
  return [
    ...managerCauses(query.get('fieldManager') ?? ''),
    ...dryRunCauses(query.getAll('dryRun')),
    ...(VALIDATIONS.includes(validation)
      ? []
      : [unsupportedValue('fieldValidation', validation, VALIDATIONS)]),
  ];
}

/** Refuses a `POST` or `PUT` whose parameters cannot be; 422. */
export function checkWriteOptions(query: URLSearchParams, kind: 'CreateOptions' | 'UpdateOptions'): void {
  refuse(kind, writeCauses(query));
}

/** Refuses a `PATCH` whose parameters cannot be; 422. */
export function checkPatchOptions(query: URLSearchParams, isApply: boolean): void {
  const own: StatusCause[] = [];
  if (isApply && (query.get('fieldManager') ?? '') === '') {
    own.push(requiredValue('fieldManager', 'is required for apply patch'));
  }
  if (!isApply && query.has('force'))
    own.push(forbidden('force', 'may not be specified for non-apply patch'));
  refuse('PatchOptions', [...own, ...writeCauses(query)]);
}

const POLICIES = ['Foreground', 'Background', 'Orphan'];

/** The options of a `DELETE`: those of the body, or without one those of the URL. Refused with 422. */
export function deleteOptionsOf(query: URLSearchParams, body: unknown): JsonMap {
  if (body !== undefined && !isMap(body)) throw badRequest('DeleteOptions must be an object');
  const options = body ?? deleteQuery(query);
  const policy = options['propagationPolicy'] ?? undefined;
  const causes: StatusCause[] = [];
  if (policy !== undefined && (options['orphanDependents'] ?? undefined) !== undefined) {
    const why = 'orphanDependents and deletionPropagation cannot be both set';
    causes.push(invalidValue('propagationPolicy', policy, why));
  }
  if (policy !== undefined && !POLICIES.includes(String(policy))) {
    causes.push(unsupportedValue('propagationPolicy', policy, [...POLICIES, 'nil']));
  }
  const dryRun = options['dryRun'];
  refuse('DeleteOptions', [...causes, ...dryRunCauses(Array.isArray(dryRun) ? dryRun : [])]);
  return options;
}

function deleteQuery(query: URLSearchParams): JsonMap {
  const policy = query.get('propagationPolicy');
  const orphan = query.get('orphanDependents');
  const grace = query.get('gracePeriodSeconds');
  return {
    dryRun: query.getAll('dryRun'),
    ...(policy === null ? {} : { propagationPolicy: policy }),
    ...(orphan === null ? {} : { orphanDependents: orphan === 'true' }),
    ...(grace === null ? {} : { gracePeriodSeconds: wholeNumber(grace) }),
  };
}

function wholeNumber(text: string): number {
  if (/^[+-]?\d+$/.test(text)) return Number(text);
  throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
}

/** How a list or watch is wanted. */
export interface ListOptions {
  readonly watch: boolean;
  /** 0: no limit. */
  readonly limit: number;
  readonly continue: string;
  readonly resourceVersion: string;
  readonly resourceVersionMatch: string;
  readonly timeoutSeconds: number | undefined;
  readonly sendInitialEvents: boolean;
  readonly allowWatchBookmarks: boolean;
}

/** A boolean parameter as conversions of Kubernetes read it: everything but `false` and `0` is true. */
function flag(query: URLSearchParams, name: string): boolean {
  const value = query.get(name);
  return value !== null && value.toLowerCase() !== 'false' && value !== '0';
}

/** Reads and checks the parameters of a list or watch; 400 for what is no number, 422 for what does not go together. */
export function listOptionsOf(query: URLSearchParams): ListOptions {
  const number = (name: string): number | undefined => {
    const text = query.get(name);
    return text === null || text === '' ? undefined : wholeNumber(text);
  };
  const options: ListOptions = {
    watch: flag(query, 'watch'),
    limit: Math.max(0, number('limit') ?? 0),
    continue: query.get('continue') ?? '',
    resourceVersion: query.get('resourceVersion') ?? '',
    resourceVersionMatch: query.get('resourceVersionMatch') ?? '',
    timeoutSeconds: number('timeoutSeconds'),
    sendInitialEvents: flag(query, 'sendInitialEvents'),
    allowWatchBookmarks: flag(query, 'allowWatchBookmarks'),
  };
  const asksInitial = query.has('sendInitialEvents');
  refuse('ListOptions', options.watch ? watchCauses(options, asksInitial) : listCauses(options, asksInitial));
  return options;
}

const MATCH = 'resourceVersionMatch';

function listCauses(options: ListOptions, asksInitial: boolean): readonly StatusCause[] {
  const { resourceVersionMatch: match, resourceVersion } = options;
  const causes: StatusCause[] = [];
  if (match !== '') {
    if (resourceVersion === '')
      causes.push(forbidden(MATCH, `${MATCH} is forbidden unless resourceVersion is provided`));
    if (options.continue !== '')
      causes.push(forbidden(MATCH, `${MATCH} is forbidden when continue is provided`));
    if (match !== 'Exact' && match !== 'NotOlderThan') {
      causes.push(unsupportedValue(MATCH, match, ['Exact', 'NotOlderThan', '']));
    }
    if (match === 'Exact' && resourceVersion === '0') {
      causes.push(forbidden(MATCH, `${MATCH} "exact" is forbidden for resourceVersion "0"`));
    }
  }
  if (asksInitial) causes.push(forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list'));
  return causes;
}

function watchCauses(options: ListOptions, asksInitial: boolean): readonly StatusCause[] {
  const { resourceVersionMatch: match } = options;
  const causes: StatusCause[] = [];
  if (asksInitial && match !== 'NotOlderThan') {
    causes.push(forbidden(MATCH, `sendInitialEvents requires setting ${MATCH} to NotOlderThan`));
  }
  if (match === '') return causes;
  if (!asksInitial) {
    causes.push(forbidden(MATCH, `${MATCH} is forbidden for watch unless sendInitialEvents is provided`));
  }
  if (match !== 'NotOlderThan') causes.push(unsupportedValue(MATCH, match, ['NotOlderThan']));
  if (options.continue !== '')
    causes.push(forbidden(MATCH, `${MATCH} is forbidden when continue is provided`));
  return causes;
}
