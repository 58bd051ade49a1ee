import { Duplex } from 'node:stream';
import type { Dial } from '../../../loadgen/connection/dial.ts';
import type { LoadEnvironment } from '../../../loadgen/run-load.ts';

/** What the server does with the request that arrives at `at` (ms since the start, counted from 0). */
export type Answer =
  | { readonly afterMs: number; readonly status?: number; readonly backend?: string }
  | 'never'
  | 'close';

/** A network and a clock of a test's own: time passes only while the generator is idle, and exactly as long as it wants. */
export interface SimulatedNet extends LoadEnvironment {
  readonly requests: string[];
  openConnections(): number;
}

/** One server behind every dial; `stall` moves time on while the generator is busy, once, at that time. */
export function simulateServer(
  answer: (at: number, index: number) => Answer,
  options: { readonly blockClient?: { readonly at: number; readonly ms: number } } = {},
): SimulatedNet {
  let time = 1000;
  let blocked = false;
  const events: { readonly at: number; readonly run: () => void }[] = [];
  const requests: string[] = [];
  const open = new Set<Duplex>();
  const dial: Dial = async () => {
    const socket: Duplex = new Duplex({
      read: () => undefined,
      write(chunk, _encoding, done) {
        const index = requests.push(String(chunk)) - 1;
        const what = answer(time - 1000, index);
        if (what === 'close') socket.push(null);
        else if (what !== 'never') {
          const { afterMs, status = 200, backend = 'v1' } = what;
          const text = `HTTP/1.1 ${status} X\r\nX-Backend: ${backend}\r\nContent-Length: 2\r\n\r\nok`;
          events.push({ at: time + afterMs, run: () => socket.push(text) });
          events.sort((a, b) => a.at - b.at);
        }
        done();
      },
      destroy(error, done) {
        open.delete(socket);
        done(error);
      },
    });
    open.add(socket);
    return socket;
  };
  return {
    requests,
    openConnections: () => open.size,
    dial,
    clock: { now: () => 1_700_000_000_000 + time, monotonic: () => time },
    async idle(due) {
      const next = events[0];
      time = Math.max(time, Math.min(due, next?.at ?? due));
      const block = options.blockClient;
      if (block !== undefined && !blocked && time - 1000 >= block.at) {
        blocked = true;
        time += block.ms;
      }
      while (events[0] !== undefined && events[0].at <= time) events.shift()?.run();
      // streams deliver on later turns; time stands still meanwhile
      for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
