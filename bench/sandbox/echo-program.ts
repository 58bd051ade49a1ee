import type { AddressInfo } from 'node:net';
import { createEcho } from '../../sandbox/workloads/http-echo.ts';

/** The built-in echo as a process of its own, which says where it listens; it ends with its stdin. */
const server = createEcho(
  {
    namespace: 'bench',
    pod: 'website',
    image: 'meshwright/echo:1',
    env: {},
    backend: 'website',
    log: () => undefined,
    arrived: () => undefined,
  },
  { errorPercent: 0, latencyMs: 0, status: 200 },
);
server.listen(0, '127.0.0.1', () => {
  // A listening TCP server has an address of this shape.
  console.log((server.address() as AddressInfo).port);
});
process.stdin.resume().once('end', () => process.exit(0));
