import type { Duplex } from 'node:stream';
import type { BodySink } from './replay-body.ts';

/** Who has a pooled connection at the moment. */
export interface UpstreamUser {
  onData(chunk: Buffer): void;
  /** The connection takes bytes again after a `write` that returned false. */
  onDrain(): void;
  /** The connection is gone: in order (`end`) or not. */
  onGone(error: Error | undefined): void;
}

/** Who is told nothing: of a connection that was given up. */
export const NOBODY: UpstreamUser = {
  onData: () => undefined,
  onDrain: () => undefined,
  onGone: () => undefined,
};

/** One kept connection to an upstream, used by one exchange at a time. */
export interface UpstreamConnection extends BodySink {
  readonly key: string;
  readonly socket: Duplex;
  /** It has carried an exchange before, so that it may have been closed under our feet. */
  readonly reused: boolean;
  use(user: UpstreamUser): void;
}

/** Opens a connection that is ready for bytes (for TLS: after the handshake and its checks). */
export type Connect = () => Promise<Duplex>;

class Kept implements UpstreamConnection {
  readonly key: string;
  readonly socket: Duplex;
  reused = false;
  user: UpstreamUser | undefined;

  constructor(key: string, socket: Duplex) {
    this.key = key;
    this.socket = socket;
  }

  use(user: UpstreamUser): void {
    this.user = user;
  }

  write(chunk: Buffer): boolean {
    return this.socket.write(chunk);
  }

  end(): void {
    // The end of a request is in its framing: the connection stays open.
  }
}

/** Connections to upstreams, kept while idle so that the next exchange finds them open. The owner closes the pool. */
export class UpstreamPool {
  readonly #idle = new Map<string, Kept[]>();
  readonly #open = new Set<Duplex>();
  #closed = false;

  /** An idle connection, where there is one. */
  take(key: string): UpstreamConnection | undefined {
    const kept = this.#idle.get(key)?.pop();
    if (kept !== undefined) kept.reused = true;
    return kept;
  }

  /** A new connection, even when idle ones exist. */
  async fresh(key: string, connect: Connect): Promise<UpstreamConnection> {
    return this.#keep(key, await connect());
  }

  /** Takes a connection back for the next exchange; its response must have been read to the end. */
  release(connection: UpstreamConnection): void {
    const kept = connection as Kept; // every connection handed out by this pool is one of its own
    kept.user = undefined;
    if (this.#closed || kept.socket.destroyed || !kept.socket.writable) {
      kept.socket.destroy();
      return;
    }
    const idle = this.#idle.get(kept.key);
    if (idle === undefined) this.#idle.set(kept.key, [kept]);
    else idle.push(kept);
  }

  /** Keeps nothing from now on: idle connections close, those in use close when their exchange is over. */
  retire(): void {
    this.#closed = true;
    for (const idle of [...this.#idle.values()]) for (const kept of [...idle]) kept.socket.destroy();
    this.#idle.clear();
  }

  close(): void {
    this.retire();
    for (const socket of this.#open) socket.destroy();
  }

  #keep(key: string, socket: Duplex): Kept {
    const kept = new Kept(key, socket);
    let failure: Error | undefined;
    let gone = false;
    const onGone = () => {
      if (gone) return;
      gone = true;
      this.#forget(kept);
      kept.user?.onGone(failure);
      socket.destroy();
    };
    this.#open.add(socket);
    socket.on('data', (chunk: Buffer) => {
      // Bytes that nobody asked for: the peer and we disagree about where a message ends.
      if (kept.user === undefined) socket.destroy();
      else kept.user.onData(chunk);
    });
    socket.on('drain', () => kept.user?.onDrain());
    socket.on('error', (error) => {
      failure = error;
    });
    socket.on('end', onGone);
    socket.on('close', onGone);
    return kept;
  }

  #forget(kept: Kept): void {
    this.#open.delete(kept.socket);
    const idle = this.#idle.get(kept.key);
    if (idle === undefined) return;
    const at = idle.indexOf(kept);
    if (at >= 0) idle.splice(at, 1);
    if (idle.length === 0) this.#idle.delete(kept.key);
  }
}
