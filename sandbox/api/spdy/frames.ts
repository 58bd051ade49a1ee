/** Control frames of SPDY/3.1 that matter to Kubernetes' streams. */
export const FRAME = { synStream: 1, synReply: 2, reset: 3, ping: 6, goAway: 7 } as const;

/** The frame is the last of its direction of a stream. */
export const FLAG_FIN = 1;

export type Frame =
  | { readonly type: 'control'; readonly kind: number; readonly flags: number; readonly body: Buffer }
  | { readonly type: 'data'; readonly stream: number; readonly flags: number; readonly body: Buffer };

const HEAD = 8;
const VERSION = 3;
const CONTROL = 0x8000_0000;

/** Cuts a byte stream into frames. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  /** The frames that are complete now. */
  push(chunk: Buffer): readonly Frame[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const frames: Frame[] = [];
    while (this.#rest.length >= HEAD) {
      const length = this.#rest.readUIntBE(5, 3);
      if (this.#rest.length < HEAD + length) break;
      frames.push(frameOf(this.#rest, length));
      this.#rest = this.#rest.subarray(HEAD + length);
    }
    return frames;
  }
}

function frameOf(bytes: Buffer, length: number): Frame {
  const first = bytes.readUInt32BE(0);
  const flags = bytes.readUInt8(4);
  const body = bytes.subarray(HEAD, HEAD + length);
  if (first < CONTROL) return { type: 'data', stream: first, flags, body };
  return { type: 'control', kind: first & 0xffff, flags, body };
}

function framed(first: number, flags: number, body: Buffer): Buffer {
  const head = Buffer.alloc(HEAD);
  head.writeUInt32BE(first);
  head.writeUInt8(flags, 4);
  head.writeUIntBE(body.length, 5, 3);
  return Buffer.concat([head, body]);
}

/** A control frame. */
export function controlFrame(kind: number, flags: number, body: Buffer): Buffer {
  return framed(CONTROL + VERSION * 0x1_0000 + kind, flags, body);
}

/** A data frame of a stream. */
export function dataFrame(stream: number, flags: number, body: Buffer): Buffer {
  return framed(stream, flags, body);
}
