import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { type ProxyAddress, read } from './pod-client.ts';

/** Sends datagrams through a pod's way out and collects what comes back. */
export interface UdpClient {
  send(host: string, port: number, payload: string | Buffer): void;
  /** The next answer that has not been taken yet. */
  next(): Promise<string>;
  /** Raw bytes to the relay, header and all. */
  sendRaw(bytes: Buffer): void;
  /** Resolves once the proxy has given the association up. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Opens a SOCKS5 UDP association with a pod's outbound proxy (RFC 1928 7). */
export async function udpClient(proxy: ProxyAddress): Promise<UdpClient> {
  const control = connect({ ...proxy, noDelay: true });
  control.on('error', () => control.destroy());
  await new Promise((resolve) => control.once('connect', resolve));
  control.write(Buffer.from([5, 1, 0]));
  await read(control, 2);
  control.write(Buffer.from([5, 3, 0, 1, 0, 0, 0, 0, 0, 0]));
  const reply = await read(control, 10);
  if (reply[1] !== 0) throw new Error(`SOCKS reply ${reply[1]}`);
  const relay = { host: [...reply.subarray(4, 8)].join('.'), port: reply.readUInt16BE(8) };
  const socket = createSocket('udp4');
  // Whoever sends must come from where the association was asked for.
  await new Promise<void>((resolve) => socket.bind(0, control.localAddress, resolve));
  const received: string[] = [];
  const waiting: ((text: string) => void)[] = [];
  socket.on('message', (bytes) => {
    const start = bytes[3] === 3 ? 7 + (bytes[4] ?? 0) : 10;
    const text = bytes.toString('latin1', start);
    const taker = waiting.shift();
    if (taker === undefined) received.push(text);
    else taker(text);
  });
  const ended = new Promise<void>((resolve) => control.once('close', () => resolve()));
  control.resume();
  return {
    send(host, port, payload) {
      const name = Buffer.from(host, 'latin1');
      const head = Buffer.from([0, 0, 0, 3, name.length, ...name, port >> 8, port & 255]);
      socket.send(Buffer.concat([head, Buffer.from(payload)]), relay.port, relay.host);
    },
    sendRaw: (bytes) => socket.send(bytes, relay.port, relay.host),
    next() {
      const text = received.shift();
      return text === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(text);
    },
    ended,
    close() {
      control.destroy();
      socket.close();
    },
  };
}
