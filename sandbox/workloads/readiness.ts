import { request } from 'node:http';
import type { AppServers } from './app-server.ts';
import type { ContainerSpec, ProbeSpec } from './pod-spec.ts';

/**
 * Calls a container's readiness probe until closed and tells of every change. The call goes straight to the program,
 * as a kubelet's does, and so is under no policy. Without a probe the container is ready at once.
 */
export class Readiness {
  readonly #container: ContainerSpec;
  readonly #apps: AppServers;
  readonly #onChange: () => void;
  #timer: NodeJS.Timeout | undefined;
  #row = 0;
  #lastOk = false;
  #ready: boolean;
  #closed = false;

  constructor(container: ContainerSpec, apps: AppServers, onChange: () => void) {
    this.#container = container;
    this.#apps = apps;
    this.#onChange = onChange;
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
    this.#onChange();
  }

  async #probe(probe: ProbeSpec): Promise<boolean> {
    const { check, timeoutMs } = probe;
    if (check.kind === 'exec') return true;
    const port = this.#portNumber(check.port);
    try {
      const socket = await this.#apps.connect(port);
      if (check.kind === 'tcp') {
        socket.destroy();
        return true;
      }
      return await new Promise<boolean>((resolve) => {
        const call = request(
          {
            createConnection: () => socket,
            path: check.path,
            headers: { host: 'probe', ...check.headers, connection: 'close' },
            timeout: timeoutMs,
          },
          (response) => {
            response.resume();
            const { statusCode = 0 } = response;
            response.on('close', () => resolve(statusCode >= 200 && statusCode < 400));
          },
        );
        call.on('timeout', () => call.destroy());
        call.on('error', () => resolve(false));
        call.end();
      });
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

/** A pod that is not ready yet is asked at least this often, so that starting does not take a whole period. */
const RETRY_MS = 1_000;
