import { createServer as createHttp, type RequestListener } from 'node:http';
import { type AddressInfo, connect, createServer as createNet, type Server, type Socket } from 'node:net';

/** Listeners of one test; `closeAll` in `afterEach`. */
export class Listeners {
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();

  /** Starts on a free loopback port and returns it. */
  async listen(server: Server): Promise<number> {
    this.#servers.push(server);
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // a TCP listener always has an address of this kind
    return (server.address() as AddressInfo).port;
  }

  http(listener: RequestListener): Promise<number> {
    return this.listen(createHttp(listener));
  }

  tcp(onSocket: (socket: Socket) => void): Promise<number> {
    return this.listen(createNet(onSocket));
  }

  /** Sockets that are open now, at the servers' side. */
  get open(): number {
    return this.#sockets.size;
  }

  async closeAll(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

/** A SOCKS5 proxy that sends `reply` for a host, or connects to the loopback port that `routes` gives it. */
export function socksProxy(
  routes: Readonly<Record<string, { readonly port: number } | { readonly reply: number } | 'close'>>,
) {
  return (socket: Socket) => {
    let stage: 'greeting' | 'request' = 'greeting';
    const onData = (chunk: Buffer) => {
      if (stage === 'greeting') {
        stage = 'request';
        socket.write(Buffer.from([5, 0]));
        return;
      }
      const length = chunk[4] ?? 0;
      const route = routes[chunk.toString('latin1', 5, 5 + length)] ?? { reply: 4 };
      socket.off('data', onData);
      if (route === 'close') return socket.destroy();
      const answer = (code: number) => socket.write(Buffer.from([5, code, 0, 1, 0, 0, 0, 0, 0, 0]));
      if ('reply' in route) return answer(route.reply);
      const onward = connect(route.port, '127.0.0.1', () => {
        answer(0);
        socket.pipe(onward).pipe(socket);
      });
      onward.on('error', () => socket.destroy());
      socket.on('close', () => onward.destroy());
      return undefined;
    };
    socket.on('data', onData);
  };
}
