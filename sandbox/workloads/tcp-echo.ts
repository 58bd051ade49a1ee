import { createServer, type Server } from 'node:net';
import type { WorkloadContext } from './workload.ts';

/** Sends back every byte it gets; with `BANNER` set it speaks first. */
export function createTcpEcho(context: WorkloadContext): Server {
  const banner = context.env['BANNER'];
  return createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    context.log('connection');
    if (banner !== undefined) socket.write(`${banner}\n`);
    socket.pipe(socket);
  });
}
