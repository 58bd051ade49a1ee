import { parseArgs } from 'node:util';
import { compareWithPlane } from './compare.ts';
import { livePlane } from './live-plane.ts';
import { policySets } from './policy-sets.ts';
import { routeSets } from './route-sets.ts';

/**
 * The evaluator behind `policy explain` against the sandbox's live data plane: generated policies, generated requests.
 * Ends with 1 and the smallest difference when there is one.
 */
const ASKS_PER_SET = 10;
/** A sound evaluator is further off than this once in half a billion campaigns. */
const MOST_DEVIATIONS = 6;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    pairs: { type: 'string', default: '10000' },
    only: { type: 'string' },
  },
});
const seed = Number(values.seed);
process.stdout.write(`seed ${seed}\n`);
const plane = await livePlane();
/** Each with seeds of its own, so that one is not a shadow of the other. */
const CAMPAIGNS = [
  { what: 'SMI alone', policies: policySets, seed },
  { what: 'with routes of the Gateway API', policies: routeSets, seed: (seed ^ 0x5eed_0000) >>> 0 },
];
try {
  const sets = Math.ceil(Number(values.pairs) / ASKS_PER_SET);
  for (const campaign of CAMPAIGNS.filter(
    ({ what }) => values.only === undefined || what.includes(values.only),
  )) {
    const compared = await compareWithPlane(plane, {
      ...{ sets, policies: campaign.policies, seed: campaign.seed },
      ...{ asksPerSet: ASKS_PER_SET, shrink: true },
    });
    const { pairs, answers, difference, draws, deviation } = compared;
    const told = [...answers].map(([answer, count]) => `${answer} ${count}`).join(', ');
    process.stdout.write(`${campaign.what}: ${pairs} pairs agreed: ${told}\n`);
    process.stdout.write(
      `${draws} draws of shares, ${deviation.toFixed(2)} standard deviations from the explained ones\n`,
    );
    if (difference !== undefined) process.stdout.write(`DIFFERENCE ${difference}\n`);
    if (difference !== undefined || Math.abs(deviation) > MOST_DEVIATIONS) process.exitCode = 1;
  }
} finally {
  await plane.close();
}
