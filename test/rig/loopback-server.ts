import http from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Json } from '../../schemas/json.ts';

/** Key and certificate of a server, as PEM. */
export interface ServerCertificate {
  readonly key: string;
  readonly cert: string;
}

/** A server of a test on a free loopback port. Close it. */
export interface LoopbackServer {
  readonly url: string;
  /** Cuts the connections that stand; the next ones are shown another certificate. */
  changeCertificate(tls: ServerCertificate): void;
  /** Cuts the connections that stand; new ones are welcome. */
  cut(): void;
  close(): Promise<void>;
}

/** A request as it arrived, with its whole body, and where its answer goes. */
export interface Exchange {
  readonly request: http.IncomingMessage;
  readonly response: http.ServerResponse;
  readonly body: Buffer;
}

/** Starts a server, over HTTPS with `tls`; an exchange that goes wrong here cuts its connection. */
export async function loopbackServer(
  answer: (exchange: Exchange) => Promise<void>,
  tls?: ServerCertificate,
): Promise<LoopbackServer> {
  const sockets = new Set<Socket>();
  const onExchange = async (request: http.IncomingMessage, response: http.ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer); // a request body is bytes
    await answer({ request, response, body: Buffer.concat(chunks) });
  };
  const listener = (request: http.IncomingMessage, response: http.ServerResponse): void => {
    onExchange(request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  };
  const secure = tls === undefined ? undefined : https.createServer(tls, listener);
  const server = secure ?? http.createServer(listener);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server's address is no string
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    changeCertificate: (changed) => {
      secure?.setSecureContext(changed);
      cut();
    },
    cut,
    close: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** RST where the platform can, else a plain close. */
export function reset(response: http.ServerResponse): void {
  response.socket?.resetAndDestroy();
}

/** A refusal as an API server words it. */
export function status(
  code: number,
  reason: string,
  message: string,
  causes: readonly { readonly [key: string]: Json }[] = [],
): { readonly status: number; readonly body: Json } {
  const details = causes.length === 0 ? {} : { details: { causes } };
  return {
    status: code,
    body: { apiVersion: 'v1', kind: 'Status', status: 'Failure', code, reason, message, ...details },
  };
}

/** What both kinds of broken JSON look like: a proxy's page where an object should be. */
export const GARBAGE = '<html>{"items": [';

/** Sends the first `bytes` of a body that was announced whole, then closes. */
export function truncate(response: http.ServerResponse, whole: string, bytes: number): void {
  response.setHeader('content-length', Buffer.byteLength(whole));
  response.write(whole.slice(0, bytes), () => response.destroy());
}

/** A kubeconfig text with one context, for this server. */
export function kubeconfigText(
  context: string,
  server: string,
  user: Readonly<Record<string, Json>>,
  cluster: Readonly<Record<string, Json>> = {},
): string {
  return JSON.stringify({
    contexts: [{ name: context, context: { cluster: 'c', user: 'u' } }],
    clusters: [{ name: 'c', cluster: { server, ...cluster } }],
    users: [{ name: 'u', user }],
  });
}
