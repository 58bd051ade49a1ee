import { Duplex } from 'node:stream';

/**
 * The two ends of a connection that no other process can see or reach. Bytes come out at the other end in a later
 * turn, as from the network; a full reader holds the writer back; `end` and `destroy` are seen as an orderly end, and
 * who writes to an end that is gone gets EPIPE. Bytes are passed on as they are, not copied. `room` is how many bytes
 * may wait for a reader before its writer waits too: for a protocol whose two ends both write before they read, as
 * HTTP/2's may, it must hold all that the protocol lets be under way, or both wait for ever.
 */
export function connectInMemory(room = DEFAULT_ROOM): { readonly near: Duplex; readonly far: Duplex } {
  const near = new MemoryEnd(room);
  return { near, far: near.other };
}

const DEFAULT_ROOM = 16 * 1024;

type Done = (error?: Error | null) => void;

class MemoryEnd extends Duplex {
  readonly other: MemoryEnd;
  /** The other end's write that waits until this one reads. */
  #held: Done | undefined;
  #ended = false;

  readonly #room: number;

  constructor(room: number, other?: MemoryEnd) {
    super();
    this.#room = room;
    this.other = other ?? new MemoryEnd(room, this);
  }

  override _read(): void {
    const held = this.#held;
    this.#held = undefined;
    held?.();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    process.nextTick(() => this.other.#take(chunk, done));
  }

  /** What was written at once arrives at once: the head of an answer and its body are one piece. */
  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: Done): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), 'utf8', done);
  }

  override _final(done: Done): void {
    process.nextTick(() => {
      this.other.#takeEnd();
      done();
    });
  }

  override _destroy(error: Error | null, done: Done): void {
    const held = this.#held;
    this.#held = undefined;
    process.nextTick(() => {
      held?.(brokenPipe());
      this.other.#takeEnd();
    });
    done(error);
  }

  #take(chunk: Buffer, done: Done): void {
    if (this.destroyed || this.#ended) {
      done(brokenPipe());
      return;
    }
    if (this.push(chunk) || this.readableLength < this.#room) done();
    else this.#held = done;
  }

  #takeEnd(): void {
    if (this.destroyed || this.#ended) return;
    this.#ended = true;
    this.push(null);
  }
}

function brokenPipe(): Error {
  return Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
}
