import type { Server } from 'node:net';
import type { Duplex } from 'node:stream';
import { connectInMemory } from './memory-connection.ts';
import type { OnDatagram } from './workload.ts';

/**
 * A pod's programs. They listen nowhere: a connection to one exists only in the memory of this process and only for
 * who holds this object, so that there is no way around the pod's own proxy.
 */
export class AppServers {
  readonly #byPort = new Map<number, Server>();
  readonly #byUdpPort = new Map<number, OnDatagram>();
  readonly #connections = new Set<Duplex>();
  #closed = false;

  get ports(): readonly number[] {
    return [...this.#byPort.keys()];
  }

  /** Puts a program behind a port; the server itself must not listen. */
  add(port: number, server: Server): void {
    this.#byPort.set(port, server);
  }

  /** Puts a program behind a UDP port. */
  addDatagrams(port: number, program: OnDatagram): void {
    this.#byUdpPort.set(port, program);
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
    const server = this.#byPort.get(port);
    if (server === undefined || this.#closed) throw new Error(`nothing listens on ${port}`);
    const { near, far } = connectInMemory(room);
    this.#connections.add(far);
    far.on('close', () => this.#connections.delete(far));
    // Bytes may be lost on an end that is gone: whoever writes there learns it from the close.
    far.on('error', () => far.destroy());
    server.emit('connection', far);
    return near;
  }

  close(): void {
    this.#closed = true;
    for (const connection of this.#connections) connection.destroy();
  }
}
