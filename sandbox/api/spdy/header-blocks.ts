import { constants, createDeflate, createInflate, type Deflate, type Inflate } from 'node:zlib';

const NAMES =
  'options head post put delete trace accept accept-charset accept-encoding accept-language accept-ranges age allow authorization cache-control connection content-base content-encoding content-language content-length content-location content-md5 content-range content-type date etag expect expires from host if-match if-modified-since if-none-match if-range if-unmodified-since last-modified location max-forwards pragma proxy-authenticate proxy-authorization range referer retry-after server te trailer transfer-encoding upgrade user-agent vary via warning www-authenticate method get status 200_OK version HTTP/1.1 url public set-cookie keep-alive origin';
const TAIL =
  '100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505203 Non-Authoritative Information204 No Content301 Moved Permanently400 Bad Request401 Unauthorized403 Forbidden404 Not Found500 Internal Server Error501 Not Implemented503 Service UnavailableJan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec 00:00:00 Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMTchunked,text/html,image/png,image/jpg,image/gif,application/xml,application/xhtml+xml,text/plain,text/javascript,publicprivatemax-age=gzip,deflate,sdchcharset=utf-8charset=iso-8859-1,utf-,*,enq=0.';

function sized(text: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(Buffer.byteLength(text));
  return Buffer.concat([length, Buffer.from(text)]);
}

/** What both ends of SPDY/3.1 know before the first header (section 2.6.10.1 of the specification). */
const DICTIONARY = Buffer.concat([
  ...NAMES.split(' ').map((name) => sized(name.replace('_', ' '))),
  Buffer.from(TAIL),
]);

/** The longest header block that is read, in bytes. */
const MAX_BLOCK = 16 * 1024;

/** Header blocks of one direction of a session, which are one stream to zlib. */
export class HeaderBlocks {
  readonly #inflate: Inflate = createInflate({ dictionary: DICTIONARY, finishFlush: constants.Z_SYNC_FLUSH });
  readonly #deflate: Deflate = createDeflate({ dictionary: DICTIONARY });

  readonly #broken: Promise<never>;

  constructor() {
    // A broken block ends the stream without another word to whoever waits for the write.
    this.#broken = new Promise((_, reject) => this.#inflate.once('error', reject));
    this.#broken.catch(() => undefined); // whoever reads or writes hears it; with nobody there it is nobody's loss
  }

  /** Unpacks a block into its names and values; rejects when it is broken or too long. */
  async read(block: Buffer): Promise<ReadonlyMap<string, string>> {
    const unpacked = new Promise<void>((resolve) => this.#inflate.write(block, () => resolve()));
    await Promise.race([unpacked, this.#broken]);
    const chunks: Buffer[] = [];
    for (let chunk = this.#inflate.read(); chunk !== null; chunk = this.#inflate.read()) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    if (bytes.length > MAX_BLOCK) throw new RangeError('a header block is too long');
    return readPairs(bytes);
  }

  /** Packs names and values into a block. */
  async write(pairs: ReadonlyMap<string, string>): Promise<Buffer> {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(pairs.size);
    const bytes = Buffer.concat([
      count,
      ...[...pairs].flatMap(([name, value]) => [sized(name), sized(value)]),
    ]);
    await new Promise<void>((resolve, reject) => {
      this.#deflate.write(bytes, (error) => (error ? reject(error) : resolve()));
    });
    await new Promise<void>((resolve) => this.#deflate.flush(constants.Z_SYNC_FLUSH, () => resolve()));
    const chunks: Buffer[] = [];
    for (let chunk = this.#deflate.read(); chunk !== null; chunk = this.#deflate.read()) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  close(): void {
    this.#inflate.close();
    this.#deflate.close();
  }
}

function readPairs(bytes: Buffer): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  let at = 4;
  const text = (): string => {
    const length = bytes.readUInt32BE(at);
    const value = bytes.toString('utf8', at + 4, at + 4 + length);
    at += 4 + length;
    return value;
  };
  for (let left = bytes.readUInt32BE(0); left > 0; left--) pairs.set(text().toLowerCase(), text());
  return pairs;
}
