import type { ProbeInput } from '../../schemas/generated/documents.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { Action, ConformanceCase, Place } from './case-model.ts';
import { addressOf, callerOf } from './probes.ts';
import { type SamplePort, sampleWorkload, serviceOf } from './workloads.ts';

/** What the cases about splits have in common: backends `blue` and `green`, and a root service `web` over the pods of both. */
export interface SplitCase {
  readonly id: string;
  readonly title: string;
  readonly historical?: readonly string[];
  /** Beside `traffic-split`. */
  readonly needs?: readonly string[];
  readonly serves?: readonly string[];
  readonly given?: string;
  /** `deny` where the case is about access through a split. */
  readonly access?: 'deny';
  /** Of the root; the backends have them too unless `backendPorts` says otherwise. */
  readonly ports?: readonly SamplePort[];
  readonly backendPorts?: Readonly<Record<string, readonly SamplePort[]>>;
  readonly image?: 'echo' | 'tcp-echo' | 'udp-echo';
  readonly more?: (place: Place) => readonly KubeObject[];
  readonly actions: (place: Place) => readonly Action[];
}

const GIVEN = 'backends blue and green, and a root service over the pods of both; all may call all';

export function splitCase(of: SplitCase): ConformanceCase {
  const { id, title, historical, needs = [], given = GIVEN, access, ports, backendPorts, image, more } = of;
  const backend = (namespace: string, name: string) => {
    const own = backendPorts?.[name] ?? ports;
    return sampleWorkload({
      namespace,
      name,
      labels: { tier: 'web' },
      ...(image === undefined ? {} : { image, env: { BANNER: name } }),
      ...(own === undefined ? {} : { ports: own }),
    });
  };
  return {
    id: `traffic-split/${id}`,
    spec: 'traffic-split',
    title,
    ...(historical === undefined ? {} : { historical }),
    needs: ['traffic-split', ...needs],
    ...(of.serves === undefined ? {} : { serves: of.serves }),
    given,
    ...(access === 'deny' ? {} : { access: 'allow' as const }),
    workloads: (place) => [
      ...backend(place.namespace, 'blue'),
      ...backend(place.namespace, 'green'),
      serviceOf({
        namespace: place.namespace,
        name: 'web',
        selector: { tier: 'web' },
        ...(ports === undefined ? {} : { ports }),
      }),
      ...(more?.(place) ?? []),
    ],
    actions: of.actions,
  };
}

/** What has not decided itself by then lies at the edge of its band. */
const MOST_REQUESTS = 20_000;

/** What a probe of shares may say beside the shares. */
export interface ShareManner {
  readonly name?: string;
  readonly path?: string;
  readonly port?: number;
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: 'GET' | 'POST';
  readonly keepAlive?: ProbeInput['keepAlive'];
}

/**
 * Percentage points by which a share may be off its weight; for weights of 0 and 100, how rare a stray request must be
 * shown to be. How many requests that takes follows from them and from the suite's α.
 */
const TOLERANCE = {
  full: { band: 5, exact: 1 },
  quick: { band: 10, exact: 5 },
} as const;

/** Each backend gets its percentage of the requests; a backend that is not named, or has 0, gets none. */
export function shares(
  place: Place,
  service: string,
  percent: Readonly<Record<string, number>>,
  manner: ShareManner = {},
): Action {
  const { name = 'shares', path = '/', port = 8080, host, headers, method, keepAlive } = manner;
  const url = host === undefined ? addressOf(place, service, path, port) : `http://${host}:${port}${path}`;
  const certain = Object.values(percent).every((share) => share === 0 || share === 100);
  const tolerance = TOLERANCE[place.profile][certain ? 'exact' : 'band'];
  return {
    do: 'probe',
    name,
    input: {
      from: callerOf(place),
      request: {
        url,
        ...(headers === undefined ? {} : { headers }),
        ...(method === undefined ? {} : { method }),
      },
      backendFrom: { header: 'x-backend' },
      ...(keepAlive === undefined ? {} : { keepAlive }),
      maxRequests: MOST_REQUESTS,
      expect: { status: 200, share: { ...percent, tolerance } },
    },
  };
}

/**
 * Each backend gets its percentage of the TCP connections, one for each request; its greeting names it. A connection
 * costs more than a request, so the band is the wide one.
 */
export function connectionShares(
  place: Place,
  service: string,
  percent: Readonly<Record<string, number>>,
): Action {
  return {
    do: 'probe',
    name: 'connections',
    input: {
      from: callerOf(place),
      request: { url: `tcp://${service}.${place.namespace}:9000`, body: 'an order' },
      backendFrom: { firstLine: true },
      maxRequests: MOST_REQUESTS,
      expect: { answered: true, share: { ...percent, tolerance: TOLERANCE.quick.band } },
    },
  };
}
