import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import type { ProgramPlace } from './builtin-program.ts';
import type { ImageProgram } from './image-programs.ts';
import type { Program, ProgramExit } from './program.ts';
import type { OnDatagram } from './workload.ts';

/** What a program of this machine is told about its container. */
export interface LocalContext {
  /** Of the container. */
  readonly env: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  /** The pod's name, namespace, address and ways out. */
  readonly podEnv: Readonly<Record<string, string>>;
  readonly log: (line: string) => void;
}

const MAX_LINE = 16 * 1024;

/**
 * Runs the command in a process group of its own. Descriptor 3 is a pipe from us: when it ends, because we let go or
 * because we were killed, whatever is left of the group is killed, so that nothing is orphaned.
 */
const GUARD = `trap : TERM INT HUP
"$@" 3<&- & child=$!
( trap '' TERM INT HUP; read -r _ <&3; kill -KILL 0 ) >/dev/null 2>&1 &
exec 3<&- >/dev/null 2>&1
while :; do wait "$child"; code=$?; kill -0 "$child" || exit "$code"; done`;

/** Starts a program of this machine for a container; it is reached at a hidden port or socket, by the pod's proxy alone. */
export async function startLocal(
  program: ImageProgram,
  context: LocalContext,
  place: ProgramPlace,
): Promise<Program> {
  const folder = program.listen === 'socket' ? mkdtempSync(join(tmpdir(), 'mw-pod-')) : undefined;
  const hidden = await hiddenPlaces(place, folder);
  const [file = '', ...args] = program.command;
  const child = spawn(
    '/bin/sh',
    ['-c', GUARD, 'sh', file, ...args, ...(program.passArgs ? context.args : [])],
    {
      cwd: program.workingDir,
      env: {
        ...program.env,
        ...context.env,
        ...context.podEnv,
        ...hidden.env,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      detached: true,
    },
  );
  const removals = hidden.places.map(({ port, dial }) => place.apps.addDialled(port, dial));
  removals.push(
    ...hidden.datagrams.map(({ port, program: relay }) => place.apps.addDatagrams(port, relay.take)),
  );
  writeLines(child, context.log);
  const exited = whenOver(child).finally(() => {
    for (const remove of removals) remove();
    for (const { program: relay } of hidden.datagrams) relay.close();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });
  return {
    exited,
    kind: 'process',
    stop: () => signal(child, 'SIGTERM'),
    kill: () => signal(child, 'SIGKILL'),
  };
}

function whenOver(child: ChildProcess): Promise<ProgramExit> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ exitCode: 128, message: error.message }));
    child.once('exit', (code, name) => {
      // Lets the guard sweep up what the program left behind.
      const pipe = child.stdio[3];
      if (pipe !== null && pipe !== undefined) pipe.destroy();
      if (code === null)
        resolve({ exitCode: name === 'SIGTERM' ? 143 : 137, signal: name === 'SIGTERM' ? 15 : 9 });
      else resolve(code > 128 ? { exitCode: code, signal: code - 128 } : { exitCode: code });
    });
  });
}

/** To the whole group: a program may have started others. */
function signal(child: ChildProcess, name: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, name);
  } catch (error) {
    // It ended in between.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function writeLines(child: ChildProcess, log: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = (lines.pop() ?? '').slice(0, MAX_LINE);
      for (const line of lines) log(line.slice(0, MAX_LINE));
    });
    stream?.on('end', () => (rest === '' ? undefined : log(rest)));
    stream?.on('error', () => undefined);
  }
}

interface Hidden {
  readonly env: Readonly<Record<string, string>>;
  readonly places: readonly { readonly port: number; readonly dial: () => Promise<Duplex> }[];
  readonly datagrams: readonly { readonly port: number; readonly program: DatagramRelay }[];
}

async function hiddenPlaces({ ports, udpPorts }: ProgramPlace, folder: string | undefined): Promise<Hidden> {
  const env: Record<string, string> = { HOST: '127.0.0.1' };
  const places: Hidden['places'][number][] = [];
  const datagrams: Hidden['datagrams'][number][] = [];
  for (const port of ports) {
    if (folder !== undefined) {
      const path = join(folder, `${port}.sock`);
      env[`SOCKET_${port}`] = path;
      env['SOCKET'] ??= path;
      places.push({ port, dial: () => dial({ path }) });
      continue;
    }
    const real = await freePort();
    env[`PORT_${port}`] = String(real);
    env['PORT'] ??= String(real);
    places.push({ port, dial: () => dial({ host: '127.0.0.1', port: real }) });
  }
  for (const port of udpPorts) {
    const real = await freeUdpPort();
    env[`UDP_PORT_${port}`] = String(real);
    env['UDP_PORT'] ??= String(real);
    datagrams.push({ port, program: new DatagramRelay(real) });
  }
  return { env, places, datagrams };
}

function dial(
  where: { readonly path: string } | { readonly host: string; readonly port: number },
): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...where, allowHalfOpen: true, noDelay: true });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}

/** A port that is free at this moment; the program takes it. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}

async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}

/** Carries the datagrams of each flow over a socket of its own, so that answers find their way back. */
class DatagramRelay {
  readonly #port: number;
  readonly #flows = new Map<(payload: Buffer) => void, UdpSocket>();

  constructor(port: number) {
    this.#port = port;
  }

  readonly take: OnDatagram = (payload, answer) => {
    let socket = this.#flows.get(answer);
    if (socket === undefined) {
      socket = createSocket('udp4');
      socket.on('message', answer);
      socket.on('error', () => this.#flows.delete(answer));
      socket.unref();
      this.#flows.set(answer, socket);
      const [oldest] = this.#flows.keys();
      if (this.#flows.size > MAX_FLOWS && oldest !== undefined) this.#drop(oldest);
    }
    socket.send(payload, this.#port, '127.0.0.1', () => undefined);
  };

  close(): void {
    for (const answer of [...this.#flows.keys()]) this.#drop(answer);
  }

  #drop(answer: (payload: Buffer) => void): void {
    this.#flows.get(answer)?.close();
    this.#flows.delete(answer);
  }
}

const MAX_FLOWS = 256;
