import type { JsonObject } from '../../../schemas/json.ts';
import type { Stage } from '../cast.ts';
import { address } from './protocol.ts';
import type { Policies } from './routes.ts';

/** The places at which proxies and applications listen, as `address` takes them. */
export interface Places {
  readonly application: (actor: string) => string;
  readonly door: (actor: string) => string;
  readonly wayOut: (from: string, to: string) => string;
  readonly entrance: (port: number) => string;
}

/** What one case asks of a pair of Envoys. `name` keeps it apart from the other cases that they play. */
export interface Part extends Policies {
  readonly name: string;
  /** Cases that want the same doors share them: those of the case of this name. */
  readonly doors: string;
  readonly controlled: boolean;
  readonly permissive: boolean;
  readonly places: Places;
  /** Who asks which service. */
  readonly callers: readonly { readonly from: string; readonly to: Stage }[];
}

/** The static configuration of one Envoy. */
export interface Half {
  readonly listeners: readonly JsonObject[];
  readonly clusters: readonly JsonObject[];
}

/** What Envoy reads when it starts; it tells of itself at `admin`, the path of a socket, where one is given. */
export function bootstrapOf(id: string, halves: readonly Half[], admin?: string): JsonObject {
  const { listeners, clusters } = together(halves);
  return {
    node: { id, cluster: id },
    ...(admin === undefined ? {} : { admin: { address: address(admin) } }),
    static_resources: { listeners: [...listeners], clusters: [...clusters] },
  };
}

export function together(halves: readonly Half[]): Half {
  return {
    listeners: halves.flatMap(({ listeners }) => listeners),
    clusters: halves.flatMap(({ clusters }) => clusters),
  };
}
