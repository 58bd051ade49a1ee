import type http from 'node:http';
import type { Json } from '../../schemas/json.ts';
import {
  GARBAGE,
  kubeconfigText,
  loopbackServer,
  reset,
  type ServerCertificate,
  status,
  truncate,
} from './loopback-server.ts';

/** A request as it arrived. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** What the server does with a request. */
export type Action =
  | {
      readonly do: 'answer';
      readonly status?: number;
      readonly body?: Json;
      readonly headers?: Record<string, string>;
    }
  | { readonly do: 'text'; readonly status?: number; readonly text: string; readonly contentType?: string }
  /** Answers as `then` says once the promise resolves. */
  | { readonly do: 'hold'; readonly until: Promise<unknown>; readonly then: Action }
  /** Resets the connection before any byte of an answer. */
  | { readonly do: 'reset' }
  /** Announces the whole body, sends the first `bytes` of it, closes. */
  | { readonly do: 'truncate'; readonly body: Json; readonly bytes: number }
  /** A 200 whose body is not JSON. */
  | { readonly do: 'garbage' }
  /** Accepts the request and never says anything. */
  | { readonly do: 'half-open' }
  /** A watch: events one by one, then the end that `end` names. */
  | {
      readonly do: 'watch';
      readonly events: AsyncIterable<string> | readonly string[];
      readonly end: WatchEnd;
    };

/** How a watch response ends; `open` stays silent for ever. */
export type WatchEnd = 'close' | 'reset' | 'open';

/** One line of the fault script; the first that fits a request is used up to `times` times. */
export interface Rule {
  readonly method?: string;
  /** Path below the server's root, or a pattern of it. */
  readonly path: string | RegExp;
  /** `true`: only watches; `false`: only other requests. */
  readonly watch?: boolean;
  readonly times?: number;
  readonly action: Action | ((request: SeenRequest) => Action);
}

/** An API server that does what a script says, for faults that a real one shows rarely. Close it. */
export interface ScriptedApiServer {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  /** Adds rules before the existing ones. */
  script(...rules: readonly Rule[]): void;
  /** A kubeconfig text with the context `scripted`. */
  kubeconfig(user?: Record<string, Json>, cluster?: Record<string, Json>): string;
  /** Cuts the connections that stand; new ones are welcome. */
  cut(): void;
  close(): Promise<void>;
}

/** Starts on a free loopback port; with `tls` over HTTPS. What no rule fits gets a 404 Status. */
export async function scriptedApiServer(tls?: ServerCertificate): Promise<ScriptedApiServer> {
  const rules: { rule: Rule; left: number }[] = [];
  const requests: SeenRequest[] = [];
  const server = await loopbackServer(async ({ request, response, body }) => {
    const url = new URL(request.url ?? '/', 'http://scripted');
    const seen: SeenRequest = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body: body.toString('utf8'),
    };
    requests.push(seen);
    const entry = rules.find(({ rule, left }) => left > 0 && fits(rule, seen));
    if (entry === undefined) {
      await perform({ do: 'answer', ...status(404, 'NotFound', `${seen.path} not found`) }, response);
      return;
    }
    entry.left--;
    const { action } = entry.rule;
    await perform(typeof action === 'function' ? action(seen) : action, response);
  }, tls);
  return {
    url: server.url,
    requests,
    script(...added) {
      rules.unshift(...added.map((rule) => ({ rule, left: rule.times ?? Number.POSITIVE_INFINITY })));
    },
    kubeconfig: (user = { token: 'secret-token' }, cluster = {}) =>
      kubeconfigText('scripted', server.url, user, cluster),
    cut: server.cut,
    close: server.close,
  };
}

/** Rules for legacy-free discovery of the given kinds. */
export function discoveryRules(
  kinds: readonly {
    readonly apiVersion: string;
    readonly kind: string;
    readonly plural: string;
    readonly namespaced?: boolean;
  }[],
): readonly Rule[] {
  const listOf = (core: boolean): Json => ({
    apiVersion: 'apidiscovery.k8s.io/v2',
    kind: 'APIGroupDiscoveryList',
    items: kinds
      .filter((k) => !k.apiVersion.includes('/') === core)
      .map((k) => ({
        metadata: core ? {} : { name: k.apiVersion.split('/')[0] ?? '' },
        versions: [
          {
            version: k.apiVersion.split('/').at(-1) ?? '',
            resources: [
              {
                resource: k.plural,
                responseKind: { group: '', version: '', kind: k.kind },
                scope: k.namespaced === false ? 'Cluster' : 'Namespaced',
                verbs: ['get', 'list', 'watch'],
              },
            ],
          },
        ],
      })),
  });
  return [
    { path: '/api', action: { do: 'answer', body: listOf(true) } },
    { path: '/apis', action: { do: 'answer', body: listOf(false) } },
  ];
}

function fits(rule: Rule, request: SeenRequest): boolean {
  if (rule.method !== undefined && rule.method !== request.method) return false;
  if (rule.watch !== undefined && rule.watch !== (request.query.get('watch') === 'true')) return false;
  return typeof rule.path === 'string' ? rule.path === request.path : rule.path.test(request.path);
}

async function perform(action: Action, response: http.ServerResponse): Promise<void> {
  switch (action.do) {
    case 'answer':
      response.writeHead(action.status ?? 200, { 'content-type': 'application/json', ...action.headers });
      response.end(action.body === undefined ? '' : JSON.stringify(action.body));
      return;
    case 'text':
      response.writeHead(action.status ?? 200, { 'content-type': action.contentType ?? 'text/plain' });
      response.end(action.text);
      return;
    case 'hold':
      await action.until;
      await perform(action.then, response);
      return;
    case 'reset':
      reset(response);
      return;
    case 'truncate':
      response.setHeader('content-type', 'application/json');
      truncate(response, JSON.stringify(action.body), action.bytes);
      return;
    case 'garbage':
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(GARBAGE);
      return;
    case 'half-open':
      return;
    case 'watch':
      response.writeHead(200, { 'content-type': 'application/json' });
      response.flushHeaders();
      for await (const line of action.events) {
        await new Promise<void>((resolve) => response.write(line, () => resolve()));
      }
      if (action.end === 'close') response.end();
      else if (action.end === 'reset') reset(response);
      return;
  }
}
