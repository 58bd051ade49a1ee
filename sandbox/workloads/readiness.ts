import { request } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AppServers } from './app-server.ts';
import { isServing } from './grpc-probe.ts';
import type { ContainerSpec, ProbeSpec } from './pod-spec.ts';

/** Whom a probe asks, who wants to know, and whether a broken mesh stands in its way. */
export interface ReadinessParts {
  readonly apps: AppServers;
  readonly onChange: () => void;
  readonly lockedOut: () => boolean;
}

/**
 * Calls a container's readiness probe until closed and tells of every change. The call goes straight to the program,
 * as a kubelet's does, and so is under no policy of a sound mesh. Without a probe the container is ready at once.
 */
export class Readiness {
  readonly #container: ContainerSpec;
  readonly #parts: ReadinessParts;
  #timer: NodeJS.Timeout | undefined;
  #row = 0;
  #lastOk = false;
  #ready: boolean;
  #closed = false;

  constructor(container: ContainerSpec, parts: ReadinessParts) {
    this.#container = container;
    this.#parts = parts;
    this.#ready = container.readiness === undefined;
  }

  get ready(): boolean {
    return this.#ready;
  }

  start(): void {
    const probe = this.#container.readiness;
    if (probe !== undefined) this.#after(probe.initialDelayMs, probe);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #after(ms: number, probe: ProbeSpec): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      void this.#probe(probe).then((ok) => {
        this.#note(ok, probe);
        this.#after(this.#ready ? probe.periodMs : Math.min(probe.periodMs, RETRY_MS), probe);
      });
    }, ms);
  }

  #note(ok: boolean, probe: ProbeSpec): void {
    if (this.#closed) return;
    this.#row = ok === this.#lastOk ? this.#row + 1 : 1;
    this.#lastOk = ok;
    const wanted = ok ? probe.successThreshold : probe.failureThreshold;
    if (ok === this.#ready || this.#row < wanted) return;
    this.#ready = ok;
    this.#parts.onChange();
  }

  async #probe(probe: ProbeSpec): Promise<boolean> {
    const { check, timeoutMs } = probe;
    if (check.kind === 'exec') return true;
    if (this.#parts.lockedOut()) return false;
    const port = this.#portNumber(check.port);
    try {
      const socket = await this.#parts.apps.connect(port);
      if (check.kind === 'tcp') {
        socket.destroy();
        return true;
      }
      const signal = AbortSignal.timeout(timeoutMs);
      return check.kind === 'grpc'
        ? await isServing(socket, check.service, signal)
        : await answersHttp(socket, check, signal);
    } catch {
      // A probe that cannot connect is a probe that failed: that is its answer, not an error of ours.
      return false;
    }
  }

  #portNumber(port: number | string): number {
    if (typeof port === 'number') return port;
    return this.#container.ports.find((each) => each.name === port)?.port ?? Number(port);
  }
}

type HttpCheck = Extract<ProbeSpec['check'], { readonly kind: 'http' }>;

function answersHttp(socket: Duplex, check: HttpCheck, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const call = request(
      {
        createConnection: () => socket,
        path: check.path,
        headers: { host: 'probe', ...check.headers, connection: 'close' },
        signal,
      },
      (response) => {
        response.resume();
        const { statusCode = 0 } = response;
        response.on('close', () => resolve(statusCode >= 200 && statusCode < 400));
      },
    );
    call.on('error', () => resolve(false));
    call.end();
  });
}

/** A pod that is not ready yet is asked at least this often, so that starting does not take a whole period. */
const RETRY_MS = 1_000;
