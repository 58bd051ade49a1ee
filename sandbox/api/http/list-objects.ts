import type { KubeObject } from '../../../schemas/kube-object.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import { badRequest, StatusError } from '../../store/status-error.ts';
import type { Resource } from '../resource.ts';
import { type ContinueToken, readContinueToken, writeContinueToken } from './continue-token.ts';
import type { ListMeta } from './representation.ts';
import type { ListOptions } from './request-options.ts';
import { type Selector, selectorOf } from './selectors.ts';

export interface ListPage {
  readonly objects: readonly KubeObject[];
  readonly metadata: ListMeta;
}

const keyOf = (object: KubeObject): string => `${object.metadata.namespace ?? ''}/${object.metadata.name}`;

/** A revision is refused that is older than the log of changes, as a compacted etcd would. */
export function expired(revision: number, current: number): StatusError {
  return new StatusError(410, 'Expired', `too old resource version: ${revision} (${current})`);
}

/** 504: a version that does not exist yet; the client is to ask again. */
export function yetToCome(revision: number, current: number, retryAfterSeconds?: number): StatusError {
  const message = `Timeout: Too large resource version: ${revision}, current: ${current}`;
  const causes = [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }];
  const details = retryAfterSeconds === undefined ? { causes } : { causes, retryAfterSeconds };
  return new StatusError(504, 'Timeout', message, details);
}

/** A version as a number; what is refused depends on who asks. */
export function versionNumber(text: string, refusal: (why: string) => StatusError): number {
  if (/^\d+$/.test(text)) return Number(text);
  const shown = JSON.stringify(text);
  throw refusal(
    `resourceVersion: Invalid value: ${shown}: strconv.ParseUint: parsing ${shown}: invalid syntax`,
  );
}

const TOO_OLD_PAGE =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

/** A list as it was at a revision: the present one with every later change taken back; `undefined` when forgotten. */
function listAsOf(
  store: ObjectStore,
  resource: Resource,
  namespace: string | undefined,
  revision: number,
): readonly KubeObject[] | undefined {
  const later = store.changesSince(revision);
  if (later === undefined) return undefined;
  const present = store.list(resource.kindId, namespace);
  const undone = later.filter(
    ({ kind, object }) =>
      kind === resource.kindId && (namespace === undefined || object.metadata.namespace === namespace),
  );
  if (undone.length === 0) return present;
  const objects = new Map(present.map((object) => [keyOf(object), object]));
  for (const { object, previous } of undone.toReversed()) {
    if (previous === undefined) objects.delete(keyOf(object));
    else objects.set(keyOf(object), previous);
  }
  return [...objects.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** What a list starts from: its objects and the version that they are of. */
interface Basis {
  readonly objects: readonly KubeObject[];
  readonly revision: number;
  readonly after?: string;
  /** Pages of a list from the server's memory are not continued. */
  readonly whole?: true;
}

type Place = readonly [store: ObjectStore, resource: Resource, namespace: string | undefined];

function continued(place: Place, options: ListOptions): Basis {
  const [store, resource, namespace] = place;
  const token = readContinueToken(options.continue);
  if (options.resourceVersion !== '' && options.resourceVersion !== '0') {
    throw badRequest('specifying resource version is not allowed when using continue');
  }
  const { after } = token;
  if (token.revision < 0) {
    return { objects: store.list(resource.kindId, namespace), revision: store.revision, after };
  }
  const objects = listAsOf(...place, token.revision);
  if (objects !== undefined) {
    const whole = options.resourceVersion === '0' ? ({ whole: true } as const) : {};
    return { objects, revision: token.revision, after, ...whole };
  }
  const anew: ContinueToken = { revision: -1, after };
  throw new StatusError(410, 'Expired', TOO_OLD_PAGE, undefined, { continue: writeContinueToken(anew) });
}

function fresh(place: Place, options: ListOptions): Basis {
  const [store, resource, namespace] = place;
  const present: Basis = { objects: store.list(resource.kindId, namespace), revision: store.revision };
  if (options.resourceVersion === '') return present;
  const wanted = versionNumber(options.resourceVersion, (why) =>
    badRequest(`invalid resource version: ${why}`),
  );
  const { resourceVersionMatch: match, limit } = options;
  // A limit without a match means just that version, as before there were matches.
  const exact = match === 'Exact' || (match === '' && limit > 0 && wanted > 0);
  if (wanted > store.revision) throw yetToCome(wanted, store.revision, exact ? undefined : 1);
  if (!exact) return wanted === 0 ? { ...present, whole: true } : present;
  const objects = listAsOf(...place, wanted);
  if (objects !== undefined) return { objects, revision: wanted };
  throw new StatusError(410, 'Expired', 'The resourceVersion for the provided list is too old.');
}

/**
 * One page of a list. All pages of a paged list show the state at the revision of the first, so that a watch from there
 * sees whatever changed in between. 410 when a continued list has fallen behind the log of changes.
 */
export function listPage(
  store: ObjectStore,
  resource: Resource,
  namespace: string | undefined,
  query: URLSearchParams,
  options: ListOptions,
): ListPage {
  const selector = selectorOf(query, resource.kindId);
  const place: Place = [store, resource, namespace];
  const basis = options.continue === '' ? fresh(place, options) : continued(place, options);
  return pageOf(basis, selector, options.limit);
}

function pageOf(basis: Basis, selector: Selector | undefined, limit: number): ListPage {
  const { revision, after } = basis;
  const selected = selector === undefined ? basis.objects : basis.objects.filter(selector);
  const rest = after === undefined ? selected : selected.filter((object) => keyOf(object) > after);
  const metadata = { resourceVersion: String(revision) };
  if (limit === 0 || rest.length <= limit || basis.whole === true) return { objects: rest, metadata };
  const objects = rest.slice(0, limit);
  const last = objects.at(-1);
  return {
    objects,
    metadata: {
      ...metadata,
      continue: writeContinueToken({ revision, after: last === undefined ? '' : keyOf(last) }),
      ...(selector === undefined ? { remainingItemCount: rest.length - limit } : {}),
    },
  };
}
