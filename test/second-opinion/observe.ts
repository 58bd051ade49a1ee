import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { binomialInterval } from '../../proof/binomial-interval.ts';
import type { WorkloadCertificate } from '../../sandbox/dataplane/issue-certificates.ts';
import { openMeshCa } from '../../sandbox/dataplane/mesh-ca.ts';
import { NONCE_HEADER } from '../../schemas/agent-protocol.ts';
import type { HttpAnswer } from '../rig/http-answer.ts';
import { httpClientOver, read } from '../rig/pod-client.ts';
import {
  type Ask,
  type Case,
  type Connections,
  type Knock,
  type Requests,
  type Sees,
  STEADY,
} from './case.ts';
import { SHOP, STAGES, TRUST_DOMAIN } from './cast.ts';
import type { Mesh, Scene } from './scene.ts';

/** How rarely a sound mesh may be taken for one with other shares. */
const ALPHA = 1e-9;
/** How long copies of requests may take to arrive; nothing waits so long where all is well. */
const ARRIVAL_MS = 5_000;

/** What is seen of a case on one mesh and what is wanted there, line by line, in the same words. */
export interface Observed {
  readonly seen: readonly string[];
  readonly wanted: readonly string[];
}

/** Puts every question of a case to a mesh. */
export async function observe(mesh: Mesh, what: Case): Promise<Observed> {
  const scene = await mesh.play(what);
  const seen: string[] = [];
  const wanted: string[] = [];
  for (const ask of what.asks) {
    const sees = mesh.name === 'envoy' ? (ask.envoy?.sees ?? ask.sees) : ask.sees;
    wanted.push(`${nameOf(ask)}: ${wordsOf(sees)}`);
    seen.push(`${nameOf(ask)}: ${await answerTo(scene, ask, sees)}`);
  }
  return { seen, wanted };
}

function nameOf(ask: Ask): string {
  switch (ask.kind) {
    case 'requests': {
      const { method = 'GET', path = '/', headers = {} } = ask.http;
      const fields = Object.entries(headers).map(([name, value]) => ` ${name}=${value}`);
      return `${ask.from} ${method} ${ask.to}${path}${fields.join('')}`;
    }
    case 'connections':
      return `${ask.from} connects to ${ask.to}, the ${ask.firstWord} speaks first`;
    case 'knock':
      return `${ask.as} at ${ask.pod}`;
  }
}

function wordsOf(sees: Sees): string {
  if (typeof sees === 'string') return sees;
  return Object.entries(sees)
    .map(([name, share]) => `${name} ${share} %`)
    .join(', ');
}

async function answerTo(scene: Scene, ask: Ask, sees: Sees): Promise<string> {
  switch (ask.kind) {
    case 'requests':
      return requests(scene, ask, sees);
    case 'connections':
      return tally(await inTurn(ask.times, () => bannerOf(scene, ask)), sees);
    case 'knock':
      return knock(scene, ask);
  }
}

// ── requests ────────────────────────────────────────────────────────────────────────────────────────────────────

async function requests(scene: Scene, ask: Requests, sees: Sees): Promise<string> {
  const nonce = randomUUID();
  const http = { ...ask.http, headers: { ...ask.http.headers, [NONCE_HEADER]: nonce } };
  const port = STAGES.find(({ name }) => name === ask.to)?.port ?? 0;
  const one = async (socket: Socket) => {
    try {
      const answer = await httpClientOver(socket, ask.to, port).ask(http);
      return classOf(answer, ask);
    } catch {
      return 'cut';
    }
  };
  const classes: string[] = [];
  if (ask.pace === 'together') {
    const sockets = await Promise.all(Array.from({ length: ask.times }, () => scene.dial(ask.from, ask.to)));
    classes.push(...(await Promise.all(sockets.map(one))));
    for (const socket of sockets) socket.destroy();
  } else {
    let socket = await scene.dial(ask.from, ask.to);
    for (let i = 0; i < ask.times && !(ask.pace === 'until steady' && steady(classes)); i++) {
      if (socket.destroyed) socket = await scene.dial(ask.from, ask.to);
      classes.push(await one(socket));
    }
    socket.destroy();
  }
  const told = ask.pace === 'until steady' ? classes.slice(-STEADY) : classes;
  if (!ask.shows.includes('arrivals')) return tally(told, sees);
  return withArrivals(scene, nonce, tally(told, sees), wordsOf(sees));
}

function steady(classes: readonly string[]): boolean {
  const last = classes.slice(-STEADY);
  return last.length === STEADY && last.every((each) => each === last[0]);
}

/** Copies and attempts arrive by themselves: what is wanted is waited for, what is not is told as it is. */
async function withArrivals(scene: Scene, nonce: string, told: string, wanted: string): Promise<string> {
  const deadline = performance.now() + ARRIVAL_MS;
  for (;;) {
    const arrivals = [...(await scene.arrivals(nonce))].map(([name, count]) => `${name} x${count}`).sort();
    const words = `${told}; reached ${arrivals.length === 0 ? 'nobody' : arrivals.join(' ')}`;
    if (words === wanted || performance.now() > deadline) return words;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function classOf(answer: HttpAnswer, { shows }: Requests): string {
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
  readonly headers?: Readonly<Record<string, string>>;
}

function partOf(answer: HttpAnswer, shown: Exclude<Requests['shows'][number], 'arrivals'>): string {
  const echoed: Echoed = answer.body.startsWith('{') ? JSON.parse(answer.body) : {};
  const [what = '', name = ''] = shown.split(' ');
  switch (what) {
    case 'path':
      return String(echoed.path);
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

// ── connections ─────────────────────────────────────────────────────────────────────────────────────────────────

async function bannerOf(scene: Scene, ask: Connections): Promise<string> {
  try {
    const socket = await scene.dial(ask.from, ask.to);
    const said = ask.firstWord === 'client' ? 'hello\n' : '';
    socket.write(said);
    // It also says again what it was told: only then the client's word has arrived.
    const heard = await read(socket, 'ledger-v1\n'.length + said.length);
    socket.destroy();
    return heard.toString().split('\n')[0] ?? '';
  } catch {
    return 'cut';
  }
}

async function knock(scene: Scene, { pod, as }: Knock): Promise<string> {
  let socket: Socket | undefined;
  try {
    const plain = await scene.knock(pod);
    socket = as === 'plaintext' ? plain : await secured(plain, await proofOf(scene, as));
    const answer = await httpClientOver(socket, 'website', 8080).ask();
    return String(answer.status === 200 ? answer.headers['x-backend'] : answer.status);
  } catch {
    return 'cut';
  } finally {
    socket?.destroy();
  }
}

function secured(socket: Socket, proof: WorkloadCertificate | undefined): Promise<TLSSocket> {
  const tls = connectTls({
    socket,
    ALPNProtocols: ['http/1.1'],
    // Whom it asks is not what is looked at here.
    rejectUnauthorized: false,
    ...(proof === undefined ? {} : { key: proof.keyPem, cert: proof.certificatePem }),
  });
  return new Promise((resolve, reject) => {
    tls.once('secureConnect', () => resolve(tls));
    tls.once('error', reject);
    tls.once('close', () => reject(new Error('closed in the handshake')));
  });
}

async function proofOf(
  scene: Scene,
  as: Exclude<Knock['as'], 'plaintext'>,
): Promise<WorkloadCertificate | undefined> {
  const shopper = { namespace: SHOP, serviceAccount: 'shopper' };
  switch (as) {
    case 'no certificate':
      return undefined;
    case 'the mesh':
      return (await (await scene.authority(TRUST_DOMAIN)).issue(shopper)).current();
    case 'another trust domain':
      return (await (await scene.authority('elsewhere.test')).issue(shopper)).current();
    case 'another authority': {
      const folder = await mkdtemp(join(tmpdir(), 'other-authority-'));
      const proof = (await (await openMeshCa(folder, TRUST_DOMAIN)).issue(shopper)).current();
      await rm(folder, { recursive: true });
      return proof;
    }
  }
}

// ── many answers ────────────────────────────────────────────────────────────────────────────────────────────────

async function inTurn(times: number, once: () => Promise<string>): Promise<readonly string[]> {
  const all: string[] = [];
  for (let i = 0; i < times; i++) all.push(await once());
  return all;
}

/** All answers in few words: the wanted shares where the counts fit them, else the counts. */
function tally(classes: readonly string[], sees: Sees): string {
  const counts = new Map<string, number>();
  for (const each of classes) counts.set(each, (counts.get(each) ?? 0) + 1);
  if (typeof sees !== 'string') {
    const known = [...counts.keys()].every((name) => sees[name] !== undefined);
    const fit = Object.entries(sees).every(([name, share]) =>
      fits(counts.get(name) ?? 0, classes.length, share),
    );
    if (known && fit) return wordsOf(sees);
  }
  const [only] = counts.keys();
  if (counts.size === 1 && typeof sees === 'string' && !/ x\d/.test(sees.split(';')[0] ?? ''))
    return only ?? '';
  return [...counts]
    .map(([name, count]) => `${name} x${count}`)
    .sort()
    .join(' ');
}

function fits(count: number, n: number, share: number): boolean {
  if (share === 0 || share === 100) return count === (n * share) / 100;
  const { low, high } = binomialInterval(count, n, ALPHA);
  return low <= share / 100 && share / 100 <= high;
}
