import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PolicyModel } from '../../../mesh/policy/policy-model.ts';
import { openMeshCa } from '../../../sandbox/dataplane/mesh-ca.ts';
import { workloadOf } from '../../../sandbox/workloads/catalogue.ts';
import type { Ask, Case } from '../case.ts';
import { ACTORS, type Actor, backendOf, SHOP, STAGES, type Stage, TRUST_DOMAIN } from '../cast.ts';
import type { Mesh } from '../scene.ts';
import { bootstrapOf, clientHalf, type Part, type Places, serverHalf } from './bootstrap.ts';
import { modelOf } from './read-model.ts';
import { runEnvoy } from './run-envoy.ts';
import { mutualTls } from './transport.ts';

const SERVING = ACTORS.filter(({ port }) => port !== undefined);

export interface EnvoyOptions {
  readonly program: string;
  /** All cases that will be played: both Envoys know them from the start. */
  readonly cases: readonly Case[];
  /** Distorts what the generator reads, to see that it is noticed. */
  readonly distort?: (model: PolicyModel) => PolicyModel;
}

/** Two stock Envoys, one at the clients and one at the destinations, with the sandbox's own test applications behind. */
export async function envoyMesh({ program, cases, distort = (model) => model }: EnvoyOptions): Promise<Mesh> {
  const folder = await mkdtemp(join(tmpdir(), 'envoy-'));
  const authority = await openMeshCa(folder, TRUST_DOMAIN);
  const transport = await mutualTls(
    authority,
    ACTORS.map(({ account }) => account),
  );
  const applications = new Applications(folder);
  await applications.start();
  const parts = new Map(
    cases.map((what, index) => [
      what,
      {
        name: `c${index}`,
        model: distort(modelOf(what)),
        controlled: what.access === 'denied by default',
        permissive: what.mtls === 'permissive',
        places: placesIn(folder, `c${index}`),
        callers: callersOf(what),
      } satisfies Part,
    ]),
  );
  const halves = [...parts.values()];
  const servers = bootstrapOf(
    'servers',
    halves.map((part) => serverHalf(part, transport, SERVING)),
  );
  const clients = bootstrapOf(
    'clients',
    halves.map((part) => clientHalf(part, transport)),
  );
  const starting = [
    runEnvoy(program, join(folder, 'servers.json'), servers),
    runEnvoy(program, join(folder, 'clients.json'), clients),
  ];
  const close = async () => {
    for (const each of await Promise.allSettled(starting)) {
      if (each.status === 'fulfilled') await each.value.close();
    }
    await applications.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await Promise.all(starting);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    name: 'envoy',
    async play(what) {
      const part = parts.get(what);
      if (part === undefined) throw new Error(`Envoy was not told about “${what.title}”`);
      return {
        dial: (from, to) => dialPath(part.places.wayOut(from, to)),
        knock: (pod) => dialPath(part.places.door(pod)),
        arrivals: async (nonce) => applications.arrivals(nonce),
        authority: (trustDomain) => openMeshCa(folder, trustDomain),
      };
    },
    close,
  };
}

/** Which clients call which services, so that no more proxies than these are set up. */
function callersOf({ asks }: Case): Part['callers'] {
  const pairs = new Map<string, { readonly from: string; readonly to: Stage }>();
  for (const ask of asks) {
    if (ask.kind === 'knock') continue;
    pairs.set(`${ask.from} ${ask.to}`, { from: ask.from, to: stageOf(ask) });
  }
  return [...pairs.values()];
}

function stageOf(ask: Exclude<Ask, { readonly kind: 'knock' }>): Stage {
  const stage = STAGES.find(({ name }) => name === ask.to);
  if (stage === undefined) throw new Error(`there is no service '${ask.to}'`);
  return stage;
}

function placesIn(folder: string, name: string): Places {
  return {
    application: (actor) => join(folder, `app-${actor}`),
    door: (actor) => join(folder, `${name}-door-${actor}`),
    wayOut: (from, to) => join(folder, `${name}-out-${from}-${to}`),
  };
}

function dialPath(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path, allowHalfOpen: true });
    socket.once('connect', () => resolve(socket));
    socket.once('error', reject);
  });
}

/** The applications behind both meshes are the same; here they listen by themselves. */
class Applications {
  readonly #folder: string;
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #arrivals = new Map<string, Map<string, number>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async start(): Promise<void> {
    for (const actor of SERVING) {
      const server = workloadOf(actor.image)?.createServer(this.#contextOf(actor));
      if (server === undefined) throw new Error(`${actor.image} is no built-in image`);
      server.on('connection', (socket) => {
        this.#sockets.add(socket);
        socket.on('close', () => this.#sockets.delete(socket));
      });
      const path = placesIn(this.#folder, '').application(actor.name);
      await new Promise<void>((resolve) => server.listen(path, resolve));
      this.#servers.push(server);
    }
  }

  arrivals(nonce: string): ReadonlyMap<string, number> {
    return this.#arrivals.get(nonce) ?? new Map();
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  #contextOf(actor: Actor) {
    return {
      namespace: SHOP,
      pod: actor.name,
      image: actor.image,
      env: actor.env,
      backend: backendOf(actor),
      log: () => undefined,
      arrived: (nonce: string) => {
        const counts = this.#arrivals.get(nonce) ?? new Map<string, number>();
        counts.set(actor.name, (counts.get(actor.name) ?? 0) + 1);
        this.#arrivals.set(nonce, counts);
      },
    };
  }
}
