import { expect, it } from 'vitest';
import { mapBounded } from '../../schemas/map-bounded.ts';

/** Work whose items are ended by hand. */
function handWork() {
  const begun: number[] = [];
  const ends = new Map<number, { resolve(value: string): void; reject(error: Error): void }>();
  const work = (item: number): Promise<string> => {
    begun.push(item);
    return new Promise((resolve, reject) => ends.set(item, { resolve, reject }));
  };
  return { begun, ends, work };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

it('has as many under way as allowed and gives the results in the order of the items', async () => {
  const { begun, ends, work } = handWork();
  const all = mapBounded([0, 1, 2], 2, work);
  expect(begun).toEqual([0, 1]);
  ends.get(1)?.resolve('b');
  await turn();
  expect(begun).toEqual([0, 1, 2]);
  ends.get(2)?.resolve('c');
  ends.get(0)?.resolve('a');
  expect(await all).toEqual(['a', 'b', 'c']);
});

it('begins nothing after a failure, lets what is under way end and throws the earliest failure', async () => {
  const { begun, ends, work } = handWork();
  let over = false;
  const all = mapBounded([0, 1, 2, 3], 3, work).finally(() => {
    over = true;
  });
  all.catch(() => undefined);
  ends.get(2)?.reject(new Error('third'));
  await turn();
  ends.get(1)?.resolve('b');
  await turn();
  expect(over).toBe(false);
  ends.get(0)?.reject(new Error('first'));
  await expect(all).rejects.toThrow('first');
  expect(begun).toEqual([0, 1, 2]);
});

it('does nothing for no items', async () => {
  expect(await mapBounded([], 4, () => Promise.reject(new Error('never')))).toEqual([]);
});
