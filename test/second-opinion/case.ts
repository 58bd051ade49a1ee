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

export type Ask = Requests | Connections | Knock;

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
export interface Requests extends AskedOf {
  readonly kind: 'requests';
  readonly http: HttpAsk;
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
 * A part of what an answer tells: the request as the application saw it (path, host, a header, the caller's identity),
 * a header of the answer, or which applications were reached how often.
 */
export type Shown = 'path' | 'host' | 'identity' | 'arrivals' | `header ${string}` | `answer ${string}`;

/**
 * Connections of another protocol through the client's proxy. The destination says who it is, before or after the
 * client has said something.
 */
export interface Connections extends AskedOf {
  readonly kind: 'connections';
  readonly times: number;
  readonly firstWord: 'client' | 'server';
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
  const { from = 'shopper', to = 'website', times = 1, pace = 'in turn', shows = [], envoy, ...http } = ask;
  const { method, path, headers, body } = http;
  return {
    kind: 'requests',
    from,
    to,
    sees,
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

/** Connections by the shopper to the ledger, which is no HTTP. */
export function connections(sees: Sees, ask: Partial<Omit<Connections, 'kind' | 'sees'>> = {}): Connections {
  return { kind: 'connections', from: 'shopper', to: 'ledger', times: 1, firstWord: 'client', sees, ...ask };
}

/** Somebody at the door of website-v1. */
export function knock(as: Impostor, sees: Sees): Knock {
  return { kind: 'knock', pod: 'website-v1', as, sees };
}
