import type { SmiSpec } from '../../schemas/conformance.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { Action, ConformanceCase, Place } from './case-model.ts';
import { type Account, anyHttp, type Rule, trafficTarget } from './policies.ts';
import { addressOf } from './probes.ts';
import { type SampleWorkload, sampleWorkload } from './workloads.ts';

/** What the cases about one server have in common: what no policy admits is denied, and the server is named `server`. */
export interface ServerCase {
  readonly id: string;
  readonly spec: SmiSpec;
  readonly title: string;
  readonly historical?: readonly string[];
  /** Beside the access rules themselves. */
  readonly needs?: readonly string[];
  readonly serves?: readonly string[];
  readonly second?: true;
  readonly given?: string;
  readonly server?: Omit<SampleWorkload, 'namespace' | 'name'>;
  /** Beside the server. */
  readonly more?: (place: Place) => readonly KubeObject[];
  readonly actions: (on: OnServer) => readonly Action[];
}

/** The words in which such cases are written. */
export interface OnServer {
  readonly place: Place;
  readonly namespace: string;
  /** An account of the suite's callers as a source. */
  caller(name?: string): Account;
  /** A target to the server. */
  target(name: string, from: readonly Account[], rules: readonly Rule[], to?: Account): KubeObject;
  /** The routes `any`: every path by every method. */
  readonly any: KubeObject;
  url(path?: string, port?: number): string;
}

/** A rule that means the routes of a name, or some of its matches. */
export function http(name: string, matches?: readonly string[]): Rule {
  return { kind: 'HTTPRouteGroup', name, ...(matches === undefined ? {} : { matches }) };
}

/** A case about who may ask one server what. */
export function serverCase(of: ServerCase): ConformanceCase {
  const { id, spec, title, historical, needs = [], given, server = {}, more } = of;
  const { serves, second } = of;
  return {
    id: `${spec}/${id}`,
    spec,
    title,
    ...(historical === undefined ? {} : { historical }),
    needs: ['traffic-access', 'http-routes', 'mtls', ...needs],
    ...(serves === undefined ? {} : { serves }),
    ...(second === undefined ? {} : { second }),
    given: given ?? 'a server under an account of its own; what no policy admits is denied',
    workloads: (place) => [
      ...sampleWorkload({ ...server, namespace: place.namespace, name: 'server' }),
      ...(more?.(place) ?? []),
    ],
    actions: (place) => {
      const { namespace, callers } = place;
      return of.actions({
        place,
        namespace,
        caller: (name = 'caller') => ({ name, namespace: callers }),
        target: (name, from, rules, to = { name: 'server' }) =>
          trafficTarget(namespace, name, { to, from, rules }),
        any: anyHttp(namespace),
        url: (path, port) => addressOf(place, 'server', path, port),
      });
    },
  };
}
