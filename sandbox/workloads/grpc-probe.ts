import { connect } from 'node:http2';
import type { Duplex } from 'node:stream';
import { readMessage, writeMessage } from './proto-wire.ts';

/** Asks `grpc.health.v1.Health/Check` over a connection, as a kubelet does; anything but SERVING is false. */
export function isServing(socket: Duplex, service: string, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const session = connect('http://probe', { createConnection: () => socket });
    let received: Buffer = Buffer.alloc(0);
    let status: string | undefined;
    const finish = () => {
      const state = readMessage(received.subarray(5))?.find(({ number }) => number === 1)?.value;
      resolve(status === '0' && state === 1n);
      session.destroy();
      socket.destroy();
    };
    session.on('error', finish);
    const stream = session.request({
      ':method': 'POST',
      ':path': '/grpc.health.v1.Health/Check',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    signal.addEventListener('abort', finish, { once: true });
    stream.on('trailers', (trailers) => {
      status = String(trailers['grpc-status']);
    });
    stream.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
    });
    stream.on('error', finish);
    stream.on('close', finish);
    const message = writeMessage([[1, service]]);
    const prefix = Buffer.alloc(5);
    prefix.writeUInt32BE(message.length, 1);
    stream.end(Buffer.concat([prefix, message]));
  });
}
