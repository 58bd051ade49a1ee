import type { Socket } from 'node:net';
import type { RealAddress } from './addressing.ts';

/** Why a connection is refused, as SOCKS5 says it (RFC 1928 6). */
export type SocksRefusal = 'notAllowed' | 'hostUnreachable' | 'refused';

const CODES: Readonly<Record<SocksRefusal, number>> = { notAllowed: 2, hostUnreachable: 4, refused: 5 };

/** What becomes of a wish to connect: a refusal, or a function that takes the client over. */
export type SocksAnswer = SocksRefusal | ((client: Socket) => void);

/** Decides about `host:port`; the name comes unresolved (remote DNS), as a name or a literal IPv4 address. */
export type OnConnect = (host: string, port: number) => Promise<SocksAnswer> | SocksAnswer;

/** Opens a relay for the datagrams of a client and says where it is; the relay ends with the client's connection. */
export type OnAssociate = (client: Socket) => Promise<RealAddress>;

const MAX_HANDSHAKE_BYTES = 600;
/** How long a client may take to say where it wants to go. */
const HANDSHAKE_MS = 30_000;

/** Serves one SOCKS5 client: no authentication, CONNECT and (where given) UDP ASSOCIATE, names and IPv4. */
export function serveSocks(client: Socket, onConnect: OnConnect, onAssociate?: OnAssociate): void {
  let received: Buffer = Buffer.alloc(0);
  let greeted = false;
  const timer = setTimeout(() => client.destroy(), HANDSHAKE_MS);
  const onData = (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    if (received.length > MAX_HANDSHAKE_BYTES) client.destroy();
    if (!greeted) {
      const greeting = readGreeting(received);
      if (greeting === undefined) return;
      if (greeting.length === 0) {
        client.end(Buffer.from([5, 0xff]));
        return;
      }
      received = received.subarray(greeting.length);
      greeted = true;
      client.write(Buffer.from([5, 0]));
    }
    const request = readRequest(received);
    if (request === undefined) return;
    clearTimeout(timer);
    client.off('data', onData);
    client.off('end', onEnd);
    client.pause();
    if (request === 'malformed') {
      client.end(reply(7));
      return;
    }
    const rest = received.subarray(request.length);
    if (rest.length > 0) client.unshift(rest);
    if (request.command === 'associate') {
      if (onAssociate === undefined) client.end(reply(7));
      else associate(client, onAssociate);
      return;
    }
    Promise.resolve(onConnect(request.host, request.port)).then(
      (answer) => settle(client, answer),
      () => client.end(reply(1)),
    );
  };
  const onEnd = () => client.destroy();
  client.on('data', onData);
  client.on('end', onEnd);
  client.on('close', () => clearTimeout(timer));
  client.on('error', () => client.destroy());
}

function associate(client: Socket, onAssociate: OnAssociate): void {
  onAssociate(client).then(
    (relay) => {
      if (!client.destroyed) client.write(reply(0, relay));
    },
    () => client.end(reply(1)),
  );
}

function settle(client: Socket, answer: SocksAnswer): void {
  if (client.destroyed) return;
  if (typeof answer === 'string') {
    client.end(reply(CODES[answer]));
    client.resume();
    return;
  }
  client.write(reply(0));
  answer(client);
}

/** The greeting's length; 0 when the client does not speak SOCKS5 without authentication; undefined = more bytes. */
function readGreeting(bytes: Buffer): { readonly length: number } | undefined {
  if (bytes.length < 2) return undefined;
  const length = 2 + (bytes[1] ?? 0);
  if (bytes[0] !== 5) return { length: 0 };
  if (bytes.length < length) return undefined;
  return { length: bytes.subarray(2, length).includes(0) ? length : 0 };
}

interface SocksRequest {
  readonly command: 'connect' | 'associate';
  readonly host: string;
  readonly port: number;
  readonly length: number;
}

function readRequest(bytes: Buffer): SocksRequest | 'malformed' | undefined {
  if (bytes.length < 5) return undefined;
  if (bytes[0] !== 5 || (bytes[1] !== 1 && bytes[1] !== 3)) return 'malformed';
  const command = bytes[1] === 1 ? 'connect' : 'associate';
  if (bytes[3] === 1) {
    if (bytes.length < 10) return undefined;
    return { command, host: [...bytes.subarray(4, 8)].join('.'), port: bytes.readUInt16BE(8), length: 10 };
  }
  if (bytes[3] !== 3) return 'malformed';
  const end = 5 + (bytes[4] ?? 0);
  if (bytes.length < end + 2) return undefined;
  return {
    command,
    host: bytes.toString('latin1', 5, end).toLowerCase(),
    port: bytes.readUInt16BE(end),
    length: end + 2,
  };
}

function reply(code: number, bound: RealAddress = { host: '0.0.0.0', port: 0 }): Buffer {
  const address = bound.host.split('.').map(Number);
  return Buffer.from([5, code, 0, 1, ...address, bound.port >> 8, bound.port & 255]);
}
