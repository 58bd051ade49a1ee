import { badRequest, type StatusDetails, StatusError } from '../../store/status-error.ts';
import type { Resource } from '../resource.ts';

/** In which form the client wants objects. */
export type Form = 'object' | 'metadata' | 'table';

const OURS = /^(?:application\/(?:json|yaml)|\*\/\*|\*)$/;
const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const OFFERED = `application/json, application/yaml, ${PROTOBUF}`;

const notAcceptable = (message: string, details?: StatusDetails): StatusError =>
  new StatusError(406, 'NotAcceptable', message, details);

interface Clause {
  readonly media: string;
  readonly as: string;
  /** What `as` names belongs to `meta.k8s.io` in one of its versions. */
  readonly group: string;
  readonly version: string;
}

function clausesOf(accept: string | undefined): readonly Clause[] {
  const text = accept === undefined || accept.trim() === '' ? '*/*' : accept;
  return text.split(',').map((clause) => {
    const [media = '', ...parameters] = clause.split(';').map((part) => part.trim());
    const said = (key: string): string =>
      parameters.find((each) => each.startsWith(`${key}=`))?.slice(key.length + 1) ?? '';
    return { media, as: said('as'), group: said('g'), version: said('v') };
  });
}

/** A form, and the version of `meta.k8s.io` in which it is written. */
export interface WantedForm {
  readonly form: Form;
  readonly version: MetaVersion;
}

export type MetaVersion = 'v1' | 'v1beta1';

/** Reads the `Accept` header; the first form we can give wins. 406 when there is none. */
export function formOf(accept: string | undefined, resource: Resource, of: 'list' | 'object'): WantedForm {
  const clauses = clausesOf(accept);
  for (const { media, as, group, version } of clauses) {
    if (!OURS.test(media)) continue;
    if (as === '') return { form: 'object', version: 'v1' };
    if (group !== 'meta.k8s.io' || (version !== 'v1' && version !== 'v1beta1')) continue;
    if (as === 'Table') return { form: 'table', version };
    if (as === (of === 'list' ? 'PartialObjectMetadataList' : 'PartialObjectMetadata')) {
      return { form: 'metadata', version };
    }
    if (as === 'PartialObjectMetadata') return { form: 'metadata', version };
    if (as === 'PartialObjectMetadataList') {
      const type = `*${resource.group === '' ? 'core' : resource.group.split('.')[0]}.${resource.kind}`;
      throw notAcceptable(`you requested ${as}, but the requested object is not a list (${type})`);
    }
  }
  if (clauses.some(({ media }) => OURS.test(media) || media === PROTOBUF)) {
    throw notAcceptable(`only the following media types are accepted: ${OFFERED}`);
  }
  const streams = `application/json;stream=watch, ${PROTOBUF};stream=watch`;
  const more = of === 'list' ? `${OFFERED}, ${streams}` : OFFERED;
  throw notAcceptable(`406: Not Acceptable\n\nAvailable representations: ${more}`, {});
}

/** 406 for a document of the API itself, when nothing that is asked for can be given. */
export function checkDocumentForm(accept: string | undefined, path: string): void {
  if (clausesOf(accept).some(({ media, as }) => OURS.test(media) && as === '')) return;
  if (path === '/api' || path === '/apis') {
    throw notAcceptable(`only the following media types are accepted: ${OFFERED}`);
  }
  throw notAcceptable(`406: Not Acceptable\n\nAvailable representations: ${OFFERED}`, {});
}

/** How objects of one resource leave the server: version, form, and the options that came with the request. */
export interface Representation {
  readonly resource: Resource;
  readonly form: Form;
  /** What table rows carry beside their cells. */
  readonly includeObject: 'None' | 'Metadata' | 'Object';
  /** Of `meta.k8s.io`, for forms that belong to it. */
  readonly version: MetaVersion;
  /** A headless table does not name its columns; absent: it does. */
  readonly headed?: 'headless';
  readonly now: number;
}

/** Reads what a request says about the form of its answer. */
export function representationOf(
  resource: Resource,
  accept: string | undefined,
  query: URLSearchParams,
  now: number,
  of: 'list' | 'object' = 'object',
): Representation {
  const { form, version } = formOf(accept, resource, of);
  return { resource, form, includeObject: includedIn(query, form), version, now };
}

function includedIn(query: URLSearchParams, form: Form): Representation['includeObject'] {
  const wanted = query.get('includeObject') || 'Metadata';
  const included = (['None', 'Metadata', 'Object'] as const).find((each) => each === wanted);
  if (included !== undefined) return included;
  if (form !== 'table') return 'Metadata';
  const why = "must be 'Metadata', 'Object', 'None', or empty";
  throw badRequest(
    `Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(wanted)}: ${why}`,
  );
}

/** `metadata` of a list. */
export interface ListMeta {
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}
