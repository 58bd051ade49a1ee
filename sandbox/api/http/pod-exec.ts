import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { PodRuntime, RuntimeProcess } from '../../cluster-view.ts';
import { StatusError } from '../../store/status-error.ts';
import { runtimeError } from './pod-logs.ts';

const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const ERROR = 3;
const CLOSE = 255;
const V5 = 'v5.channel.k8s.io';
const V4 = 'v4.channel.k8s.io';

/** Serves `pods/exec` over WebSocket; one per API server, closed with it. */
export class ExecEndpoint {
  readonly #sockets: WebSocketServer;
  readonly #running = new Set<RuntimeProcess>();

  constructor() {
    this.#sockets = new WebSocketServer({
      noServer: true,
      perMessageDeflate: false,
      handleProtocols: (offered) => (offered.has(V5) ? V5 : offered.has(V4) ? V4 : false),
    });
  }

  /**
   * Starts the command and connects it to an upgraded connection. Throws before the upgrade when the runtime refuses,
   * so that the client sees a Status.
   */
  async open(request: ExecUpgrade): Promise<void> {
    const { runtime, namespace, pod, query } = request;
    const command = query.getAll('command');
    if (command.length === 0)
      throw new StatusError(400, 'BadRequest', 'you must specify at least one command');
    if (runtime === undefined)
      throw new StatusError(503, 'ServiceUnavailable', 'no pod runs: there is no data plane');
    const container = query.get('container');
    const process = await start(runtime, {
      namespace,
      pod,
      command,
      ...(container === null || container === '' ? {} : { container }),
    });
    this.#running.add(process);
    const over = (): void => {
      this.#running.delete(process);
    };
    process.exited.then(over, over);
    this.#sockets.handleUpgrade(request.message, request.socket, request.head, (socket) => {
      connect(socket, process, query);
    });
  }

  close(): void {
    for (const process of this.#running) process.kill();
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
  }
}

export interface ExecUpgrade {
  readonly runtime: PodRuntime | undefined;
  readonly namespace: string;
  readonly pod: string;
  readonly query: URLSearchParams;
  readonly message: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

async function start(
  runtime: PodRuntime,
  request: Parameters<PodRuntime['exec']>[0],
): Promise<RuntimeProcess> {
  try {
    return await runtime.exec(request);
  } catch (error) {
    throw runtimeError(error);
  }
}

function connect(socket: WebSocket, process: RuntimeProcess, query: URLSearchParams): void {
  const send = (channel: number, chunk: Uint8Array): void => {
    if (socket.readyState === socket.OPEN) socket.send(Buffer.concat([Buffer.of(channel), chunk]));
  };
  const tty = query.get('tty') === 'true';
  process.onStdout((chunk) => send(STDOUT, chunk));
  process.onStderr((chunk) => send(tty ? STDOUT : STDERR, chunk));
  socket.on('message', (data: Buffer) => {
    if (data[0] === STDIN && query.get('stdin') === 'true') process.write(data.subarray(1));
    // v5: 255 and a channel number say that the client closes that channel.
    if (data[0] === CLOSE && data[1] === STDIN && socket.protocol === V5) process.endInput();
  });
  socket.on('close', () => process.kill());
  socket.on('error', () => process.kill());
  process.exited.then(
    (exit) => {
      send(ERROR, Buffer.from(JSON.stringify(exitStatus(exit))));
      socket.close(1000);
    },
    (error: unknown) => {
      const message = error instanceof Error ? error.message : 'the command could not be run';
      send(
        ERROR,
        Buffer.from(JSON.stringify({ metadata: {}, status: 'Failure', message, reason: 'InternalError' })),
      );
      socket.close(1000);
    },
  );
}

function exitStatus(exit: { readonly exitCode: number; readonly reason?: string }): unknown {
  if (exit.exitCode === 0) return { metadata: {}, status: 'Success' };
  return {
    metadata: {},
    status: 'Failure',
    message: exit.reason ?? `command terminated with non-zero exit code: exit status ${exit.exitCode}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(exit.exitCode) }] },
  };
}
