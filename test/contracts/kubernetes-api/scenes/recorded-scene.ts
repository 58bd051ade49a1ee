import { readdirSync, readFileSync } from 'node:fs';
import type { Json } from '../../../../schemas/json.ts';
import type { Reply } from '../../../rig/api-caller.ts';
import type { Scene, SceneCall, Stage } from './scene.ts';

/** A request that kubectl or helm sent to a real server, as `scripts/record-clients.ts` wrote it down. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly accept?: string;
  readonly agent?: string;
  /** Media type of the body. */
  readonly type?: string;
  readonly body?: Json;
  /** A body that is no JSON, in base64. */
  readonly bytes?: string;
  /** Of a watch: how many lines the client read. */
  readonly lines?: number;
  /** Of a watch: what was sent while it was open. */
  readonly during?: readonly RecordedRequest[];
  /** Not sent by a client: the definition at `path` is served from here on, which a real server takes a while for. */
  readonly settled?: true;
}

/** What a client sent to a real server from the first request of a task to its last. */
export interface RecordedScene {
  readonly title: string;
  /** Program and version. */
  readonly client: string;
  readonly requests: readonly RecordedRequest[];
}

/** Stands for the namespace of the scene. As long as the names that namespaces of scenes have: protobuf counts. */
export const NAMESPACE = 'NAMESPACE';
/** What an answer made up and a later request repeats: `{{answer 3 /metadata/uid}}`. */
const MADE_UP = /\{\{answer (\d+) (\/[^}]*)\}\}/g;

const FOLDER = new URL('../recorded/', import.meta.url);

/** The scenes that were recorded from real clients. */
export function recordedScenes(): readonly Scene[] {
  return readdirSync(FOLDER)
    .toSorted()
    .map((file) => JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as RecordedScene) // our own files
    .map((recorded) => ({
      title: recorded.title,
      play: (stage) => playRequests(recorded.requests, { stage, answers: [] }),
    }));
}

interface Playing {
  readonly stage: Stage;
  /** What was answered, by the number of the request. */
  readonly answers: unknown[];
}

async function playRequests(requests: readonly RecordedRequest[], playing: Playing): Promise<void> {
  for (const request of requests) await playRequest(request, playing);
}

async function playRequest(request: RecordedRequest, playing: Playing): Promise<void> {
  const { stage, answers } = playing;
  const path = filledIn(request.path, playing);
  if (request.settled === true) {
    await untilServed(stage, path);
    return;
  }
  const at = answers.push(undefined) - 1;
  if (request.lines !== undefined) {
    const { lines, during = [] } = request;
    answers[at] = await stage.watch(path, lines, () => playRequests(during, playing));
    return;
  }
  const reply = await stage.call(request.method, path, optionsOf(request, playing));
  answers[at] = reply.body;
}

function optionsOf(request: RecordedRequest, playing: Playing): SceneCall {
  const { accept, agent, type, body, bytes } = request;
  // Some versions have more digits than others, which a cut text would tell.
  const reference = /\{\{answer \d+ [^}]*\/resourceVersion\}\}/.exec(JSON.stringify(body ?? null))?.[0];
  const version = reference === undefined ? undefined : filledIn(reference, playing);
  return {
    ...(accept === undefined ? {} : { accept }),
    ...(agent === undefined ? {} : { headers: { 'user-agent': agent } }),
    ...(type === undefined ? {} : { type }),
    ...(body === undefined ? {} : { body: filledIn(JSON.stringify(body), playing) }),
    ...(bytes === undefined ? {} : { body: bytesOf(bytes, playing.stage.id) }),
    ...(version === undefined ? {} : { secret: version }),
    show: shown,
  };
}

function bytesOf(base64: string, namespace: string): Buffer {
  if (namespace.length !== NAMESPACE.length) throw new Error('protobuf counts the letters of a namespace');
  return Buffer.from(
    Buffer.from(base64, 'base64').toString('latin1').replaceAll(NAMESPACE, namespace),
    'latin1',
  );
}

function filledIn(text: string, { stage, answers }: Playing): string {
  const said = text.replaceAll(NAMESPACE, stage.id);
  return said.replaceAll(MADE_UP, (reference, index: string, pointer: string) => {
    const value = pointer
      .split('/')
      .slice(1)
      .reduce<unknown>((at, key) => Object(at)[key.replaceAll('~1', '/')], answers[Number(index)]);
    if (typeof value !== 'string') throw new Error(`${reference} is nothing that was answered`);
    return value;
  });
}

/** What admission writes into the specs of pods where a controller makes accounts, which the real server lacks here. */
const ADMITTED = new Set(['serviceAccount', 'serviceAccountName']);
const LONG = 240;
const SPAN = /^(?:\d+[smhdy])+$/;

/** An answer without what differs from one moment to the next, or is too long to be read. */
function shown(body: Reply['body']): unknown {
  if (typeof body === 'string') {
    if (SPAN.test(body)) return '<age>';
    return body.length > LONG && !body.includes(' ') ? `<${body.length} characters>` : body;
  }
  if (Array.isArray(body)) return body.map(shown);
  if (typeof body !== 'object' || body === null) return body;
  const entries = Object.entries(body).filter(
    ([key, value]) => !(ADMITTED.has(key) && value === 'default' && body.kind === undefined),
  );
  return Object.fromEntries(entries.map(([key, value]) => [key, shown(value)]));
}

/** A real server serves a new definition a moment after it has accepted it. */
async function untilServed(stage: Stage, path: string): Promise<void> {
  for (;;) {
    const { body } = await stage.wire.call('GET', path);
    const { group, versions, names } = body.spec;
    const served = await stage.wire.call('GET', `/apis/${group}/${versions[0].name}/${names.plural}`);
    const conditions: readonly { type: string; status: string }[] = body.status?.conditions ?? [];
    const established = conditions.some(({ type, status }) => type === 'Established' && status === 'True');
    if (established && served.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
