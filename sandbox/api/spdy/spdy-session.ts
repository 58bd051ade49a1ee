import { Duplex } from 'node:stream';
import { controlFrame, dataFrame, FLAG_FIN, FRAME, type Frame, FrameReader } from './frames.ts';
import { HeaderBlocks } from './header-blocks.ts';

/** A stream that the client opened: its headers, and the bytes of both directions. */
export interface SpdyStream {
  readonly headers: ReadonlyMap<string, string>;
  readonly duplex: Duplex;
}

/** How many streams one session may have at a time. */
const MAX_STREAMS = 256;
const CANCEL = 5;

/**
 * The server's end of a SPDY/3.1 session as Kubernetes clients speak it: they open the streams, and nobody counts
 * windows. Ends with its connection; destroys all streams then.
 */
export class SpdySession {
  readonly #connection: Duplex;
  readonly #onStream: (stream: SpdyStream) => void;
  readonly #blocks = new HeaderBlocks();
  readonly #streams = new Map<number, Duplex>();
  #turn: Promise<void> = Promise.resolve();

  constructor(connection: Duplex, onStream: (stream: SpdyStream) => void) {
    this.#connection = connection;
    this.#onStream = onStream;
    const frames = new FrameReader();
    connection.on('data', (chunk: Buffer) => {
      for (const frame of frames.push(chunk)) this.#enqueue(frame);
    });
    connection.on('error', () => connection.destroy());
    connection.on('close', () => this.#close());
  }

  /** Frames are taken in order, also when one of them has to be unpacked first. */
  #enqueue(frame: Frame): void {
    this.#turn = this.#turn.then(() => this.#take(frame)).catch(() => void this.#connection.destroy());
  }

  async #take(frame: Frame): Promise<void> {
    if (frame.type === 'data') {
      const stream = this.#streams.get(frame.stream);
      if (frame.body.length > 0) stream?.push(frame.body);
      if ((frame.flags & FLAG_FIN) !== 0) stream?.push(null);
      return;
    }
    switch (frame.kind) {
      case FRAME.synStream:
        await this.#open(frame.body, frame.flags);
        return;
      case FRAME.reset:
        this.#streams.get(frame.body.readUInt32BE(0))?.destroy();
        return;
      case FRAME.ping:
        this.#send(controlFrame(FRAME.ping, 0, frame.body));
        return;
      case FRAME.goAway:
        this.#connection.end();
        return;
      default:
        // Settings and windows: nobody here counts them.
        return;
    }
  }

  async #open(body: Buffer, flags: number): Promise<void> {
    const id = body.readUInt32BE(0);
    const headers = await this.#blocks.read(body.subarray(10));
    const number = Buffer.alloc(4);
    number.writeUInt32BE(id);
    if (this.#streams.size >= MAX_STREAMS) {
      const code = Buffer.alloc(4);
      code.writeUInt32BE(CANCEL);
      this.#send(controlFrame(FRAME.reset, 0, Buffer.concat([number, code])));
      return;
    }
    const reply = await this.#blocks.write(new Map());
    this.#send(controlFrame(FRAME.synReply, 0, Buffer.concat([number, reply])));
    const duplex = this.#duplexOf(id);
    this.#streams.set(id, duplex);
    if ((flags & FLAG_FIN) !== 0) duplex.push(null);
    this.#onStream({ headers, duplex });
  }

  #duplexOf(id: number): Duplex {
    const send = (flags: number, chunk: Buffer, done: () => void): void => {
      if (this.#send(dataFrame(id, flags, chunk))) done();
      else this.#connection.once('drain', done);
    };
    return new Duplex({
      allowHalfOpen: true,
      read: () => undefined,
      write: (chunk: Buffer, _encoding, done) => send(0, chunk, () => done()),
      final: (done) => send(FLAG_FIN, Buffer.alloc(0), () => done()),
      destroy: (error, done) => {
        this.#streams.delete(id);
        done(error);
      },
    });
  }

  #send(bytes: Buffer): boolean {
    return this.#connection.destroyed || this.#connection.write(bytes);
  }

  #close(): void {
    for (const stream of this.#streams.values()) stream.destroy();
    this.#streams.clear();
    this.#blocks.close();
  }
}
