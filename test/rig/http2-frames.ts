/** The least of HTTP/2's wire form (RFC 9113 4.1, RFC 7541 6.2.2), for clients that break its rules. */

export const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

export const TYPE = {
  data: 0,
  headers: 1,
  rst: 3,
  settings: 4,
  ping: 6,
  window: 8,
  continuation: 9,
} as const;
export const FLAG = { endStream: 1, ack: 1, endHeaders: 4 } as const;

export function frame(
  type: number,
  flags: number,
  stream: number,
  payload: Buffer = Buffer.alloc(0),
): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** Fields as a header block: literals without indexing, no Huffman codes, whatever bytes they hold. */
export function headerBlock(fields: readonly (readonly [name: string, value: string])[]): Buffer {
  const text = (value: string) => {
    const bytes = Buffer.from(value, 'latin1');
    return Buffer.concat([lengthOf(bytes.length), bytes]);
  };
  return Buffer.concat(
    fields.map(([name, value]) => Buffer.concat([Buffer.from([0]), text(name), text(value)])),
  );
}

/** An integer with a prefix of seven bits (RFC 7541 5.1). */
function lengthOf(value: number): Buffer {
  if (value < 127) return Buffer.from([value]);
  const bytes = [127];
  let rest = value - 127;
  while (rest >= 128) {
    bytes.push((rest & 127) | 128);
    rest >>= 7;
  }
  return Buffer.from([...bytes, rest]);
}

/** A request's own fields. */
export const GET: readonly (readonly [string, string])[] = [
  [':method', 'GET'],
  [':scheme', 'http'],
  [':authority', 'echo'],
  [':path', '/'],
];

/** HEADERS that end their stream. */
export function request(stream: number, fields: readonly (readonly [string, string])[] = GET): Buffer {
  return frame(TYPE.headers, FLAG.endStream | FLAG.endHeaders, stream, headerBlock(fields));
}
