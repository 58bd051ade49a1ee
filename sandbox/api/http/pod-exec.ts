import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { ContainerLog, PodRuntime, RuntimeProcess } from '../../cluster-view.ts';
import { badRequest, StatusError } from '../../store/status-error.ts';
import type { ReadContext } from '../../store/write-objects.ts';
import {
  type ClientListener,
  type ClientStreams,
  socketStreams,
  spdyStreams,
  V4,
  V5,
} from './exec-streams.ts';
import { runtimeError } from './pod-logs.ts';
import { containerOf, demandPlaced, type PodPlace, podAt } from './pod-target.ts';

/** A connection that a client wants to have turned into streams of a pod. */
export interface PodUpgrade extends PodPlace {
  readonly context: ReadContext;
  readonly runtime: PodRuntime | undefined;
  readonly query: URLSearchParams;
  readonly message: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** Serves `pods/exec` and `pods/attach`, over WebSocket and SPDY; one per API server, closed with it. */
export class ExecEndpoint {
  readonly #sockets: WebSocketServer;
  readonly #running = new Set<RuntimeProcess>();
  readonly #connections = new Set<Duplex>();

  constructor() {
    this.#sockets = new WebSocketServer({
      noServer: true,
      perMessageDeflate: false,
      handleProtocols: (offered) => (offered.has(V5) ? V5 : offered.has(V4) ? V4 : false),
    });
  }

  /**
   * Starts the command, or looks on, and connects it to an upgraded connection. Throws before the upgrade what the
   * client sees as a Status.
   */
  async open(request: PodUpgrade, what: 'exec' | 'attach'): Promise<void> {
    const { message, socket, head } = request;
    const spdy = (message.headers.upgrade ?? '').toLowerCase().startsWith('spdy/');
    if (spdy) demandProtocol(message);
    const process = what === 'exec' ? await startCommand(request) : await lookOn(request);
    this.#running.add(process);
    const over = (): boolean => this.#running.delete(process);
    process.exited.then(over, over);
    const withStdin = request.query.get('stdin') === 'true';
    const listener: ClientListener = {
      write: (chunk) => withStdin && process.write(chunk),
      endInput: () => process.endInput(),
      kill: () => process.kill(),
    };
    if (!withStdin) process.endInput();
    const tty = request.query.get('tty') === 'true';
    if (spdy) {
      this.#connections.add(socket);
      socket.once('close', () => this.#connections.delete(socket));
      acceptSpdy(socket, head);
      // A terminal has one stream for all that is said, whatever was asked for.
      const outputs = tty ? ['stdout'] : ['stdout', 'stderr'];
      const wanted = outputs.filter((each) => request.query.get(each) === 'true');
      carry(process, spdyStreams(socket, listener, ['error', ...wanted, ...(tty ? ['resize'] : [])]), tty);
      return;
    }
    this.#sockets.handleUpgrade(message, socket, head, (opened) => {
      carry(process, socketStreams(opened, listener), tty);
    });
  }

  close(): void {
    for (const process of this.#running) process.kill();
    for (const socket of this.#sockets.clients) socket.terminate();
    for (const connection of this.#connections) connection.destroy();
    this.#sockets.close();
  }
}

function demandProtocol(message: IncomingMessage): void {
  const offered = [message.headers['x-stream-protocol-version'] ?? []]
    .flat()
    .flatMap((each) => each.split(','))
    .map((each) => each.trim());
  if (offered.includes(V4)) return;
  const said = `client supports [${offered.join(', ')}], server accepts [${V4}]`;
  throw new StatusError(403, 'Forbidden', `unable to upgrade: unable to negotiate protocol: ${said}`);
}

function acceptSpdy(socket: Duplex, head: Buffer): void {
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${V4}\r\n\r\n`,
  );
  if (head.length > 0) socket.unshift(head);
}

/** The runtime and the container that is meant. */
function targetOf(request: PodUpgrade): { readonly runtime: PodRuntime; readonly container: string } {
  const pod = podAt(request.context, request);
  const container = containerOf(pod, request.query.get('container') ?? '');
  if (request.runtime !== undefined) return { runtime: request.runtime, container };
  demandPlaced(pod);
  throw new StatusError(503, 'ServiceUnavailable', 'no pod runs: there is no data plane');
}

async function startCommand(request: PodUpgrade): Promise<RuntimeProcess> {
  const { namespace, pod, query } = request;
  const { runtime, container } = targetOf(request);
  const command = query.getAll('command');
  if (command.length === 0) throw badRequest('you must specify at least one command for the container');
  try {
    return await runtime.exec({ namespace, pod, container, command });
  } catch (error) {
    throw runtimeError(error);
  }
}

async function lookOn(request: PodUpgrade): Promise<RuntimeProcess> {
  const { namespace, pod } = request;
  const { runtime, container } = targetOf(request);
  try {
    return attachedTo(await runtime.logs({ namespace, pod, container }));
  } catch (error) {
    throw runtimeError(error);
  }
}

/** A container as `attach` sees it: what it says from now on. Its program reads no input. */
function attachedTo(log: ContainerLog): RuntimeProcess {
  const listeners = new Set<(chunk: Uint8Array) => void>();
  let leave: () => void = () => undefined;
  const exited = new Promise<{ readonly exitCode: number }>((resolve) => {
    const end = log.follow((line) => {
      if (line === undefined) resolve({ exitCode: 0 });
      else for (const listener of listeners) listener(Buffer.from(`${line.text}\n`));
    });
    leave = () => {
      end();
      resolve({ exitCode: 0 });
    };
  });
  return {
    write: () => undefined,
    endInput: () => undefined,
    onStdout: (listener) => void listeners.add(listener),
    onStderr: () => undefined,
    exited,
    kill: () => leave(),
  };
}

function carry(process: RuntimeProcess, client: ClientStreams, tty: boolean): void {
  process.onStdout(client.stdout);
  process.onStderr(tty ? client.stdout : client.stderr);
  process.exited.then(
    (exit) => client.finish(JSON.stringify(exitStatus(exit))),
    (error: unknown) => {
      const message = error instanceof Error ? error.message : 'the command could not be run';
      client.finish(
        JSON.stringify({ metadata: {}, status: 'Failure', message, reason: 'InternalError', code: 500 }),
      );
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
