import type { ObjectRef } from '../../../schemas/kube-object.ts';
import type { PortSet, ServiceLimits, TextTest } from '../policy-model.ts';

/** A condition on a header or query parameter; a name is lower case for headers, exact for parameters. */
export interface NamedTest {
  readonly name: string;
  readonly test: TextTest;
}

export type PathMatch =
  | { readonly kind: 'exact' | 'prefix'; readonly value: string }
  | { readonly kind: 'regex'; readonly test: TextTest };

/** One condition of a rule: every part that is there must fit. */
export interface RouteMatch {
  readonly path?: PathMatch;
  readonly method?: string;
  readonly headers: readonly NamedTest[];
  readonly query: readonly NamedTest[];
  /** How specific it is, most important number first; the greater one is asked first. */
  readonly rank: readonly number[];
}

/** A change of header fields: `set` replaces, `add` appends, `remove` takes off; names in lower case. */
export interface HeaderChange {
  readonly set: readonly (readonly [name: string, value: string])[];
  readonly add: readonly (readonly [name: string, value: string])[];
  readonly remove: readonly string[];
}

export type PathChange =
  | { readonly kind: 'full'; readonly value: string }
  /** Replaces the prefix that the request was matched by. */
  | { readonly kind: 'prefix'; readonly value: string };

/** What pages of other origins may do (HTTPCORSFilter). `*` in a list stands for all. */
export interface CorsPolicy {
  readonly origins: readonly string[];
  readonly credentials: boolean;
  readonly methods: readonly string[];
  /** Lower case, but for `*`. */
  readonly headers: readonly string[];
  readonly exposed: readonly string[];
  readonly maxAgeSeconds: number;
}

export type RouteFilter =
  | { readonly kind: 'requestHeaders' | 'responseHeaders'; readonly change: HeaderChange }
  | {
      readonly kind: 'redirect';
      readonly scheme?: string;
      readonly hostname?: string;
      readonly port?: number;
      readonly path?: PathChange;
      readonly status: number;
    }
  | { readonly kind: 'rewrite'; readonly hostname?: string; readonly path?: PathChange }
  /** `share` of the requests, from 0 to 1. */
  | { readonly kind: 'mirror'; readonly to: ServicePlace; readonly share: number }
  | { readonly kind: 'cors'; readonly policy: CorsPolicy }
  /** What an `ExtensionRef` to ServiceLimits asks for; who refers to the same ones shares what `key` counts. */
  | { readonly kind: 'limits'; readonly key: string; readonly limits: ServiceLimits }
  /** A reference that leads to no filter: what would pass through it is answered with 500 (HTTPRouteFilter.extensionRef). */
  | { readonly kind: 'unresolved' };

/** A port of a service. */
export interface ServicePlace {
  readonly namespace: string;
  readonly service: string;
  readonly port: number;
}

export interface RouteBackend {
  readonly weight: number;
  /** Undefined: the reference leads nowhere or may not be followed, and its share of requests is answered with 500. */
  readonly to: ServicePlace | undefined;
  readonly filters: readonly RouteFilter[];
}

/** Milliseconds; absent = no limit. */
export interface RouteTimeouts {
  readonly requestMs?: number;
  /** For each attempt. */
  readonly backendMs?: number;
}

export interface RouteRetry {
  /** Response statuses that are tried again; broken connections always are. */
  readonly statuses: ReadonlySet<number>;
  /** Attempts after the first. */
  readonly attempts: number;
  readonly backoffMs: number;
}

export interface RouteRule {
  readonly name?: string;
  readonly matches: readonly RouteMatch[];
  readonly filters: readonly RouteFilter[];
  readonly backends: readonly RouteBackend[];
  readonly timeouts: RouteTimeouts;
  readonly retry?: RouteRetry;
}

/** Kinds from the most to the least specific: on one port only the most specific kind counts (GEP-1426). */
export const ROUTE_KINDS = ['grpc', 'http', 'tls', 'tcp'] as const;
export type RouteKind = (typeof ROUTE_KINDS)[number];

/** A route as it is attached to one service. */
export interface AttachedRoute {
  readonly ref: ObjectRef;
  readonly kind: RouteKind;
  /** Absent: every port of the service. */
  readonly port?: number;
  /** Set on a consumer route: it concerns clients of this namespace only, and stands before producer routes for them. */
  readonly consumer?: string;
  readonly rules: readonly RouteRule[];
}

/** Routes by `namespace/service` of the parent, the older ones first. */
export type RouteTable = ReadonlyMap<string, readonly AttachedRoute[]>;

/** One condition of a route's status per parent, as the API shows it. */
export interface RouteCondition {
  readonly type: 'Accepted' | 'ResolvedRefs';
  readonly status: boolean;
  readonly reason: string;
  readonly message: string;
}

/** What is to be told about a route to one of its parents. */
export interface ParentStatus {
  /** The reference as it was written. */
  readonly parent: Readonly<Record<string, unknown>>;
  readonly conditions: readonly RouteCondition[];
}

/** Ports of a service; `any` where nothing is known of it, undefined when there is no such service. */
export type FindService = (namespace: string, name: string) => PortSet | undefined;
