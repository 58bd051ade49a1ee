/**
 * Does the same work for every item, at most `limit` at a time, and gives the results in the order of the items. After a
 * failure nothing new begins and what is under way ends; then it throws the failure of the earliest item that had one.
 */
export async function mapBounded<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item, index: number) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const failures = new Map<number, unknown>();
  let next = 0;
  const worker = async (): Promise<void> => {
    for (;;) {
      const index = next;
      const item = items[index];
      if (index >= items.length || failures.size > 0) return;
      next += 1;
      try {
        results[index] = await work(item as Item, index); // inside the list every place has its item
      } catch (error) {
        failures.set(index, error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  if (failures.size > 0) throw failures.get(Math.min(...failures.keys()));
  return results;
}
