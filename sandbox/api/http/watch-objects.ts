import type { ServerResponse } from 'node:http';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import type { ObjectStore, StoreEvent } from '../../store/object-store.ts';
import { StatusError } from '../../store/status-error.ts';
import { apiVersionOf } from '../resource.ts';
import { COMMON_HEADERS, statusOf } from './answers.ts';
import { expired, versionNumber, yetToCome } from './list-objects.ts';
import type { Representation } from './representation.ts';
import type { ListOptions } from './request-options.ts';
import { type Selector, selectorOf } from './selectors.ts';
import { changeLine, type Line, objectLine } from './watch-lines.ts';

export interface WatchRequest {
  readonly store: ObjectStore;
  readonly as: Representation;
  readonly namespace: string | undefined;
  /** Only the object of that name, as `GET …/NAME?watch=true` asks. */
  readonly name: string | undefined;
  readonly query: URLSearchParams;
  readonly options: ListOptions;
  readonly response: ServerResponse;
  /** Aborts when the server closes. */
  readonly signal: AbortSignal;
}

const HEARTBEAT_MS = 30_000;
/** A last bookmark is sent this long before the end, so that the next watch can take up from there. */
const FAREWELL_SECONDS = 2;
const DEFAULT_SECONDS = 1800;
/** A client that leaves this much unread is cut off; it lists again. */
const MAX_BUFFERED = 64 * 1024 * 1024;

/** Which line a change is for a watch with this selector: objects also enter and leave by changing. */
function lineOf(event: StoreEvent, selector: Selector | undefined): Line | undefined {
  const is = event.type !== 'deleted' && (selector === undefined || selector(event.object));
  const was = event.previous !== undefined && (selector === undefined || selector(event.previous));
  if (is) return was ? 'MODIFIED' : 'ADDED';
  return was ? 'DELETED' : undefined;
}

/** Answers a watch: what exists (when asked), then every change in order, until either side ends it. */
export function watchObjects(request: WatchRequest): void {
  const { as, query, options, response } = request;
  // Both are refused before the stream begins.
  versionNumber(options.resourceVersion || '0', (why) => new StatusError(500, '', why));
  const selector = combined(selectorOf(query, as.resource.kindId), request);
  response.writeHead(200, {
    ...COMMON_HEADERS,
    'content-type': 'application/json',
    'transfer-encoding': 'chunked',
  });
  let form = as;
  const send = (line: Buffer | string): void => {
    response.write(line);
    // A watch of tables names its columns once.
    if (as.form === 'table' && form === as) form = { ...as, headed: 'headless' };
    if (response.writableLength > MAX_BUFFERED) response.destroy();
  };
  const sendChange = (event: StoreEvent): void => {
    if (event.kind !== as.resource.kindId) return;
    const type = lineOf(event, selector);
    if (type !== undefined) send(changeLine(request.store, event, type, form));
  };
  const sendPresent = (object: KubeObject): void => {
    send(objectLine('ADDED', object, form.form === 'table' ? { ...form, now: Date.now() } : form));
  };
  if (!catchUp(request, selector, sendPresent, sendChange)) {
    response.end();
    return;
  }
  response.flushHeaders();
  follow(request, sendChange);
}

function combined(selector: Selector | undefined, request: WatchRequest): Selector | undefined {
  const { namespace, name } = request;
  if (namespace === undefined && name === undefined) return selector;
  return (object) =>
    (namespace === undefined || object.metadata.namespace === namespace) &&
    (name === undefined || object.metadata.name === name) &&
    (selector === undefined || selector(object));
}

/** Sends what the client has missed; `false` when its revision is too old and it was told so. */
function catchUp(
  request: WatchRequest,
  selector: Selector | undefined,
  sendPresent: (object: KubeObject) => void,
  sendChange: (event: StoreEvent) => void,
): boolean {
  const { store, as, options, response, namespace } = request;
  const version = options.resourceVersion;
  const initial = options.sendInitialEvents || version === '' || version === '0';
  if (initial) {
    for (const object of store.list(as.resource.kindId, namespace)) {
      if (selector === undefined || selector(object)) sendPresent(object);
    }
    if (options.sendInitialEvents && options.allowWatchBookmarks) {
      sendBookmark(request, { 'k8s.io/initial-events-end': 'true' });
    }
    return true;
  }
  const revision = Number(version);
  const early = revision > store.revision;
  const missed = early ? undefined : store.changesSince(revision);
  if (missed === undefined) {
    const why = early ? yetToCome(revision, store.revision, 1) : expired(revision, store.revision);
    response.write(`{"type":"ERROR","object":${JSON.stringify(statusOf(why))}}\n`);
    return false;
  }
  for (const event of missed) sendChange(event);
  return true;
}

function sendBookmark(request: WatchRequest, annotations?: Readonly<Record<string, string>>): void {
  const { resource } = request.as;
  const object = {
    kind: resource.kind,
    apiVersion: apiVersionOf(resource),
    metadata: {
      resourceVersion: String(request.store.revision),
      creationTimestamp: null,
      ...(annotations === undefined ? {} : { annotations }),
    },
  };
  request.response.write(
    `${JSON.stringify({ type: 'BOOKMARK', object: bookmarkForm(object, request.as) })}\n`,
  );
}

function bookmarkForm(object: { readonly metadata: unknown }, as: Representation): unknown {
  if (as.form === 'object') return object;
  if (as.form === 'metadata') {
    const apiVersion = `meta.k8s.io/${as.version}`;
    return { kind: 'PartialObjectMetadata', apiVersion, metadata: object.metadata };
  }
  return {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${as.version}`,
    metadata: object.metadata,
    columnDefinitions: [],
    rows: [{ cells: [], object }],
  };
}

function follow(request: WatchRequest, sendChange: (event: StoreEvent) => void): void {
  const { store, options, response, signal } = request;
  const endSubscription = store.subscribe(sendChange);
  const wanted = options.timeoutSeconds ?? 0;
  const seconds = wanted > 0 ? wanted : DEFAULT_SECONDS;
  const end = (): void => {
    response.end();
  };
  const timeout = setTimeout(end, seconds * 1000);
  const bookmarks = options.allowWatchBookmarks;
  const heartbeat = bookmarks ? setInterval(() => sendBookmark(request), HEARTBEAT_MS) : undefined;
  const farewell =
    bookmarks && seconds > FAREWELL_SECONDS
      ? setTimeout(() => sendBookmark(request), (seconds - FAREWELL_SECONDS) * 1000)
      : undefined;
  signal.addEventListener('abort', end, { once: true });
  response.once('close', () => {
    endSubscription();
    clearTimeout(timeout);
    clearInterval(heartbeat);
    clearTimeout(farewell);
    signal.removeEventListener('abort', end);
  });
}
