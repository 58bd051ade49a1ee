import type { Http2Server } from 'node:http2';
import { afterLatency, countArrival, type EchoKnobs, fails, readKnobs } from './echo-knobs.ts';
import { protoFile } from './grpc-descriptors.ts';
import { reflectionMethods } from './grpc-reflection.ts';
import { createGrpcServer, GRPC, type GrpcCall, type GrpcMethods, type GrpcReceiver } from './grpc-server.ts';
import { readMessage, stringField, writeMessage } from './proto-wire.ts';
import type { WorkloadContext } from './workload.ts';

const ECHO = protoFile({
  name: 'meshwright/echo/v1/echo.proto',
  package: 'meshwright.echo.v1',
  service: 'Echo',
  messages: [
    {
      name: 'EchoRequest',
      fields: [
        ['message', 1, 'string'],
        ['count', 2, 'int32'],
      ],
    },
    {
      name: 'Header',
      fields: [
        ['name', 1, 'string'],
        ['value', 2, 'string'],
      ],
    },
    {
      name: 'EchoResponse',
      fields: [
        ['message', 1, 'string'],
        ['backend', 2, 'string'],
        ['pod', 3, 'string'],
        ['version', 4, 'string'],
        ['headers', 5, '.meshwright.echo.v1.Header*'],
      ],
    },
  ],
  methods: [
    { name: 'Say', input: 'EchoRequest', output: 'EchoResponse' },
    { name: 'Repeat', input: 'EchoRequest', output: 'EchoResponse', streams: 'server' },
    { name: 'Chat', input: 'EchoRequest', output: 'EchoResponse', streams: 'both' },
  ],
});

const HEALTH = protoFile({
  name: 'grpc/health/v1/health.proto',
  package: 'grpc.health.v1',
  service: 'Health',
  messages: [
    { name: 'HealthCheckRequest', fields: [['service', 1, 'string']] },
    { name: 'HealthCheckResponse', fields: [['status', 1, 'int32']] },
  ],
  methods: [
    { name: 'Check', input: 'HealthCheckRequest', output: 'HealthCheckResponse' },
    { name: 'Watch', input: 'HealthCheckRequest', output: 'HealthCheckResponse', streams: 'server' },
  ],
});

/** grpc.health.v1: the service is there and well. */
const SERVING = 1;
const MOST_REPEATS = 10_000;

/**
 * A gRPC server that says what it was asked and who it is (`meshwright.echo.v1.Echo`: Say, Repeat, Chat), with health
 * and reflection. Knobs as for HTTP: a failing call is UNAVAILABLE; `STATUS` other than 200 makes health NOT_SERVING.
 */
export function createGrpcEcho(context: WorkloadContext, defaults: EchoKnobs): Http2Server {
  const knobs = readKnobs(context, defaults);
  const healthy = knobs.status < 400;
  const methods: GrpcMethods = new Map([
    [`/${ECHO.service}/Say`, (call: GrpcCall) => say(context, call)],
    [`/${ECHO.service}/Repeat`, (call: GrpcCall) => repeat(context, call)],
    [`/${ECHO.service}/Chat`, (call: GrpcCall) => chat(context, call)],
    [`/${HEALTH.service}/Check`, (call: GrpcCall) => check(call, healthy, 'once')],
    [`/${HEALTH.service}/Watch`, (call: GrpcCall) => check(call, healthy, 'open')],
    ...reflectionMethods([ECHO, HEALTH]),
  ]);
  const version = context.env['VERSION'];
  return createGrpcServer(methods, {
    headers: { 'x-backend': context.backend, ...(version === undefined ? {} : { 'x-version': version }) },
    admit(headers, go) {
      countArrival(context, headers);
      const isEcho = headers[':path']?.startsWith(`/${ECHO.service}/`) === true;
      if (!isEcho) go();
      else afterLatency(knobs, () => go(fails(knobs) || !healthy ? GRPC.unavailable : undefined));
    },
    ended: (path, status) => context.log(`${path} grpc-status ${status}`),
  });
}

function say(context: WorkloadContext, call: GrpcCall): GrpcReceiver {
  return unary(call, (request) => {
    call.send(echoOf(context, call, request));
    call.end(GRPC.ok);
  });
}

function repeat(context: WorkloadContext, call: GrpcCall): GrpcReceiver {
  return unary(call, (request) => {
    const count = readMessage(request)?.find(({ number }) => number === 2)?.value;
    const times = Math.min(typeof count === 'bigint' ? Number(count) : 1, MOST_REPEATS);
    for (let i = 0; i < times; i++) call.send(echoOf(context, call, request));
    call.end(GRPC.ok);
  });
}

function chat(context: WorkloadContext, call: GrpcCall): GrpcReceiver {
  return {
    message: (request) => void call.send(echoOf(context, call, request)),
    end: () => call.end(GRPC.ok),
  };
}

function check(call: GrpcCall, healthy: boolean, mode: 'once' | 'open'): GrpcReceiver {
  return unary(call, (request) => {
    const service = stringField(readMessage(request) ?? [], 1);
    const known = ['', ECHO.service, HEALTH.service].includes(service);
    if (!known && mode === 'once') {
      call.end(GRPC.notFound, `no service ${service}`);
      return;
    }
    const UNKNOWN_SERVICE = 3;
    call.send(writeMessage([[1, known ? (healthy ? SERVING : SERVING + 1) : UNKNOWN_SERVICE]]));
    if (mode === 'once') call.end(GRPC.ok);
  });
}

/** A method that takes one message. */
function unary(call: GrpcCall, answer: (request: Buffer) => void): GrpcReceiver {
  let asked = false;
  return {
    message(request) {
      if (asked) return;
      asked = true;
      answer(request);
    },
    end() {
      if (!asked) call.end(GRPC.invalidArgument, 'a message is missing');
    },
  };
}

function echoOf(context: WorkloadContext, call: GrpcCall, request: Buffer): Buffer {
  const headers = Object.entries(call.headers).filter(([name]) => !name.startsWith(':'));
  return writeMessage([
    [1, stringField(readMessage(request) ?? [], 1)],
    [2, context.backend],
    [3, context.pod],
    [4, context.env['VERSION']],
    ...headers.map(([name, value]) => {
      const header = writeMessage([
        [1, name],
        [2, Array.isArray(value) ? value.join(', ') : value],
      ]);
      return [5, header] as const;
    }),
  ]);
}
