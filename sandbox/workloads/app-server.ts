import type { Server } from 'node:net';
import type { Duplex } from 'node:stream';
import { connectInMemory } from './memory-connection.ts';
import type { OnDatagram } from './workload.ts';

/** Opens a connection to a program; `room` see {@link connectInMemory}. */
type Connect = (room: number | undefined) => Promise<Duplex>;

/**
 * A pod's programs. The built-in ones listen nowhere: a connection to one exists only in the memory of this process
 * and only for who holds this object, so that there is no way around the pod's own proxy.
 */
export class AppServers {
  readonly #byPort = new Map<number, Connect>();
  readonly #byUdpPort = new Map<number, OnDatagram>();
  readonly #connections = new Set<Duplex>();
  #closed = false;

  get ports(): readonly number[] {
    return [...this.#byPort.keys()];
  }

  /** Puts a program behind a port; the server itself must not listen. Call the result to take it away with its connections. */
  add(port: number, server: Server): () => void {
    const own = new Set<Duplex>();
    const remove = this.addDialled(port, async (room) => {
      const { near, far } = connectInMemory(room);
      this.#keep(far, own);
      // Bytes may be lost on an end that is gone: whoever writes there learns it from the close.
      far.on('error', () => far.destroy());
      server.emit('connection', far);
      return near;
    });
    return () => {
      remove();
      for (const connection of own) connection.destroy();
    };
  }

  /** Puts something that is dialled behind a port, unless another program has it; call the result to take it away. */
  addDialled(port: number, connect: Connect): () => void {
    if (this.#byPort.has(port)) return () => undefined;
    this.#byPort.set(port, connect);
    return () => this.#byPort.delete(port);
  }

  /** Puts a program behind a UDP port, unless another has it; call the result to take it away. */
  addDatagrams(port: number, program: OnDatagram): () => void {
    if (this.#byUdpPort.has(port)) return () => undefined;
    this.#byUdpPort.set(port, program);
    return () => this.#byUdpPort.delete(port);
  }

  /** What takes the datagrams of a port. */
  datagrams(port: number): OnDatagram | undefined {
    return this.#closed ? undefined : this.#byUdpPort.get(port);
  }

  /**
   * A connection to the program behind a port, past every policy: for the pod's own proxy and for probes; for `room` see
   * {@link connectInMemory}.
   */
  async connect(port: number, room?: number): Promise<Duplex> {
    const connect = this.#byPort.get(port);
    if (connect === undefined || this.#closed) throw new Error(`nothing listens on ${port}`);
    return await connect(room);
  }

  close(): void {
    this.#closed = true;
    for (const connection of this.#connections) connection.destroy();
  }

  #keep(connection: Duplex, own: Set<Duplex>): void {
    for (const set of [this.#connections, own]) {
      set.add(connection);
      connection.on('close', () => set.delete(connection));
    }
  }
}
