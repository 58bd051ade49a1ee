import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Reply } from '../../../rig/api-caller.ts';
import type { KubernetesApi } from '../../../rig/kubernetes-api.ts';
import type { Scene, SceneCall, Stage } from './scene.ts';
import { Transcript } from './transcript.ts';

/** Plays a scene in a new namespace of a server and returns what was asked and answered. */
export async function playScene(scene: Scene, api: KubernetesApi): Promise<string> {
  const id = `x${randomBytes(4).toString('hex')}`;
  const transcript = new Transcript(id);
  await api.wire.call('POST', '/api/v1/namespaces', { body: { metadata: { name: id } } });
  await scene.play(stageOf(api, id, transcript));
  return transcript.toString();
}

/** Where the answers of the real server to a scene are kept. */
export function answersFile(scene: Scene): URL {
  return new URL(
    `../answers/${scene.title.replaceAll(/[^A-Za-z0-9]+/g, '-').toLowerCase()}.txt`,
    import.meta.url,
  );
}

/** The answers of the real server to a scene. */
export function recordedAnswers(scene: Scene): string {
  return readFileSync(answersFile(scene), 'utf8');
}

function stageOf(api: KubernetesApi, id: string, transcript: Transcript): Stage {
  const { wire } = api;
  return {
    id,
    namespace: id,
    core: `/api/v1/namespaces/${id}`,
    wire,
    forgetHistory: () => api.forgetHistory(),
    aged: (token) => api.aged(token),
    async call(method, path, options = {}) {
      const reply = await wire.call(method, path, withToken(options));
      const issued = reply.body?.status?.token;
      if (typeof issued === 'string') transcript.conceal(issued, '<token>');
      const body = reply.body === undefined ? reply.text : reply.body;
      transcript.add(
        requestLine(id, method, path, options),
        reply.status,
        options.show === undefined ? body : options.show(body),
        warningsOf(reply),
      );
      return reply;
    },
    async until(path, isSo) {
      let reply = await wire.call('GET', path);
      for (let asked = 1; !isSo(reply); asked += 1) {
        if (asked > PATIENCE) throw new Error(`${path} is still ${reply.status} ${reply.text}`);
        await sleep(50);
        reply = await wire.call('GET', path);
      }
    },
    async watch(path, count, meanwhile, options = {}) {
      const { accept, after = 0, show = (line) => line } = options;
      let stream = await wire.watch(path, accept);
      const lines = [];
      let acting: Promise<unknown> | undefined;
      while (lines.length < count) {
        if (lines.length >= after) acting ??= meanwhile?.();
        const line = await Promise.race([stream.next(), stream.ended.then(() => undefined)]);
        if (line === undefined) break;
        if (lines.length > 0 || !isBehind(line)) {
          lines.push(line);
          continue;
        }
        stream.close();
        stream = await wire.watch(path, accept);
      }
      await acting;
      stream.close();
      const asked = accept === undefined ? '' : `\n# accept: ${accept}`;
      transcript.add(`WATCH ${readable(path)}${asked}`, stream.status, lines.map(show));
      return lines;
    },
  };
}

/** Said by a cache that has not seen the newest write yet; clients ask again. */
const isBehind = (line: { type: string; object: Reply['body'] }): boolean =>
  line.type === 'ERROR' && line.object.details?.causes?.[0]?.reason === 'ResourceVersionTooLarge';

/** How often a scene asks for what controllers are to do: four minutes at least. */
const PATIENCE = 4_800;

function withToken(options: SceneCall): SceneCall {
  const { token } = options;
  if (token === undefined) return options;
  return {
    ...options,
    headers: { ...options.headers, authorization: token === null ? '' : `Bearer ${token}` },
  };
}

/** Digits of a version may stand in a UID too; as a whole text they are what is meant. */
function withoutSecret(text: string, secret: string): string {
  const whole = JSON.stringify(secret);
  return text.includes(whole) ? text.replace(whole, '"<secret>"') : text.replace(secret, '<secret>');
}

/** The first characters of a text; a cut through the name of the scene would show half of it. */
function cut(text: string, length: number, id: string): string {
  let end = length;
  for (let part = 1; part < id.length; part += 1) if (text.startsWith(id, length - part)) end = length - part;
  return text.slice(0, end);
}

function requestLine(id: string, method: string, path: string, options: SceneCall): string {
  const { body, type, accept } = options;
  const text = textOf(body);
  const plain = options.secret === undefined ? text : withoutSecret(text, options.secret);
  const shown = plain.length > 400 ? `${cut(plain, 400, id)}… ${plain.length} characters` : plain;
  const parts = [`${method} ${readable(path)}`];
  if (type !== undefined) parts.push(`content-type: ${type}`);
  if (accept !== undefined) parts.push(`accept: ${accept}`);
  if (options.token !== undefined) parts.push(options.token === null ? 'no token' : 'as another');
  if (shown !== '') parts.push(shown);
  return parts.join('\n# ');
}

function textOf(body: unknown): string {
  if (body === undefined) return '';
  if (Buffer.isBuffer(body)) return `${body.length} bytes`;
  return typeof body === 'string' ? body : JSON.stringify(body);
}

/** Percent signs make a transcript hard to read; continue tokens differ between servers. */
function readable(path: string): string {
  const decoded = path.includes('%00') ? path : decodeURIComponent(path);
  return decoded
    .replace(/continue=[\w=+/-]+/, 'continue=<continue>')
    .replace(/resourceVersion=(\d{2,})/, 'resourceVersion=<of that answer>');
}

function warningsOf(reply: Reply): readonly string[] {
  const given = reply.headers['warning'];
  return given === undefined ? [] : [given].flat();
}
