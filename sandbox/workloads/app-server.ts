import type { Server, Socket } from 'node:net';
import { join } from 'node:path';
import { dial } from '../dataplane/dial.ts';

/** A pod's programs, listening where only the pod's own proxy knows. */
export class AppServers {
  readonly #dir: string;
  readonly #byPort = new Map<number, { readonly server: Server; readonly path: string }>();
  readonly #sockets = new Set<Socket>();

  /** `dir` is private to the pod (0700). */
  constructor(dir: string) {
    this.#dir = dir;
  }

  get ports(): readonly number[] {
    return [...this.#byPort.keys()];
  }

  async listen(port: number, server: Server): Promise<void> {
    const path = join(this.#dir, `${port}.sock`);
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, () => {
        server.off('error', reject);
        resolve();
      });
    });
    this.#byPort.set(port, { server, path });
  }

  /** A connection to the program behind a port, past every policy: for the pod's own proxy and for probes. */
  connect(port: number): Promise<Socket> {
    const app = this.#byPort.get(port);
    return app === undefined
      ? Promise.reject(new Error(`nothing listens on ${port}`))
      : dial({ path: app.path });
  }

  close(): void {
    for (const { server } of this.#byPort.values()) server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}
