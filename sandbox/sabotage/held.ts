import type { ConfigTaker, MeshConfig, PolicyState } from '../dataplane/mesh-config.ts';
import { endpointsOf } from './distort-services.ts';
import type { SabotageSwitch } from './switches.ts';

/** What is true of a mesh at one moment. */
export interface Moment {
  readonly policy: PolicyState;
  readonly services: MeshConfig['services'];
}

type Services = Pick<MeshConfig, 'services' | 'clusterIps'>;

const HOLDING: readonly SabotageSwitch[] = ['stale-policy', 'stale-proxy', 'stale-endpoints'];

/** What the stale parts of a broken mesh hold on to: the moment at which each of their switches was thrown. */
export class Held {
  readonly #moments = new Map<SabotageSwitch, Moment>();

  /** Switches that hold nothing are none of its business. */
  hold(name: SabotageSwitch, now: () => Moment): void {
    if (HOLDING.includes(name)) this.#moments.set(name, now());
  }

  release(name: SabotageSwitch): void {
    this.#moments.delete(name);
  }

  /** The policy that every proxy keeps, while all of them are stale. */
  get policy(): PolicyState | undefined {
    return this.#moments.get('stale-policy')?.policy;
  }

  /** The policy that this proxy keeps: the first by name where a service account has several. */
  policyOf({ pod }: ConfigTaker, all: ReadonlySet<ConfigTaker>): PolicyState | undefined {
    const held = this.#moments.get('stale-proxy')?.policy;
    if (held === undefined || pod?.meshed !== true) return undefined;
    const names = [...all]
      .flatMap(({ pod: other }) => (other?.meshed === true && other.uri === pod.uri ? [other.name] : []))
      .sort();
    return names.length > 1 && names[0] === pod.name ? held : undefined;
  }

  endpointsIn(services: Services): Services {
    const held = this.#moments.get('stale-endpoints')?.services;
    return held === undefined ? services : endpointsOf(held, services);
  }
}
