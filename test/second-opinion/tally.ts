import { binomialInterval } from '../../proof/binomial-interval.ts';
import type { Sees } from './case.ts';

/** How rarely a sound mesh may be taken for one with other shares. */
const ALPHA = 1e-9;

/** What is wanted, in the words in which it is told when it is seen. */
export function wordsOf(sees: Sees): string {
  if (typeof sees === 'string') return sees;
  return Object.entries(sees)
    .map(([name, share]) => `${name} ${share} %`)
    .join(', ');
}

/** All answers in few words: the wanted shares where the counts fit them, else the counts. */
export function tally(classes: readonly string[], sees: Sees): string {
  const counts = new Map<string, number>();
  for (const each of classes) counts.set(each, (counts.get(each) ?? 0) + 1);
  if (typeof sees !== 'string') {
    const known = [...counts.keys()].every((name) => sees[name] !== undefined);
    const fit = Object.entries(sees).every(([name, share]) =>
      fits(counts.get(name) ?? 0, classes.length, share),
    );
    if (known && fit) return wordsOf(sees);
  }
  const [only] = counts.keys();
  if (counts.size === 1 && typeof sees === 'string' && !/ x\d/.test(sees.split(';')[0] ?? ''))
    return only ?? '';
  return [...counts]
    .map(([name, count]) => `${name} x${count}`)
    .sort()
    .join(' ');
}

/** Whether a count out of `n` is one that a share in percent leads to. */
export function fits(count: number, n: number, share: number): boolean {
  if (share === 0 || share === 100) return count === (n * share) / 100;
  const { low, high } = binomialInterval(count, n, ALPHA);
  return low <= share / 100 && share / 100 <= high;
}
