const HANDSHAKE = 0x16;
const CLIENT_HELLO = 1;
const SERVER_NAME = 0;
/** The largest ClientHello that is waited for. */
const MAX_BYTES = 16 * 1024 + 5;

/**
 * The server name that a TLS client asks for in its first bytes (RFC 8446 4.1.2, RFC 6066 3), in lower case; empty
 * where it names none. `more`: too little to tell; `none`: this is no ClientHello.
 */
export function readServerName(bytes: Buffer): { readonly name: string } | 'more' | 'none' {
  if (bytes.length > 0 && bytes[0] !== HANDSHAKE) return 'none';
  if (bytes.length < 5) return 'more';
  const end = 5 + bytes.readUInt16BE(3);
  if (end > MAX_BYTES) return 'none';
  if (bytes.length < end) return 'more';
  try {
    return { name: nameOf(bytes.subarray(5, end)) };
  } catch (error) {
    // A length that points behind the end: the message is not what it says.
    if (error instanceof RangeError) return 'none';
    throw error;
  }
}

function nameOf(hello: Buffer): string {
  if (hello.readUInt8(0) !== CLIENT_HELLO) throw new RangeError('no ClientHello');
  // Type and length, version, random.
  let at = 4 + 2 + 32;
  at += 1 + hello.readUInt8(at);
  at += 2 + hello.readUInt16BE(at);
  at += 1 + hello.readUInt8(at);
  if (at === hello.length) return '';
  const end = at + 2 + hello.readUInt16BE(at);
  at += 2;
  while (at < end) {
    const type = hello.readUInt16BE(at);
    const length = hello.readUInt16BE(at + 2);
    if (type === SERVER_NAME) return hostNameOf(hello.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return '';
}

/** The first entry of the list, of the only type there is. */
function hostNameOf(list: Buffer): string {
  const length = list.readUInt16BE(3);
  if (list.readUInt8(2) !== 0 || list.length < 5 + length) throw new RangeError('no host name');
  return list.toString('latin1', 5, 5 + length).toLowerCase();
}
