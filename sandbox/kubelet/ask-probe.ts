import { request } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AppServers } from '../workloads/app-server.ts';
import { isServing } from '../workloads/grpc-probe.ts';
import type { ContainerSpec, ProbeSpec } from '../workloads/pod-spec.ts';

/** What a probe found; `output` says what went wrong, as a kubelet words it. */
export interface ProbeAnswer {
  readonly ok: boolean;
  readonly output: string;
}

/** Runs a command in a container until it ends or time is over. */
export type RunCommand = (command: readonly string[], signal: AbortSignal) => Promise<ProbeAnswer>;

/** Whom a probe asks. */
export interface ProbePlace {
  readonly container: ContainerSpec;
  readonly apps: AppServers;
  /** The pod's address, for messages. */
  readonly address: string;
  readonly run: RunCommand;
  /** Whether a broken mesh stands between the node and the program. */
  readonly lockedOut: () => boolean;
}

/** A probe or hook that succeeded. */
export const OK: ProbeAnswer = { ok: true, output: '' };

/**
 * Asks once. The call goes straight to the program, as a kubelet's does, and so is under no policy of a sound mesh.
 */
export async function askProbe(
  place: ProbePlace,
  check: ProbeSpec['check'],
  timeoutMs: number,
): Promise<ProbeAnswer> {
  return await askOnce(
    place,
    check,
    AbortSignal.timeout(timeoutMs),
    (status) => status >= 200 && status < 400,
  );
}

/** Asks once, until the signal says that it is enough; `accepts` judges an HTTP status. */
export async function askOnce(
  place: ProbePlace,
  check: ProbeSpec['check'],
  signal: AbortSignal,
  accepts: (status: number) => boolean,
): Promise<ProbeAnswer> {
  if (check.kind === 'exec') return await place.run(check.command, signal);
  const port = portNumber(place.container, check.port);
  const where = `${place.address}:${port}`;
  const failed = (why: string): ProbeAnswer => ({
    ok: false,
    output: check.kind === 'http' ? `Get "http://${where}${check.path}": ${why}` : why,
  });
  const refused = failed(`dial tcp ${where}: connect: connection refused`);
  if (place.lockedOut()) return failed(`read tcp ${where}: read: connection reset by peer`);
  let socket: Duplex;
  try {
    socket = await place.apps.connect(port);
  } catch {
    // A probe that cannot connect is a probe that failed: that is its answer, not an error of ours.
    return refused;
  }
  if (check.kind === 'tcp') {
    socket.destroy();
    return OK;
  }
  if (check.kind === 'grpc') {
    const serving = await isServing(socket, check.service, signal);
    return serving ? OK : { ok: false, output: 'service unhealthy (responded with "NOT_SERVING")' };
  }
  const status = await httpStatus(socket, check, signal);
  if (typeof status === 'string') return failed(status);
  return accepts(status) ? OK : { ok: false, output: `HTTP probe failed with statuscode: ${status}` };
}

function portNumber(container: ContainerSpec, port: number | string): number {
  if (typeof port === 'number') return port;
  return container.ports.find((each) => each.name === port)?.port ?? Number(port);
}

type HttpCheck = Extract<ProbeSpec['check'], { readonly kind: 'http' }>;

function httpStatus(socket: Duplex, check: HttpCheck, signal: AbortSignal): Promise<number | string> {
  return new Promise((resolve) => {
    const call = request(
      {
        createConnection: () => socket,
        path: check.path,
        headers: { host: 'probe', 'user-agent': 'kube-probe/1.36', ...check.headers, connection: 'close' },
        signal,
      },
      (response) => {
        response.resume();
        response.on('close', () => resolve(response.statusCode ?? 0));
      },
    );
    call.on('error', (error) => {
      socket.destroy();
      resolve(signal.aborted ? TIMED_OUT : error.message);
    });
    call.end();
  });
}

const TIMED_OUT = 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
