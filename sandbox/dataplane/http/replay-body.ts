/** Where a request body comes from, as far as it can be held back. */
export interface BodySource {
  pause(): void;
  resume(): void;
}

/** Where a request body goes to. */
export interface BodySink {
  /** False: full; {@link ReplayBody.drained} is called when it takes bytes again. */
  write(chunk: Buffer): boolean;
  end(): void;
}

/** Bytes of a body that are kept so that the request can be sent a second time. */
const MAX_KEPT_BYTES = 64 * 1024;

/**
 * A request body on its way: held back while nobody takes it, poured into one sink at a time, and kept from the start
 * (up to 64 KiB) until `commit`, so that another attempt gets it whole.
 */
export class ReplayBody {
  readonly #source: BodySource;
  readonly #onWhole: ((chunks: readonly Buffer[]) => void) | undefined;
  /** The whole body, for who wants a copy of it; undefined once it is too long. */
  #copy: Buffer[] | undefined;
  #copyBytes = 0;
  #kept: Buffer[] | undefined;
  #keptBytes = 0;
  #keeping = true;
  #ended: boolean;
  #sink: BodySink | undefined;

  /** `onWhole` is called once with a body that is complete and no longer than 64 KiB. */
  constructor(source: BodySource, hasBody: boolean, onWhole?: (chunks: readonly Buffer[]) => void) {
    this.#source = source;
    this.#ended = !hasBody;
    this.#onWhole = onWhole;
    this.#copy = onWhole === undefined ? undefined : [];
    if (!hasBody) onWhole?.([]);
  }

  /** The request is complete. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Whether another sink would get the body from its first byte. */
  get replayable(): boolean {
    return this.#keeping;
  }

  feed(chunk: Buffer): void {
    if (this.#keeping) this.#keep(chunk);
    if (this.#copy !== undefined) this.#copyToo(this.#copy, chunk);
    if (this.#sink === undefined) {
      if (this.#keptBytes >= MAX_KEPT_BYTES || !this.#keeping) this.#source.pause();
    } else if (!this.#sink.write(chunk)) this.#source.pause();
  }

  end(): void {
    this.#ended = true;
    if (this.#copy !== undefined) this.#onWhole?.(this.#copy);
    this.#sink?.end();
  }

  /** Starts an attempt: what came so far goes in at once, the rest as it comes. Only while `replayable`. */
  pourInto(sink: BodySink): void {
    this.#sink = sink;
    let room = true;
    for (const chunk of this.#kept ?? []) room = sink.write(chunk);
    if (this.#keptBytes >= MAX_KEPT_BYTES) this.#stopKeeping();
    if (this.#ended) sink.end();
    else if (room) this.#source.resume();
  }

  /** The attempt broke: what comes now waits for the next one. */
  detach(): void {
    this.#sink = undefined;
  }

  /** No other attempt will follow. */
  commit(): void {
    this.#stopKeeping();
  }

  drained(): void {
    if (!this.#ended) this.#source.resume();
  }

  #keep(chunk: Buffer): void {
    // While nobody takes it yet, everything has to be kept: the pause of the source bounds it.
    if (this.#sink !== undefined && this.#keptBytes + chunk.length > MAX_KEPT_BYTES) {
      this.#stopKeeping();
      return;
    }
    this.#kept ??= [];
    this.#kept.push(chunk);
    this.#keptBytes += chunk.length;
  }

  #copyToo(copy: Buffer[], chunk: Buffer): void {
    this.#copyBytes += chunk.length;
    if (this.#copyBytes > MAX_KEPT_BYTES) this.#copy = undefined;
    else copy.push(chunk);
  }

  #stopKeeping(): void {
    this.#keeping = false;
    this.#kept = undefined;
    this.#keptBytes = 0;
  }
}
