import type { ConfigTaker, MeshConfig, PolicyState, ServiceEntry } from '../dataplane/mesh-config.ts';
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
  readonly #newSince = new Map<string, ServiceEntry>();

  /** Switches that hold nothing are none of its business. */
  hold(name: SabotageSwitch, now: () => Moment): void {
    if (HOLDING.includes(name)) this.#moments.set(name, now());
    if (name === 'stale-endpoints') this.#newSince.clear();
  }

  release(name: SabotageSwitch): void {
    this.#moments.delete(name);
    if (name === 'stale-endpoints') this.#newSince.clear();
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

  /** Services that are new since then stay with the first pods that they led to. */
  endpointsIn(now: Services): Services {
    const held = this.#moments.get('stale-endpoints')?.services;
    if (held === undefined) return now;
    for (const [key, service] of now.services) {
      if (!held.has(key) && !this.#newSince.has(key) && leadsSomewhere(service))
        this.#newSince.set(key, service);
    }
    for (const key of this.#newSince.keys()) if (!now.services.has(key)) this.#newSince.delete(key);
    return endpointsOf(new Map([...held, ...this.#newSince]), now);
  }
}

function leadsSomewhere({ endpoints, udp }: ServiceEntry): boolean {
  return [...endpoints.values(), ...udp.values()].some((each) => each.length > 0);
}
