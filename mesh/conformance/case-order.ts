import { seededRandom } from '../../proof/seeded-random.ts';

/** The same cases in an order that follows from the seed: no case may depend on the ones before it. */
export function shuffledCases<Case>(cases: readonly Case[], seed: number): readonly Case[] {
  const random = seededRandom(seed);
  return cases
    .map((each) => ({ each, place: random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ each }) => each);
}
