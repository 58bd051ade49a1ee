import { Duplex } from 'node:stream';

/**
 * The two ends of a connection that no other process can see or reach. Bytes come out at the other end in a later
 * turn, as from the network; a full reader holds the writer back; `end` and `destroy` are seen as an orderly end, and
 * who writes to an end that is gone gets EPIPE. Bytes are passed on as they are, not copied.
 */
export function connectInMemory(): { readonly near: Duplex; readonly far: Duplex } {
  const near = new MemoryEnd();
  return { near, far: near.other };
}

type Done = (error?: Error | null) => void;

class MemoryEnd extends Duplex {
  readonly other: MemoryEnd;
  /** The other end's write that waits until this one reads. */
  #held: Done | undefined;
  #ended = false;

  constructor(other?: MemoryEnd) {
    super();
    this.other = other ?? new MemoryEnd(this);
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
    if (this.destroyed || this.#ended) done(brokenPipe());
    else if (this.push(chunk)) done();
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
