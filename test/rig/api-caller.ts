import type { IncomingMessage } from 'node:http';
import { request as httpRequest } from 'node:https';

export interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  /** The parsed body; `undefined` when it is not JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into JSON answers of every shape
  readonly body: any;
}

export interface CallOptions {
  /** Text and bytes as they are, other values as JSON. */
  readonly body?: unknown;
  readonly type?: string;
  readonly accept?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface LineStream {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into JSON answers of every shape
  next(): Promise<any>;
  readonly ended: Promise<void>;
  close(): void;
}

/** Plain HTTPS to an API server, with no client of ours in between. */
export interface ApiCaller {
  call(method: string, path: string, options?: CallOptions): Promise<Reply>;
  /** Server-side apply. */
  apply(path: string, body: unknown, manager?: string, query?: string): Promise<Reply>;
  /** Opens a stream of lines; `next` waits for the next one. */
  watch(path: string, accept?: string): Promise<LineStream>;
}

/** Speaks to the API server on a loopback port as the owner of a token. */
export function apiCaller(server: {
  readonly port: number;
  readonly token: string;
  readonly authority: string;
  /** Name to expect in the certificate when a request carries another `Host`. */
  readonly servername?: string;
}): ApiCaller {
  const open = (method: string, path: string, options: CallOptions): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const { body } = options;
      const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
      const headers = {
        authorization: `Bearer ${server.token}`,
        accept: options.accept ?? 'application/json',
        ...(text === undefined
          ? {}
          : {
              'content-type': options.type ?? 'application/json',
              'content-length': String(Buffer.byteLength(text)),
            }),
        ...options.headers,
      };
      const { port, authority: ca, servername } = server;
      const made = httpRequest(
        {
          host: '127.0.0.1',
          port,
          ca,
          method,
          path,
          headers,
          agent: false,
          ...(servername === undefined ? {} : { servername }),
        },
        resolve,
      );
      made.on('error', reject);
      made.end(text);
    });
  const call = async (method: string, path: string, options: CallOptions = {}): Promise<Reply> => {
    const response = await open(method, path, options);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    return { status: response.statusCode ?? 0, headers: response.headers, text, body: parsed(text) };
  };
  return {
    call,
    apply: (path, body, manager = 'tester', query = '') =>
      call('PATCH', `${path}?fieldManager=${manager}${query}`, {
        body,
        type: 'application/apply-patch+yaml',
      }),
    watch: async (path, accept) =>
      lineStream(await open('GET', path, accept === undefined ? {} : { accept })),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function lineStream(response: IncomingMessage): LineStream {
  let rest = '';
  const lines: string[] = [];
  const waiting: ((line: string) => void)[] = [];
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) {
      const waiter = waiting.shift();
      if (waiter === undefined) lines.push(line);
      else waiter(line);
    }
  });
  response.on('error', () => undefined);
  return {
    status: response.statusCode ?? 0,
    next: () => {
      const line = lines.shift();
      if (line !== undefined) return Promise.resolve(JSON.parse(line));
      return new Promise((resolve) => waiting.push((text) => resolve(JSON.parse(text))));
    },
    ended: new Promise((resolve) => response.once('close', () => resolve())),
    close: () => response.destroy(),
  };
}
