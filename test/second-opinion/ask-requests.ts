import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { NONCE_HEADER } from '../../schemas/agent-protocol.ts';
import type { HttpAnswer } from '../rig/http-answer.ts';
import { http2Over } from '../rig/http2-client.ts';
import { type HttpAsk, httpClientOver } from '../rig/pod-client.ts';
import { type Asking, type Sees, type Shown, STEADY } from './case.ts';
import type { Scene } from './scene.ts';
import { tally, wordsOf } from './tally.ts';

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
  if (!ask.shows.includes('arrivals')) return tally(told, ask.sees);
  return withArrivals(scene, nonce, tally(told, ask.sees), wordsOf(ask.sees));
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
      const named = (http: HttpAsk) => ({ ...http, headers: { host: authority, ...http.headers } });
      return { ask: (http) => client.ask(named(http)), isGone: () => socket.destroyed, close: client.close };
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

/** Copies and attempts arrive by themselves: what is wanted is waited for, what is not is told as it is. */
async function withArrivals(
  scene: PatientScene,
  nonce: string,
  told: string,
  wanted: string,
): Promise<string> {
  const deadline = performance.now() + scene.patienceMs;
  for (;;) {
    const arrivals = [...(await scene.arrivals(nonce))].map(([name, count]) => `${name} x${count}`).sort();
    const words = `${told}; reached ${arrivals.length === 0 ? 'nobody' : arrivals.join(' ')}`;
    if (words === wanted || performance.now() > deadline) return words;
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
  const parts = shows.flatMap((shown) => (shown === 'arrivals' ? [] : [partOf(answer, shown)]));
  return [what, ...parts].join(', ');
}

interface Echoed {
  readonly path?: string;
  readonly protocol?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function partOf(answer: HttpAnswer, shown: Exclude<Shown, 'arrivals'>): string {
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
