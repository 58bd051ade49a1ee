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
  ['task', { ...IDLE, exitsAfterMs: 0 }],
  ['agent', IDLE],
]);

/** Names of the built-in images. */
export const BUILTIN_IMAGES: readonly string[] = [...CATALOGUE.keys()].map((name) => `meshwright/${name}`);

/** The built-in program for an image, whatever its registry, tag and digest; undefined for an image of somebody else. */
export function workloadOf(image: string): Workload | undefined {
  return CATALOGUE.get(builtinName(image) ?? '');
}

/** `registry:5000/meshwright/echo:1.2@sha256:…` and `echo` → `echo`; undefined where the path is not ours. */
export function builtinName(image: string): string | undefined {
  const segments = (image.split('@')[0] ?? '').split('/');
  const last = segments.at(-1)?.split(':')[0] ?? '';
  const owner = segments.at(-2);
  return owner === undefined || owner === 'meshwright' ? last : undefined;
}
