import { fieldValue, type HeadProblem, type RequestHead, type ResponseHead } from './message-head.ts';

/** How the end of a body is found (RFC 9112 6.3). */
export type Framing =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'untilClose' };

/** The framing of a request; anything with two readings is a problem (request smuggling). */
export function requestFraming(head: RequestHead): Framing | HeadProblem {
  return declaredFraming(head) ?? { kind: 'none' };
}

/** The framing of a response to a request of the given method. */
export function responseFraming(head: ResponseHead, method: string): Framing | HeadProblem {
  const { status } = head;
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) return { kind: 'none' };
  return declaredFraming(head) ?? { kind: 'untilClose' };
}

function declaredFraming(head: RequestHead | ResponseHead): Framing | HeadProblem | undefined {
  const coding = fieldValue(head, 'transfer-encoding');
  const length = fieldValue(head, 'content-length');
  if (coding !== undefined) {
    if (length !== undefined) return problem(400, 'both Transfer-Encoding and Content-Length');
    if (head.version === '1.0') return problem(400, 'Transfer-Encoding in HTTP/1.0');
    return coding.toLowerCase() === 'chunked'
      ? { kind: 'chunked' }
      : problem(501, 'a Transfer-Encoding other than chunked');
  }
  if (length === undefined) return undefined;
  if (!/^[0-9]{1,15}$/.test(length)) return problem(400, 'Content-Length is not one number');
  return length === '0' ? { kind: 'none' } : { kind: 'length', bytes: Number(length) };
}

function problem(status: HeadProblem['status'], message: string): HeadProblem {
  return { kind: 'problem', status, message };
}

type ChunkState = 'size' | 'data' | 'dataEnd' | 'trailer';

const MAX_LINE = 8 * 1024;
/** The largest trailer section that is read. */
const MAX_TRAILERS = 64 * 1024;
/** A field of the trailer section: no two parsers may see different things in it. */
const TRAILER = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t\x20-\x7e\x80-\xff]*\r\n$/;

/** Follows the bytes of one body and finds its end; it changes nothing, bytes are passed on as they came. */
export class BodyFollower {
  readonly #kind: Framing['kind'];
  #left: number;
  #chunk: ChunkState = 'size';
  #line = '';
  #trailers = 0;
  #done: boolean;
  #malformed = false;

  constructor(framing: Framing) {
    this.#kind = framing.kind;
    this.#left = framing.kind === 'length' ? framing.bytes : 0;
    this.#done = framing.kind === 'none';
  }

  get done(): boolean {
    return this.#done;
  }

  /** The chunked coding is broken: nothing more may be passed on. */
  get malformed(): boolean {
    return this.#malformed;
  }

  /** How many of these bytes belong to the body; fewer than given only when the body is done or malformed. */
  feed(bytes: Buffer): number {
    if (this.#done) return 0;
    if (this.#kind === 'untilClose') return bytes.length;
    if (this.#kind === 'chunked') return this.#feedChunked(bytes);
    const used = Math.min(this.#left, bytes.length);
    this.#left -= used;
    this.#done = this.#left === 0;
    return used;
  }

  #feedChunked(bytes: Buffer): number {
    let at = 0;
    while (at < bytes.length && !this.#done && !this.#malformed) {
      if (this.#chunk === 'data') {
        const used = Math.min(this.#left, bytes.length - at);
        this.#left -= used;
        at += used;
        if (this.#left === 0) this.#chunk = 'dataEnd';
        continue;
      }
      const newline = bytes.indexOf(10, at);
      const end = newline < 0 ? bytes.length : newline + 1;
      this.#line += bytes.toString('latin1', at, end);
      at = end;
      if (this.#line.length > MAX_LINE) this.#malformed = true;
      else if (newline >= 0) this.#endOfLine();
    }
    return at;
  }

  #endOfLine(): void {
    const line = this.#line;
    this.#line = '';
    if (!line.endsWith('\r\n')) {
      this.#malformed = true;
    } else if (this.#chunk === 'dataEnd') {
      if (line !== '\r\n') this.#malformed = true;
      this.#chunk = 'size';
    } else if (this.#chunk === 'trailer') {
      this.#trailers += line.length;
      if (line === '\r\n') this.#done = true;
      else if (!TRAILER.test(line) || this.#trailers > MAX_TRAILERS) this.#malformed = true;
    } else {
      const size = /^([0-9a-fA-F]{1,8})(?:[ \t]*;[\t\x20-\x7e]*)?\r\n$/.exec(line)?.[1];
      if (size === undefined) this.#malformed = true;
      else {
        this.#left = Number.parseInt(size, 16);
        this.#chunk = this.#left === 0 ? 'trailer' : 'data';
      }
    }
  }
}
