import type { Judgement } from '../../../proof/judgement.ts';
import type { ArrivalReport } from '../../world.ts';
import { parseSpiffe, sameAccount } from '../agent/spiffe-id.ts';
import { countArrivals } from './arrivals.ts';
import type { JudgedClaim } from './claim.ts';

/**
 * Whether every answered request was served by a workload of the wanted account, by the word of the destination's own
 * proxy. `wanted` is an account name in the target's namespace, or a SPIFFE URI.
 */
export function judgePeer(
  claimed: { readonly wanted: string; readonly namespace: string },
  seen: { readonly report: ArrivalReport; readonly answered: number },
): JudgedClaim {
  const { wanted, namespace } = claimed;
  const account = parseSpiffe(wanted) ?? { namespace, serviceAccount: wanted };
  const { arrived } = seen.report;
  const total = countArrivals(arrived);
  const byIdentity: Record<string, number> = {};
  let right = 0;
  for (const { identity, count } of arrived) {
    const name = identity ?? 'no certificate';
    byIdentity[name] = (byIdentity[name] ?? 0) + count;
    const parsed = identity === undefined ? undefined : parseSpiffe(identity);
    if (parsed !== undefined && sameAccount(parsed, account)) right += count;
  }
  const others = Object.entries(byIdentity)
    .map(([identity, count]) => `${count} × ${identity}`)
    .join(', ');
  const judge = (verdict: Judgement['verdict'], message: string): JudgedClaim => ({
    suffix: 'peerIdentity',
    claim: `every request is served by ${wanted}`,
    judgement: { verdict, message, n: total, observed: byIdentity, expected: wanted },
  });
  if (right < total)
    return judge('failed', `${total - right} of ${total} requests were not served by ${wanted}: ${others}`);
  if (total < seen.answered)
    return judge(
      'failed',
      `${seen.answered - total} of ${seen.answered} answered requests are unknown to every proxy of the mesh`,
    );
  if (total === 0) return judge('failed', `no request reached any destination, let alone ${wanted}`);
  return judge('passed', `all ${total} requests were served by ${others.replace(/^\d+ × /, '')}`);
}
