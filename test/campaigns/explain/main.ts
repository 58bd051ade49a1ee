import { parseArgs } from 'node:util';
import { compareWithPlane } from './compare.ts';
import { livePlane } from './live-plane.ts';

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
  },
});
const seed = Number(values.seed);
process.stdout.write(`seed ${seed}\n`);
const plane = await livePlane();
try {
  const sets = Math.ceil(Number(values.pairs) / ASKS_PER_SET);
  const compared = await compareWithPlane(plane, { seed, sets, asksPerSet: ASKS_PER_SET, shrink: true });
  const { pairs, answers, difference, draws, deviation } = compared;
  const told = [...answers].map(([answer, count]) => `${answer} ${count}`).join(', ');
  process.stdout.write(`${pairs} pairs agreed: ${told}\n`);
  process.stdout.write(
    `${draws} draws of splits, ${deviation.toFixed(2)} standard deviations from the explained shares\n`,
  );
  if (difference !== undefined) process.stdout.write(`DIFFERENCE ${difference}\n`);
  if (difference !== undefined || Math.abs(deviation) > MOST_DEVIATIONS) process.exitCode = 1;
} finally {
  await plane.close();
}
