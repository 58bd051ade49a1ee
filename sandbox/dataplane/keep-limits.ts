import type { RouteFilter } from '../../mesh/policy/gateway/route-model.ts';
import type { ServiceLimits } from '../../mesh/policy/policy-model.ts';
import type { RequestHead } from './http/message-head.ts';
import type { Forward, Reply } from './http/routing.ts';
import type { LimitState } from './limit-state.ts';
import { ownReply } from './own-reply.ts';

/** Limits that hold for a request, and under which key they are counted. */
export interface HeldLimits {
  readonly key: string;
  readonly limits: ServiceLimits;
}

/** Lets a request on its way as far as each of the limits allows; what one of them refuses goes nowhere. */
export function withinLimits(
  state: LimitState,
  head: RequestHead,
  held: readonly HeldLimits[],
  way: () => Reply | Forward,
): Reply | Forward {
  for (const { key, limits } of held) {
    const refused = state.admit(key, limits, head);
    if (refused !== undefined) return ownReply(refused.status, refused.flag, refused.flag);
  }
  return held.reduce((answer, { key, limits }) => state.limited(key, limits, answer), way());
}

const NONE: readonly HeldLimits[] = [];

/** The limits that filters refer to, each once, without those that hold already. */
export function limitsIn(
  filters: readonly RouteFilter[],
  already: readonly HeldLimits[] = NONE,
): readonly HeldLimits[] {
  // Most rules have none: no list is made for them.
  if (!filters.some(({ kind }) => kind === 'limits')) return NONE;
  const known = new Set(already.map(({ key }) => key));
  return filters.flatMap((filter) => {
    if (filter.kind !== 'limits' || known.has(filter.key)) return [];
    known.add(filter.key);
    return [filter];
  });
}
