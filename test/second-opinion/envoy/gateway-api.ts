import { groupOf, type KubeObject } from '../../../schemas/kube-object.ts';
import { SHOP } from '../cast.ts';

/**
 * Routes as the Gateway API's reference has them, as far as cases write them. They are read here once more, past the
 * reader of the sandbox: what it makes of a route is not taken for granted.
 */
export interface Route {
  readonly kind: 'HTTPRoute' | 'GRPCRoute' | 'TCPRoute' | 'TLSRoute';
  readonly name: string;
  readonly parentRefs: readonly ParentRef[];
  readonly hostnames: readonly string[];
  readonly rules: readonly Rule[];
}

export interface ParentRef {
  readonly kind?: string;
  readonly name: string;
  readonly sectionName?: string;
  readonly port?: number;
}

export interface Rule {
  readonly matches?: readonly Match[];
  readonly filters?: readonly Filter[];
  readonly backendRefs?: readonly BackendRef[];
  readonly timeouts?: { readonly request?: string; readonly backendRequest?: string };
  readonly retry?: {
    readonly codes?: readonly number[];
    readonly attempts?: number;
    readonly backoff?: string;
  };
}

/** An HTTPRouteMatch or, with a `method` that is an object, a GRPCRouteMatch. */
export interface Match {
  readonly path?: { readonly type?: string; readonly value?: string };
  readonly method?: string | GrpcMethod;
  readonly headers?: readonly FieldMatch[];
  readonly queryParams?: readonly FieldMatch[];
}

export interface GrpcMethod {
  readonly type?: string;
  readonly service?: string;
  readonly method?: string;
}

export interface FieldMatch {
  readonly type?: string;
  readonly name: string;
  readonly value: string;
}

export interface BackendRef {
  readonly name: string;
  readonly port: number;
  readonly weight?: number;
  readonly filters?: readonly Filter[];
}

export interface HeaderModifier {
  readonly set?: readonly FieldMatch[];
  readonly add?: readonly FieldMatch[];
  readonly remove?: readonly string[];
}

export interface PathModifier {
  readonly type: string;
  readonly replaceFullPath?: string;
  readonly replacePrefixMatch?: string;
}

export interface Redirect {
  readonly scheme?: string;
  readonly hostname?: string;
  readonly port?: number;
  readonly path?: PathModifier;
  readonly statusCode?: number;
}

export interface Mirror {
  readonly backendRef: BackendRef;
  readonly percent?: number;
  readonly fraction?: { readonly numerator: number; readonly denominator?: number };
}

export interface Cors {
  readonly allowOrigins?: readonly string[];
  readonly allowCredentials?: boolean;
  readonly allowMethods?: readonly string[];
  readonly allowHeaders?: readonly string[];
  readonly exposeHeaders?: readonly string[];
  readonly maxAge?: number;
}

export interface Filter {
  readonly type: string;
  readonly requestHeaderModifier?: HeaderModifier;
  readonly responseHeaderModifier?: HeaderModifier;
  readonly requestRedirect?: Redirect;
  readonly urlRewrite?: { readonly hostname?: string; readonly path?: PathModifier };
  readonly requestMirror?: Mirror;
  readonly cors?: Cors;
}

const KINDS: readonly string[] = ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute'] satisfies Route['kind'][];

/** The routes among what a case is given, by name (of alike ones the first by name counts; all are of one age). */
export function routesAmong(given: readonly KubeObject[]): readonly Route[] {
  return given
    .filter(
      ({ apiVersion, kind }) => groupOf(apiVersion) === 'gateway.networking.k8s.io' && KINDS.includes(kind),
    )
    .map(({ kind, metadata, spec }) => ({
      hostnames: [],
      // The API server would have refused a route of another form; cases are read by the sandbox too.
      ...(spec as unknown as Pick<Route, 'parentRefs' | 'rules'>),
      kind: kind as Route['kind'],
      name: metadata.name ?? '',
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Routes whose parent is a service of the cases (GEP-1294). */
export function routesOfService(given: readonly KubeObject[], service: string): readonly Route[] {
  return routesAmong(given).filter(({ parentRefs }) =>
    parentRefs.some(({ kind, name }) => kind === 'Service' && name === service),
  );
}

/** Milliseconds of a duration (GEP-2257); `0s` switches a time-out off, and so does Envoy's `0s`. */
export function millis(duration: string): number {
  const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
  return [...duration.matchAll(/(\d+)(ms|[hms])/g)].reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (units[unit] ?? 0),
    0,
  );
}

/** The text by which objects of the cases' namespace are found. */
export function keyOf(service: string): string {
  return `${SHOP}/${service}`;
}
