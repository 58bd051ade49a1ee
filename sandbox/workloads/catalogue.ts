import type { EchoKnobs } from './echo-knobs.ts';
import { createGrpcEcho } from './grpc-echo.ts';
import { createEcho, createHttp2Echo } from './http-echo.ts';
import { createTcpEcho } from './tcp-echo.ts';
import { createUdpEcho } from './udp-echo.ts';
import type { Workload } from './workload.ts';

const HTTP_PORT = 8080;
const GRPC_PORT = 9000;
const PLAIN: EchoKnobs = { errorPercent: 0, latencyMs: 0, status: 200 };

function echo(defaults: Partial<EchoKnobs>): Workload {
  return {
    defaultPorts: [HTTP_PORT],
    createServer: (context) => createEcho(context, { ...PLAIN, ...defaults }),
  };
}

/** Does nothing by itself: a place from which the agent is run. */
const IDLE: Workload = {
  defaultPorts: [],
  createServer: (context) => createEcho(context, PLAIN),
};

/** The built-in programs by the last segment of the image's repository path. */
const CATALOGUE: ReadonlyMap<string, Workload> = new Map([
  ['echo', echo({})],
  ['flaky', echo({ errorPercent: 10 })],
  ['slow', echo({ latencyMs: 200 })],
  ['status', echo({ status: 500 })],
  ['http2-echo', { defaultPorts: [HTTP_PORT], createServer: (context) => createHttp2Echo(context, PLAIN) }],
  ['grpc-echo', { defaultPorts: [GRPC_PORT], createServer: (context) => createGrpcEcho(context, PLAIN) }],
  ['tcp-echo', { defaultPorts: [9000], createServer: createTcpEcho }],
  [
    'udp-echo',
    {
      defaultPorts: [],
      defaultUdpPorts: [5353],
      createServer: (context) => createEcho(context, PLAIN),
      createDatagrams: createUdpEcho,
    },
  ],
  ['agent', IDLE],
]);

/** The program for an image; tag and digest do not matter, an image nobody knows becomes an echo that names it. */
export function workloadOf(image: string): Workload {
  return CATALOGUE.get(repositoryName(image)) ?? echo({});
}

/** `registry:5000/meshwright/echo:1.2@sha256:…` → `echo`. */
export function repositoryName(image: string): string {
  const path = image.split('@')[0] ?? '';
  const last = path.slice(path.lastIndexOf('/') + 1);
  return last.split(':')[0] ?? '';
}
