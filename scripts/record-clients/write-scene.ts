import {
  NAMESPACE,
  type RecordedRequest,
  type RecordedScene,
} from '../../test/contracts/kubernetes-api/scenes/recorded-scene.ts';
import { type Exchange, withoutProtobuf } from './recording-proxy.ts';

/** Which kinds are served and how they look is compared elsewhere, and differs in what the sandbox does not have. */
const DOCUMENTS = /^\/(?:api|apis|version|openapi\/v[23])(?:[/?]|$)/;
/** What only the sandbox has; its absence is told by any path that leads nowhere. */
const OWN = /^\/apis\/[^/]*\.meshwright\.dev\//;
const RESOURCE = /^\/(?:api\/v1|apis\/[^/]+\/[^/]+)\/[^/?]+/;
/** Fields that a server makes up and clients give back. */
const MADE_UP = new Set(['uid', 'resourceVersion', 'clusterIP']);

/** Who holds a lock of ours is told with the machine and process, which are nobody's business. */
const MACHINE = /^[^/]+\/[^/]+\/\d+\//;

/** What went through the proxy, as a scene that can be played anywhere: without this server's own making. */
export function sceneOf(
  about: Pick<RecordedScene, 'title' | 'client'>,
  namespace: string,
  exchanges: readonly Exchange[],
): RecordedScene {
  const kept = withoutPolls(exchanges.filter((each) => isCompared(each)));
  const writing = { namespace, known: new Map<string, string>(), lists: new Map<string, string>(), next: 0 };
  const requests: RecordedRequest[] = [];
  for (let at = 0; at < kept.length; at++) {
    const exchange = kept[at];
    if (exchange === undefined) break;
    const during = exchange.isWatch
      ? kept.slice(at + 1).filter((each) => beganDuring(each, exchange, exchanges))
      : [];
    requests.push(written(exchange, during, writing));
    if (madeDefinition(exchange)) requests.push(settled(exchange, writing));
    at += during.length;
  }
  return { ...about, requests };
}

/** Servers with an old etcd refuse to stream lists; clients fall back to a list and a watch. */
const isRefusedStream = ({ isWatch, answer }: Exchange): boolean =>
  isWatch && answer.includes('RequestWatchProgress is disabled');

const isCompared = (exchange: Exchange): boolean =>
  (RESOURCE.test(exchange.path) || !DOCUMENTS.test(exchange.path)) &&
  !OWN.test(exchange.path) &&
  !isRefusedStream(exchange);

const isDefinition = ({ path }: Exchange): boolean => path.includes('/customresourcedefinitions');

const madeDefinition = (exchange: Exchange): boolean =>
  isDefinition(exchange) && ['POST', 'PATCH'].includes(exchange.method) && exchange.status < 300;

/** How often a client asks whether a new definition is served depends on the hour. */
function withoutPolls(exchanges: readonly Exchange[]): readonly Exchange[] {
  let made = false;
  return exchanges.filter((exchange) => {
    if (madeDefinition(exchange)) made = true;
    return !(made && exchange.method === 'GET' && isDefinition(exchange));
  });
}

function beganDuring(each: Exchange, watch: Exchange, all: readonly Exchange[]): boolean {
  return all.indexOf(each) < watch.endedAfter;
}

interface Writing {
  readonly namespace: string;
  /** What was made up, and which answer made it up. */
  readonly known: Map<string, string>;
  /** Versions of lists, from which watches go on. */
  readonly lists: Map<string, string>;
  next: number;
}

function written(exchange: Exchange, during: readonly Exchange[], writing: Writing): RecordedRequest {
  const index = writing.next++;
  const { method, headers, isWatch } = exchange;
  const accept = withoutProtobuf(headers.accept);
  const agent = headers['user-agent']?.split(' ')[0];
  const request: RecordedRequest = {
    method,
    path: pathOf(exchange.path, writing),
    ...(accept === undefined || accept === 'application/json' ? {} : { accept }),
    ...(agent === undefined ? {} : { agent }),
    ...bodyOf(exchange, writing),
  };
  if (!isWatch) {
    const answer = parsed(exchange.answer);
    learn(answer, `{{answer ${index} `, '', writing);
    const version = listVersion(answer);
    if (version !== undefined) writing.lists.set(version, `{{answer ${index} /metadata/resourceVersion}}`);
    return request;
  }
  const lines = exchange.answer
    .toString()
    .split('\n')
    .filter((line) => line !== '');
  const inner = during.map((each) => written(each, [], writing));
  learn(
    lines.map((line) => JSON.parse(line)),
    `{{answer ${index} `,
    '',
    writing,
  );
  return { ...request, lines: lines.length, ...(inner.length === 0 ? {} : { during: inner }) };
}

function settled({ path, answer }: Exchange, writing: Writing): RecordedRequest {
  const made: { readonly metadata?: { readonly name?: string } } = JSON.parse(answer.toString());
  const collection = path.split('?')[0]?.replace(/(customresourcedefinitions)\/.*$/, '$1') ?? '';
  const place = `${collection}/${made.metadata?.name ?? ''}`;
  return { method: 'GET', path: place.replaceAll(writing.namespace, NAMESPACE), settled: true };
}

function pathOf(path: string, { namespace, known, lists }: Writing): string {
  const plain = path.replaceAll(namespace, NAMESPACE);
  return plain.replace(/([?&]resourceVersion=)(\d+)/, (whole, before: string, version: string) => {
    const reference = lists.get(version) ?? known.get(version);
    return reference === undefined ? whole : `${before}${reference}`;
  });
}

function bodyOf({ body, headers }: Exchange, writing: Writing): Partial<RecordedRequest> {
  if (body.length === 0) return {};
  const type = headers['content-type'] ?? 'application/json';
  const said = type === 'application/json' ? {} : { type };
  const value = parsed(body);
  if (value === undefined) {
    const bytes = body.toString('latin1').replaceAll(writing.namespace, NAMESPACE);
    return { type, bytes: Buffer.from(bytes, 'latin1').toString('base64') };
  }
  const text = JSON.stringify(value, (key, each: unknown) => {
    if (typeof each !== 'string') return each;
    if (key === 'holderIdentity') return each.replace(MACHINE, 'host/boot/1/');
    return MADE_UP.has(key) || key === 'value' ? (writing.known.get(each) ?? each) : each;
  });
  return { ...said, body: JSON.parse(text.replaceAll(writing.namespace, NAMESPACE)) };
}

function listVersion(answer: unknown): string | undefined {
  const { items, rows, metadata } = Object(answer);
  return items === undefined && rows === undefined ? undefined : metadata?.resourceVersion;
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined; // text or protobuf
  }
}

/** Remembers where what a server makes up was first seen. */
function learn(value: unknown, prefix: string, pointer: string, writing: Writing): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, each] of Object.entries(value)) {
    const at = `${pointer}/${key.replaceAll('/', '~1')}`;
    if (typeof each === 'object') learn(each, prefix, at, writing);
    else if (
      typeof each === 'string' &&
      MADE_UP.has(key) &&
      each !== '' &&
      each !== '0' &&
      each !== 'None' &&
      !writing.known.has(each)
    ) {
      writing.known.set(each, `${prefix}${at}}}`);
    }
  }
}
