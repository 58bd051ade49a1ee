import { unreachable } from '../../schemas/unreachable.ts';
import { askCalls } from './ask-calls.ts';
import { askConnections, knock, secured } from './ask-connections.ts';
import { askRequests, type PatientScene, type Place } from './ask-requests.ts';
import type { Ask, Asking, Case, Entry } from './case.ts';
import { STAGES } from './cast.ts';
import type { Mesh, Scene } from './scene.ts';
import { wordsOf } from './tally.ts';

/** What is seen of a case on one mesh and what is wanted there, line by line, in the same words. */
export interface Observed {
  readonly seen: readonly string[];
  readonly wanted: readonly string[];
}

/** How long something that is wanted may take to arrive on a loaded machine; nothing waits so long where all is well. */
const PATIENCE_MS = 30_000;

/** Puts every question of a case to a mesh. */
export async function observe(mesh: Mesh, what: Case): Promise<Observed> {
  const scene = await mesh.play(what);
  const seen: string[] = [];
  const wanted: string[] = [];
  for (const ask of what.asks) {
    const sees = mesh.name === 'envoy' ? (ask.envoy?.sees ?? ask.sees) : ask.sees;
    wanted.push(`${nameOf(ask)}: ${wordsOf(sees)}`);
    seen.push(`${nameOf(ask)}: ${await answerTo({ ...scene, patienceMs: PATIENCE_MS }, { ...ask, sees })}`);
  }
  return { seen, wanted };
}

function nameOf(ask: Ask): string {
  switch (ask.kind) {
    case 'requests':
      return `${ask.from} ${requestLine(ask, ask.to)}`;
    case 'entry':
      return `outside ${requestLine(ask, `${ask.host}:${ask.port}`)} by ${ask.serverName ?? 'no TLS'}`;
    case 'call':
      return `${ask.from} calls ${ask.to}${ask.path}${fieldsOf(ask.headers)}`;
    case 'entry call':
      return `outside calls ${ask.host}:${ask.port}${ask.path}${fieldsOf(ask.headers)}`;
    case 'connections':
      return `${ask.from} connects to ${ask.to}, the ${ask.firstWord} speaks first`;
    case 'entry connections':
      return `outside connects to ${ask.port} for ${ask.serverName ?? 'no name'}, the ${ask.firstWord} speaks first`;
    case 'knock':
      return `${ask.as} at ${ask.pod}`;
    default:
      return unreachable(ask);
  }
}

function requestLine({ http: { method = 'GET', path = '/', headers = {} } }: Asking, to: string): string {
  return `${method} ${to}${path}${fieldsOf(headers)}`;
}

function fieldsOf(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => ` ${name}=${value}`)
    .join('');
}

async function answerTo(scene: PatientScene, ask: Ask): Promise<string> {
  switch (ask.kind) {
    case 'requests':
      return askRequests(scene, placeOf(scene, ask), ask);
    case 'entry':
      return askRequests(scene, { open: () => enter(scene, ask), host: ask.host, port: ask.port }, ask);
    case 'call':
      return askCalls(placeOf(scene, ask), ask);
    case 'entry call': {
      const { port, host } = ask;
      return askCalls({ open: () => scene.enter(port), host, port }, ask);
    }
    case 'connections':
      return askConnections(placeOf(scene, ask).open, ask);
    case 'entry connections':
      return askConnections(() => scene.enter(ask.port), ask);
    case 'knock':
      return knock(scene, ask);
    default:
      return unreachable(ask);
  }
}

/** A service as a workload reaches it. */
function placeOf(scene: Scene, { from, to }: { readonly from: string; readonly to: string }): Place {
  const port = STAGES.find(({ name }) => name === to)?.port ?? 0;
  return { open: () => scene.dial(from, to), host: to, port };
}

/** A certificate that is not of the wanted name is as good as none. */
async function enter(scene: Scene, { port, serverName, version }: Entry) {
  const socket = await scene.enter(port);
  if (serverName === undefined) return socket;
  return secured(socket, {
    servername: serverName,
    ca: scene.outsideAuthority,
    ALPNProtocols: [version === 'HTTP/1.1' ? 'http/1.1' : 'h2'],
  });
}
