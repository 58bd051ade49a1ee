import type { RunEvent } from '../../schemas/run-event.ts';

/** The events of one run, for any number of readers at any pace. */
export interface RunLog {
  add(event: RunEvent): void;
  /** No more events will come; readers end after the last one. */
  end(): void;
  /** Every reader starts at the first event. A slow one only falls behind: it holds a position, nobody waits for it. */
  readonly events: AsyncIterable<RunEvent>;
}

/** An empty log. One shared list serves all readers, so a late or stuck reader costs an index. */
export function createRunLog(): RunLog {
  const entries: RunEvent[] = [];
  let ended = false;
  let wake: (() => void)[] = [];

  const wakeReaders = (): void => {
    const sleeping = wake;
    wake = [];
    for (const resolve of sleeping) resolve();
  };

  const read = async function* (): AsyncGenerator<RunEvent, void, undefined> {
    for (let at = 0; ; at += 1) {
      while (at >= entries.length && !ended) await new Promise<void>((resolve) => wake.push(resolve));
      const entry = entries[at];
      if (entry === undefined) return;
      yield entry;
    }
  };

  return {
    add: (event) => {
      entries.push(event);
      wakeReaders();
    },
    end: () => {
      ended = true;
      wakeReaders();
    },
    events: { [Symbol.asyncIterator]: read },
  };
}
