import { type ClientHttp2Session, type ClientHttp2Stream, connect as connectHttp2 } from 'node:http2';
import type { Duplex } from 'node:stream';
import { HTTP2_LIMITS, MAX_STREAMS } from './http2-limits.ts';
import { SHARED_RESETS } from './reset-budget.ts';

/** A session that takes streams, and how many it carries. */
export interface PooledSession {
  readonly session: ClientHttp2Session;
  /** Notes a stream that was opened on it; the session counts it until it closes. */
  carry(stream: Pick<ClientHttp2Stream, 'rstCode' | 'once'>): void;
}

interface Kept extends PooledSession {
  streams: number;
  /** Streams that were reset, by either end. */
  resets: number;
}

/**
 * HTTP/2 sessions to upstreams, each shared by many streams. A session that was told to go away, is full or is gone
 * is not offered again. The owner closes the pool.
 */
export class Http2Pool {
  readonly #kept = new Map<string, Kept[]>();
  readonly #opening = new Map<string, Promise<Kept>>();
  readonly #open = new Set<ClientHttp2Session>();
  #retired = false;

  /** A session to a key; rejects when no connection can be had. */
  async acquire(key: string, connect: () => Promise<Duplex>): Promise<PooledSession> {
    const kept = this.#kept.get(key)?.find(hasRoom);
    if (kept !== undefined) return kept;
    const opening = this.#opening.get(key) ?? this.#begin(key, connect);
    return opening;
  }

  /** Takes sessions out of use; streams in flight go on. */
  retire(): void {
    this.#retired = true;
    this.#kept.clear();
    for (const session of this.#open) session.close();
  }

  close(): void {
    this.retire();
    for (const session of this.#open) session.destroy();
  }

  #begin(key: string, connect: () => Promise<Duplex>): Promise<Kept> {
    const opening = connect()
      .then((socket) => this.#keep(key, socket))
      .finally(() => this.#opening.delete(key));
    this.#opening.set(key, opening);
    return opening;
  }

  #keep(key: string, socket: Duplex): Kept {
    const session = connectHttp2('http://upstream', { ...HTTP2_LIMITS, createConnection: () => socket });
    const kept: Kept = {
      session,
      streams: 0,
      resets: 0,
      carry(stream) {
        kept.streams += 1;
        stream.once('close', () => {
          kept.streams -= 1;
          if ((stream.rstCode ?? 0) !== 0) kept.resets += 1;
          // Who resets without end must not have the connection of all others ended.
          if (kept.resets === SHARED_RESETS) session.close();
        });
      },
    };
    this.#open.add(session);
    // A connection that came up after the pool was retired serves who waited for it, and nobody else.
    if (this.#retired) setImmediate(() => session.close());
    else this.#kept.set(key, [...(this.#kept.get(key) ?? []), kept]);
    session.on('goaway', () => this.#forget(key, kept));
    // A session over a half-open connection does not notice that nothing more will come.
    socket.on('end', () => socket.destroy());
    // The streams that break with their session say so to their own exchanges.
    session.on('error', () => session.destroy());
    session.on('close', () => {
      this.#open.delete(session);
      this.#forget(key, kept);
      socket.destroy();
    });
    return kept;
  }

  #forget(key: string, kept: Kept): void {
    const left = this.#kept.get(key)?.filter((each) => each !== kept) ?? [];
    if (left.length === 0) this.#kept.delete(key);
    else this.#kept.set(key, left);
  }
}

function hasRoom({ session, streams }: Kept): boolean {
  const most = Math.min(session.remoteSettings.maxConcurrentStreams ?? MAX_STREAMS, MAX_STREAMS);
  return !session.closed && !session.destroyed && streams < most;
}
