/** One field of a protobuf message as it stands on the wire. */
export interface WireField {
  readonly number: number;
  /** A varint, or the bytes of a string, a byte string or a message. */
  readonly value: bigint | Buffer;
}

/** Writes a message of varints and length-delimited fields; absent values and empty strings are left out. */
export function writeMessage(
  fields: readonly (readonly [number: number, value: string | Uint8Array | number | undefined])[],
): Buffer {
  const parts: Uint8Array[] = [];
  for (const [number, value] of fields) {
    if (value === undefined || value === '' || value === 0) continue;
    if (typeof value === 'number') {
      parts.push(varint(number << 3), varint(value));
      continue;
    }
    const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
    parts.push(varint((number << 3) | 2), varint(bytes.length), bytes);
  }
  return Buffer.concat(parts);
}

/** Reads a message's fields in their order; undefined for bytes that are no message. */
export function readMessage(bytes: Buffer): readonly WireField[] | undefined {
  const fields: WireField[] = [];
  let at = 0;
  const next = (): bigint | undefined => {
    let value = 0n;
    for (let shift = 0n; shift < 64n; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) return undefined;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
    return undefined;
  };
  while (at < bytes.length) {
    const tag = next();
    if (tag === undefined) return undefined;
    const number = Number(tag >> 3n);
    const kind = Number(tag & 7n);
    if (kind === 0) {
      const value = next();
      if (value === undefined) return undefined;
      fields.push({ number, value });
      continue;
    }
    const length = kind === 2 ? Number(next() ?? -1n) : kind === 5 ? 4 : kind === 1 ? 8 : -1;
    if (length < 0 || at + length > bytes.length) return undefined;
    fields.push({ number, value: bytes.subarray(at, at + length) });
    at += length;
  }
  return fields;
}

/** The last value of a string field, or an empty one. */
export function stringField(fields: readonly WireField[], number: number): string {
  const value = fields.findLast((field) => field.number === number)?.value;
  return typeof value === 'object' ? value.toString('utf8') : '';
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt(value);
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}
