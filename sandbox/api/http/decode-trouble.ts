import { badRequest, StatusError } from '../../store/status-error.ts';
import type { Resource } from '../resource.ts';

const SHOWN_BYTES = 30;

/** The beginning of a body as messages show it: text when it looks like JSON, else hexadecimal. */
function summary(body: Buffer): string {
  if (body.length === 0) return '<empty>';
  const text = (bytes: Buffer): string => (body[0] === 0x7b ? bytes.toString('utf8') : bytes.toString('hex'));
  if (body.length <= SHOWN_BYTES) return text(body);
  return `${text(body.subarray(0, SHOWN_BYTES))} ...`;
}

/** 400: the body is no object at all. */
export function unrecognized(resource: Resource, body: Buffer): (why: string) => StatusError {
  return (why) => {
    const cause = why.startsWith('yaml:') ? why : `couldn't get version/kind; ${why}`;
    const must = `the object provided is unrecognized (must be of type ${resource.kind})`;
    return badRequest(`${must}: ${cause} (${summary(body)})`);
  };
}

/** 400: the body is no patch of its media type. */
export function unreadablePatch(media: string): (why: string) => StatusError {
  const prefix = media.includes('strategic') ? '' : 'error decoding patch: ';
  return (why) => badRequest(`${prefix}${why.replace('json parse error: ', '')}`);
}

/** What Go calls the struct that our objects are read into to learn kind and version. */
const HEAD =
  'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

/** Why a value that is no map cannot be an object. */
export function notAMap(value: unknown): string {
  const found = Array.isArray(value) ? 'array' : typeof value;
  return `json parse error: json: cannot unmarshal ${found} into Go value of type ${HEAD}`;
}

/** 400: an object of another kind, or one that does not fit its own. */
export function cannotBeHandled(
  resource: Resource,
  why: string,
  found: { readonly kind: string; readonly version: string } = resource,
): StatusError {
  const { kind, version } = found;
  return badRequest(
    `${kind} in version ${JSON.stringify(version)} cannot be handled as a ${resource.kind}: ${why}`,
  );
}

const MEDIA_TYPES = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];

/** 415 for a body in a form that cannot be read. */
export function checkMediaType(contentType: string): void {
  const media = contentType.split(';')[0]?.trim() ?? '';
  if (media === '' || MEDIA_TYPES.includes(media)) return;
  throw unknownFormat(MEDIA_TYPES);
}

/** 415, with what would be taken. */
export function unknownFormat(accepted: readonly string[]): StatusError {
  const listed = accepted.join(', ');
  const message = `the body of the request was in an unknown format - accepted media types include: ${listed}`;
  return new StatusError(415, 'UnsupportedMediaType', message);
}
