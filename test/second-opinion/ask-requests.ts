import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { NONCE_HEADER } from '../../schemas/agent-protocol.ts';
import type { HttpAnswer } from '../rig/http-answer.ts';
import { http2Over } from '../rig/http2-client.ts';
import { type HttpAsk, httpClientOver } from '../rig/pod-client.ts';
import { type Asking, type Sees, type Shown, STEADY } from './case.ts';
import type { Scene } from './scene.ts';
import { fits, tally, wordsOf } from './tally.ts';

/** A scene with somebody who waits so long for what is wanted: copies and attempts arrive by themselves. */
export interface PatientScene extends Scene {
  readonly patienceMs: number;
}

/** Where requests go: connections to there, and the authority that they name. */
export interface Place {
  readonly open: () => Promise<Socket>;
  readonly host: string;
  readonly port: number;
}

/** Makes requests and says in few words what came of them. */
export async function askRequests(
  scene: PatientScene,
  place: Place,
  ask: Asking & { readonly sees: Sees },
): Promise<string> {
  const nonce = randomUUID();
  const http = { ...ask.http, headers: { ...ask.http.headers, [NONCE_HEADER]: nonce } };
  const classes = ask.pace === 'together' ? await together(place, ask, http) : await inTurn(place, ask, http);
  const told = ask.pace === 'until steady' ? classes.slice(-STEADY) : classes;
  const reached = reachedBy(ask);
  const words = tally(told, ask.sees);
  if (reached === undefined) return words;
  return withArrivals(scene, nonce, (arrivals) => `${words}; ${reached(arrivals)}`, wordsOf(ask.sees));
}

async function together(place: Place, ask: Asking, http: HttpAsk): Promise<readonly string[]> {
  const opening = Array.from({ length: ask.times }, () => connectionTo(place, ask));
  const connections = await Promise.all(opening);
  const classes = await Promise.all(connections.map((each) => classOf(each, ask, http)));
  for (const each of connections) each.close();
  return classes;
}

async function inTurn(place: Place, ask: Asking, http: HttpAsk): Promise<readonly string[]> {
  const classes: string[] = [];
  let connection = await connectionTo(place, ask);
  for (let i = 0; i < ask.times && !(ask.pace === 'until steady' && steady(classes)); i++) {
    if (connection.isGone()) connection = await connectionTo(place, ask);
    classes.push(await classOf(connection, ask, http));
  }
  connection.close();
  return classes;
}

function steady(classes: readonly string[]): boolean {
  const last = classes.slice(-STEADY);
  return last.length === STEADY && last.every((each) => each === last[0]);
}

interface Connection {
  ask(http: HttpAsk): Promise<HttpAnswer>;
  isGone(): boolean;
  close(): void;
}

/** One that cannot be opened is one over which every request is cut. */
async function connectionTo({ open, host, port }: Place, { version }: Asking): Promise<Connection> {
  try {
    const socket = await open();
    // A port that the scheme implies is not written.
    const authority = port === 80 || port === 443 ? host : `${host}:${port}`;
    if (version === 'HTTP/1.1') {
      const client = httpClientOver(socket, host, port);
      let closing = false;
      const ask = async (http: HttpAsk) => {
        const answer = await client.ask({ ...http, headers: { host: authority, ...http.headers } });
        closing = answer.headers['connection'] === 'close';
        return answer;
      };
      return { ask, isGone: () => socket.destroyed || socket.readableEnded || closing, close: client.close };
    }
    const { session, ask, close } = http2Over(socket, authority);
    return { ask, isGone: () => session.closed || session.destroyed, close };
  } catch (error) {
    return { ask: () => Promise.reject(error), isGone: () => true, close: () => undefined };
  }
}

async function classOf(connection: Connection, { shows }: Asking, http: HttpAsk): Promise<string> {
  try {
    return answerInWords(await connection.ask(http), shows);
  } catch {
    return 'cut';
  }
}

type Arrivals = ReadonlyMap<string, number>;

/** Tells of arrivals what is to be shown of them, if anything is. */
function reachedBy({ shows, times }: Asking): ((arrivals: Arrivals) => string) | undefined {
  for (const shown of shows) {
    const [what, name = '', share = ''] = shown.split(' ');
    if (what === 'share')
      return (arrivals) => {
        const count = arrivals.get(name) ?? 0;
        return fits(count, times, Number(share)) ? `${name} got ${share} %` : `${name} got ${count}`;
      };
  }
  if (!shows.includes('arrivals')) return undefined;
  return (arrivals) => {
    const each = [...arrivals].map(([name, count]) => `${name} x${count}`).sort();
    return `reached ${each.length === 0 ? 'nobody' : each.join(' ')}`;
  };
}

/**
 * Copies and attempts arrive by themselves: it is waited until nothing is on its way any more, or, where the mesh does not
 * say, until what is wanted has arrived.
 */
async function withArrivals(
  scene: PatientScene,
  nonce: string,
  tell: (arrivals: Arrivals) => string,
  wanted: string,
): Promise<string> {
  const deadline = performance.now() + scene.patienceMs;
  for (;;) {
    const quiet = await scene.isQuiet?.();
    const words = tell(await scene.arrivals(nonce));
    if (quiet ?? words === wanted) return words;
    if (performance.now() > deadline) return words;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Who answered, or the status, and the parts that are to be shown. */
export function answerInWords(answer: HttpAnswer, shows: readonly Shown[]): string {
  const location = answer.headers['location'];
  const backend = answer.headers['x-backend'];
  const what =
    location !== undefined
      ? `${answer.status} to ${location}`
      : answer.status === 200
        ? String(backend ?? '200')
        : String(answer.status);
  const parts = shows.flatMap((shown) => (isOfArrivals(shown) ? [] : [partOf(answer, shown)]));
  return [what, ...parts].join(', ');
}

interface Echoed {
  readonly path?: string;
  readonly protocol?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function isOfArrivals(shown: Shown): boolean {
  return shown === 'arrivals' || shown.startsWith('share ');
}

function partOf(answer: HttpAnswer, shown: Shown): string {
  const echoed: Echoed = answer.body.startsWith('{') ? JSON.parse(answer.body) : {};
  const [what = '', name = ''] = shown.split(' ');
  switch (what) {
    case 'path':
      return String(echoed.path);
    case 'version':
      return String(echoed.protocol);
    case 'host':
      return `host ${echoed.headers?.['host']}`;
    case 'identity':
      return /URI=([^;,]+)/.exec(echoed.headers?.['x-forwarded-client-cert'] ?? '')?.[1] ?? 'nobody';
    case 'header':
      return `${name}=${echoed.headers?.[name] ?? '-'}`;
    default:
      return `${name}=${answer.headers[name] ?? '-'}`;
  }
}
