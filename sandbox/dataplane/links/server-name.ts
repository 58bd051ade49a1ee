import type { ServicePlace } from '../../../mesh/policy/gateway/route-model.ts';
import type { Transmission } from '../mesh-config.ts';

/** A port of a service, and whether a connection or a flow of datagrams goes there. */
export interface WantedPlace extends ServicePlace {
  readonly transmission: Transmission;
}

/**
 * The name by which a connection tells the gateway of another sandbox where it wants to go: `p80.web.shop.west.test`,
 * or `u53.names.shop.west.test` where it carries datagrams.
 */
export function serverNameOf(
  { service, namespace, port }: ServicePlace,
  trustDomain: string,
  transmission: Transmission,
): string {
  return `${transmission === 'udp' ? 'u' : 'p'}${port}.${service}.${namespace}.${trustDomain}`;
}

/** Reads such a name; undefined for one of another trust domain or another form. */
export function readServerName(name: string, trustDomain: string): WantedPlace | undefined {
  const tail = `.${trustDomain}`;
  if (!name.endsWith(tail)) return undefined;
  const match = /^([pu])(\d{1,5})\.([a-z0-9-]+)\.([a-z0-9-]+)$/.exec(name.slice(0, -tail.length));
  if (match === null) return undefined;
  const [, letter, port, service = '', namespace = ''] = match;
  return { port: Number(port), service, namespace, transmission: letter === 'u' ? 'udp' : 'tcp' };
}

/** A hello that is longer is nobody's we know. */
const MAX_HELLO = 16 * 1024;

export type Hello = { readonly kind: 'more' | 'other' } | { readonly kind: 'name'; readonly name: string };

/**
 * Finds the server name in the beginning of a TLS connection (RFC 8446 4.1.2, RFC 6066 3) without taking part in it.
 * `more`: not all is there yet; `other`: no TLS, or no name.
 */
export function readClientHello(bytes: Buffer): Hello {
  const other: Hello = { kind: 'other' };
  if (bytes.length > 0 && bytes[0] !== 22) return other;
  if (bytes.length < 9) return { kind: 'more' };
  if (bytes[5] !== 1) return other;
  const recordEnd = 5 + bytes.readUInt16BE(3);
  const helloEnd = 9 + bytes.readUIntBE(6, 3);
  if (helloEnd > recordEnd || recordEnd > MAX_HELLO) return other;
  if (bytes.length < recordEnd) return { kind: 'more' };
  try {
    return nameIn(bytes.subarray(9, helloEnd)) ?? other;
  } catch (error) {
    // A length that leads out of the message.
    if (error instanceof RangeError) return other;
    throw error;
  }
}

function nameIn(hello: Buffer): Hello | undefined {
  let at = 2 + 32;
  at += 1 + hello.readUInt8(at);
  at += 2 + hello.readUInt16BE(at);
  at += 1 + hello.readUInt8(at);
  const end = at + 2 + hello.readUInt16BE(at);
  at += 2;
  while (at + 4 <= end) {
    const type = hello.readUInt16BE(at);
    const length = hello.readUInt16BE(at + 2);
    // A list of which the first entry counts: its length, a kind (0: a host name), and the name's length.
    if (type === 0 && hello.readUInt8(at + 6) === 0) {
      const size = hello.readUInt16BE(at + 7);
      if (at + 9 + size > hello.length) return undefined;
      return { kind: 'name', name: hello.toString('latin1', at + 9, at + 9 + size) };
    }
    at += 4 + length;
  }
  return undefined;
}
