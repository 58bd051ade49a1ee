import { createServer, type Server, type Socket } from 'node:net';
import { joinSockets } from '../../../sandbox/dataplane/join-sockets.ts';
import { workloadOf } from '../../../sandbox/workloads/catalogue.ts';
import { connectInMemory } from '../../../sandbox/workloads/memory-connection.ts';
import { ACTORS, type Actor, backendOf, SHOP } from '../cast.ts';

/** Those of the cases who can be asked. */
export const SERVING = ACTORS.filter(({ port }) => port !== undefined);

/** The applications behind both meshes are the same; here they listen by themselves. */
export class Applications {
  readonly #place: (actor: string) => string;
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #arrivals = new Map<string, Map<string, number>>();

  constructor(place: (actor: string) => string) {
    this.#place = place;
  }

  async start(): Promise<void> {
    for (const actor of SERVING) {
      const program = workloadOf(actor.image)?.createServer(this.#contextOf(actor));
      if (program === undefined) throw new Error(`${actor.image} is no built-in image`);
      const server = createServer({ allowHalfOpen: true }, (socket) => {
        this.#sockets.add(socket);
        socket.on('close', () => this.#sockets.delete(socket));
        // Programs are given connections in memory, as they are in the sandbox.
        const { near, far } = connectInMemory(1024 * 1024);
        far.on('error', () => far.destroy());
        joinSockets(socket, near);
        program.emit('connection', far);
      });
      await new Promise<void>((resolve) => server.listen(this.#place(actor.name), resolve));
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
