/** Where a datagram of a SOCKS5 client goes to, or came from; `address` is that part of the header as it was written. */
export interface SocksDatagram {
  readonly host: string;
  readonly port: number;
  readonly address: Buffer;
  readonly payload: Buffer;
}

/** Reads a datagram with its SOCKS5 header (RFC 1928 7); undefined for a fragment or anything malformed. */
export function readSocksDatagram(bytes: Buffer): SocksDatagram | undefined {
  if (bytes.length < 5 || bytes.readUInt16BE(0) !== 0 || bytes[2] !== 0) return undefined;
  const named = bytes[3] === 3;
  if (!named && bytes[3] !== 1) return undefined;
  const start = named ? 5 : 4;
  const end = named ? 5 + (bytes[4] ?? 0) : 8;
  if (bytes.length < end + 2) return undefined;
  return {
    host: named ? bytes.toString('latin1', start, end).toLowerCase() : [...bytes.subarray(4, 8)].join('.'),
    port: bytes.readUInt16BE(end),
    address: bytes.subarray(3, end + 2),
    payload: bytes.subarray(end + 2),
  };
}

/** A datagram for the client, under the address that the client used. */
export function writeSocksDatagram(address: Buffer, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0, 0, 0]), address, payload]);
}
