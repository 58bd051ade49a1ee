import type { Socket } from 'node:net';
import { UpstreamPools } from './http/upstream-pools.ts';
import type { PolicyState } from './mesh-config.ts';

interface Shared {
  readonly pools: UpstreamPools;
  users: number;
}

/**
 * Sabotage: ways on that only connections of programs share which were opened under the same policy. Where connections
 * stay under the policy of their opening, one shared by all would keep those that are opened later under it too.
 */
export class PoolsByPolicy {
  readonly #shared = new Map<PolicyState, Shared>();

  /** The ways on of a connection that is opened under this policy. */
  join(policy: PolicyState, client: Socket): UpstreamPools {
    const shared = this.#shared.get(policy) ?? { pools: new UpstreamPools(), users: 0 };
    this.#shared.set(policy, shared);
    shared.users += 1;
    client.on('close', () => {
      shared.users -= 1;
    });
    return shared.pools;
  }

  /** Ends what belongs to no connection any more, nor to those that may yet be opened. */
  sweep(now: PolicyState): void {
    for (const [policy, { pools, users }] of this.#shared) {
      if (policy === now || users > 0) continue;
      pools.close();
      this.#shared.delete(policy);
    }
  }

  close(): void {
    for (const { pools } of this.#shared.values()) pools.close();
    this.#shared.clear();
  }
}
