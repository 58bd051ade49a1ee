import type { KubeObject } from '../../schemas/kube-object.ts';
import type { HttpAsk } from '../rig/pod-client.ts';

/**
 * One thing that every implementation of a mesh must agree on: policies, what is asked, and what is seen. The data say
 * nothing about how it comes to be, so that the same case can be put to any proxy.
 */
export interface Case {
  readonly title: string;
  /** Where the rule is written that says what must be seen. */
  readonly source: string;
  /** Whether workloads admit only what a TrafficTarget allows. */
  readonly access: 'open' | 'denied by default';
  /** Whether plaintext is taken beside mutual TLS; `strict` when nothing is said. */
  readonly mtls?: 'permissive';
  readonly given: readonly KubeObject[];
  /** The name of something that policies refer to and that is not there on purpose. */
  readonly missing?: string;
  readonly asks: readonly Ask[];
}

export type Ask = Requests | Entry | Call | EntryCall | Connections | EntryConnections | Knock;

/** What is seen: a class such as `website-v1`, `403`, `cut`; or shares in percent by class. */
export type Sees = string | Readonly<Record<string, number>>;

interface AskedOf {
  /** The account of the workload that asks. */
  readonly from: string;
  /** The service. */
  readonly to: string;
  readonly sees: Sees;
  /** What Envoy does instead where both are right, and why that is so. */
  readonly envoy?: { readonly sees: Sees; readonly because: string };
}

/** HTTP requests through the client's proxy. */
export interface Requests extends AskedOf, Asking {
  readonly kind: 'requests';
}

/** What is asked from outside the mesh, at a port of the Gateway. */
interface AskedOutside {
  readonly port: number;
  readonly sees: Sees;
  readonly envoy?: AskedOf['envoy'];
}

/** HTTP requests from outside the mesh. */
export interface Entry extends Asking, AskedOutside {
  readonly kind: 'entry';
  readonly host: string;
  /** The name by which TLS asks for a certificate, which must be of that name; without it there is no TLS. */
  readonly serverName?: string;
}

/** How requests are made, and what is looked at. */
export interface Asking {
  readonly http: HttpAsk;
  readonly version: 'HTTP/1.1' | 'HTTP/2';
  readonly times: number;
  /**
   * `in turn` over one connection, `together` each over its own, or `until steady`: until the same was seen
   * {@link STEADY} times in a row, which then is what is seen.
   */
  readonly pace: 'in turn' | 'together' | 'until steady';
  /** What is looked at beside the class. */
  readonly shows: readonly Shown[];
}

/**
 * A part of what an answer tells: the request as the application saw it (path, HTTP version, host, a header, the caller's identity),
 * a header of the answer, which applications were reached how often, or whether one was reached by a share of the requests
 * in percent.
 */
export type Shown =
  | 'path'
  | 'version'
  | 'host'
  | 'identity'
  | 'arrivals'
  | `share ${string} ${number}`
  | `header ${string}`
  | `answer ${string}`;

/** Calls of gRPC: `path` is `/service/method`. Their class is the backend and the status, or the status alone. */
export interface Calling {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly times: number;
  readonly shows: readonly Shown[];
}

export interface Call extends AskedOf, Calling {
  readonly kind: 'call';
}

/** Calls from outside the mesh. */
export interface EntryCall extends AskedOutside, Calling {
  readonly kind: 'entry call';
  readonly host: string;
}

/**
 * Connections of another protocol through the client's proxy. The destination says who it is, before or after the
 * client has said something.
 */
export interface Connections extends AskedOf, Connecting {
  readonly kind: 'connections';
}

export interface Connecting {
  readonly times: number;
  readonly firstWord: 'client' | 'server';
}

/** Connections from outside the mesh; those that begin TLS for a name say so and no more. */
export interface EntryConnections extends AskedOutside, Connecting {
  readonly kind: 'entry connections';
  readonly serverName?: string;
}

/** One who goes past the client's proxy, straight to the port of a pod. */
export interface Knock {
  readonly kind: 'knock';
  readonly pod: string;
  readonly as: Impostor;
  readonly sees: Sees;
  readonly envoy?: AskedOf['envoy'];
}

/** How somebody at the door proves who they are; the last one is no impostor at all. */
export type Impostor =
  | 'plaintext'
  | 'no certificate'
  | 'another authority'
  | 'another trust domain'
  | 'the mesh';

export const STEADY = 12;

/** One GET by the shopper to the website, unless something else is said. */
export function request(sees: Sees, ask: Partial<Omit<Requests, 'kind' | 'sees'>> & HttpAsk = {}): Requests {
  const {
    from = 'shopper',
    to = 'website',
    times = 1,
    pace = 'in turn',
    shows = [],
    envoy,
    version = 'HTTP/1.1',
    ...http
  } = ask;
  const { method, path, headers, body } = http;
  return {
    kind: 'requests',
    from,
    to,
    sees,
    version,
    times,
    pace,
    shows,
    http: {
      ...(method === undefined ? {} : { method }),
      ...(path === undefined ? {} : { path }),
      ...(headers === undefined ? {} : { headers }),
      ...(body === undefined ? {} : { body }),
    },
    ...(envoy === undefined ? {} : { envoy }),
  };
}

/** One GET from outside to port 80 of the Gateway, unless something else is said. */
export function entry(
  host: string,
  sees: Sees,
  ask: Partial<Pick<Entry, 'port' | 'serverName'>> & Partial<Omit<Asking, 'http'>> & HttpAsk = {},
): Entry {
  const { port = 80, serverName, ...rest } = ask;
  const { from: _from, to: _to, kind: _kind, ...asking } = request(sees, rest);
  return { kind: 'entry', port, host, ...(serverName === undefined ? {} : { serverName }), ...asking };
}

/** The service of the applications that speak gRPC. */
export const ECHO = 'meshwright.echo.v1.Echo';

/** A call of `Say` by the shopper to `calls`, unless something else is said. */
export function call(sees: Sees, ask: Partial<Omit<Call, 'kind' | 'sees'>> = {}): Call {
  return {
    kind: 'call',
    from: 'shopper',
    to: 'calls',
    path: `/${ECHO}/Say`,
    headers: {},
    times: 1,
    shows: [],
    sees,
    ...ask,
  };
}

/** A call from outside to port 80 of the Gateway, of `Say` unless something else is said. */
export function entryCall(
  host: string,
  sees: Sees,
  ask: Partial<Omit<EntryCall, 'kind' | 'sees' | 'host'>> = {},
): EntryCall {
  const { path, headers, times, shows } = call(sees);
  return { kind: 'entry call', port: 80, host, path, headers, times, shows, sees, ...ask };
}

/** The same case with all its requests over HTTP/2. */
export function overHttp2(what: Case): Case {
  const asks = what.asks.map(
    (ask): Ask => (ask.kind === 'requests' || ask.kind === 'entry' ? { ...ask, version: 'HTTP/2' } : ask),
  );
  return { ...what, title: `${what.title} (HTTP/2)`, asks };
}

/** The title of a case without the mark of {@link overHttp2}. */
export function titleOverHttp1({ title }: Case): string {
  return title.replace(/ \(HTTP\/2\)$/, '');
}

/** Connections by the shopper to the ledger, which is no HTTP. */
export function connections(sees: Sees, ask: Partial<Omit<Connections, 'kind' | 'sees'>> = {}): Connections {
  return { kind: 'connections', from: 'shopper', to: 'ledger', times: 1, firstWord: 'client', sees, ...ask };
}

/** Connections from outside to a port of the Gateway. */
export function entryConnections(
  port: number,
  sees: Sees,
  ask: Partial<Omit<EntryConnections, 'kind' | 'sees' | 'port'>> = {},
): EntryConnections {
  return { kind: 'entry connections', port, times: 1, firstWord: 'client', sees, ...ask };
}

/** Somebody at the door of website-v1. */
export function knock(as: Impostor, sees: Sees): Knock {
  return { kind: 'knock', pod: 'website-v1', as, sees };
}
