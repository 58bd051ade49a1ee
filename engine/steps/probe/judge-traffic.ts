import type { ShareCounts, SharesTest } from '../../../proof/judge-shares.ts';
import type { Judgement } from '../../../proof/judgement.ts';
import type { JudgedClaim } from './claim.ts';
import { describeOutcomes, type Tally } from './tally.ts';

/** Judges the shares of a probe; backends that no share names are strays where the shares add up to all. */
export function judgeShares(test: SharesTest, tally: Tally): readonly JudgedClaim[] {
  const counts: ShareCounts = tally;
  const { backends } = test.judge(counts);
  const named = new Set(backends.map(({ backend }) => backend));
  const whole = backends.reduce((sum, { target }) => sum + target, 0) >= 100;
  const strays = whole ? Object.keys(tally.byBackend).filter((backend) => !named.has(backend)) : [];
  return backends.map(({ backend, target, tolerance, judgement }) => {
    const exact = target === 0 || target === 100;
    const claim = `${backend} gets ${target} %${exact ? '' : ` ± ${tolerance}`} of the requests`;
    return {
      suffix: backend,
      claim,
      judgement: nobodyAnswered(judgement, tally) ?? strayed(judgement, tally, strays),
    };
  });
}

/** A share of nothing is no share: either nobody was reached, or nobody says who answered. */
function nobodyAnswered(judgement: Judgement, tally: Tally): Judgement | undefined {
  if (Object.keys(tally.byBackend).length > 0 || tally.requests === 0) return undefined;
  const seen = describeOutcomes(tally.outcomes);
  return tally.good === 0
    ? {
        ...judgement,
        verdict: 'failed',
        message: `none of ${tally.requests} requests reached a backend: ${seen}`,
      }
    : {
        ...judgement,
        verdict: 'inconclusive',
        message: `no answer named its backend (${seen}): say where the name stands in backendFrom`,
      };
}

function strayed(judgement: Judgement, tally: Tally, strays: readonly string[]): Judgement {
  if (strays.length === 0) return judgement;
  const list = strays.map((backend) => `${tally.byBackend[backend] ?? 0} by ${backend}`).join(', ');
  return {
    ...judgement,
    verdict: 'failed',
    message: `requests were answered by backends that should get none: ${list}`,
  };
}
