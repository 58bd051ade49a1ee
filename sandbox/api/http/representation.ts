import { type StatusDetails, StatusError } from '../../store/status-error.ts';
import type { Resource } from '../resource.ts';

/** In which form the client wants objects. */
export type Form = 'object' | 'metadata' | 'table';

const OURS = /^(?:application\/(?:json|yaml|\*)|\*\/\*|\*)$/;
const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const OFFERED = `application/json, application/yaml, ${PROTOBUF}`;

const notAcceptable = (message: string, details?: StatusDetails): StatusError =>
  new StatusError(406, 'NotAcceptable', message, details);

interface Clause {
  readonly media: string;
  readonly as: string;
}

function clausesOf(accept: string | undefined): readonly Clause[] {
  const text = accept === undefined || accept.trim() === '' ? '*/*' : accept;
  return text.split(',').map((clause) => {
    const [media = '', ...parameters] = clause.split(';').map((part) => part.trim());
    const as = parameters.find((each) => each.startsWith('as='))?.slice('as='.length) ?? '';
    return { media, as };
  });
}

/** Reads the `Accept` header; the first form we can give wins. 406 when there is none. */
export function formOf(accept: string | undefined, resource: Resource, of: 'list' | 'object'): Form {
  const clauses = clausesOf(accept);
  for (const { media, as } of clauses) {
    if (!OURS.test(media)) continue;
    if (as === '') return 'object';
    if (as === 'Table') return 'table';
    if (as === (of === 'list' ? 'PartialObjectMetadataList' : 'PartialObjectMetadata')) return 'metadata';
    if (as === 'PartialObjectMetadata') return 'metadata';
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

/** How objects of one resource leave the server: version, form, and the options that came with the request. */
export interface Representation {
  readonly resource: Resource;
  readonly form: Form;
  /** What table rows carry beside their cells. */
  readonly includeObject: 'None' | 'Metadata' | 'Object';
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
  const wanted = query.get('includeObject');
  const includeObject = wanted === 'None' || wanted === 'Object' ? wanted : 'Metadata';
  return { resource, form: formOf(accept, resource, of), includeObject, now };
}

/** `metadata` of a list. */
export interface ListMeta {
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}
