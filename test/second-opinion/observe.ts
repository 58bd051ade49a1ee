import { unreachable } from '../../schemas/unreachable.ts';
import { askCalls } from './ask-calls.ts';
import { askConnections, knock, secured } from './ask-connections.ts';
import { askRequests, type PatientScene } from './ask-requests.ts';
import type { Ask, Asking, Case, Entry } from './case.ts';
import { STAGES } from './cast.ts';
import type { Mesh, Scene } from './scene.ts';
import { wordsOf } from './tally.ts';

/** What is seen of a case on one mesh and what is wanted there, line by line, in the same words. */
export interface Observed {
  readonly seen: readonly string[];
  readonly wanted: readonly string[];
}

/** How long something that is wanted may take to arrive; nothing waits so long where all is well. */
const PATIENCE_MS = 5_000;

/** Puts every question of a case to a mesh. */
export async function observe(mesh: Mesh, what: Case, patienceMs = PATIENCE_MS): Promise<Observed> {
  const scene = await mesh.play(what);
  const seen: string[] = [];
  const wanted: string[] = [];
  for (const ask of what.asks) {
    const sees = mesh.name === 'envoy' ? (ask.envoy?.sees ?? ask.sees) : ask.sees;
    wanted.push(`${nameOf(ask)}: ${wordsOf(sees)}`);
    seen.push(`${nameOf(ask)}: ${await answerTo({ ...scene, patienceMs }, { ...ask, sees })}`);
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
    case 'connections':
      return `${ask.from} connects to ${ask.to}, the ${ask.firstWord} speaks first`;
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
    case 'requests': {
      const port = STAGES.find(({ name }) => name === ask.to)?.port ?? 0;
      return askRequests(scene, { open: () => scene.dial(ask.from, ask.to), host: ask.to, port }, ask);
    }
    case 'entry':
      return askRequests(scene, { open: () => enter(scene, ask), host: ask.host, port: ask.port }, ask);
    case 'call':
      return askCalls(scene, ask);
    case 'connections':
      return askConnections(scene, ask);
    case 'knock':
      return knock(scene, ask);
    default:
      return unreachable(ask);
  }
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
