import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { createDial } from '../../loadgen/connection/dial.ts';
import { envoyPair } from '../envoy-pair.ts';
import type { Way } from './traffic.ts';

/** Two Envoys with mutual TLS between them, and the program behind them without any. */
export interface EnvoyWays {
  readonly through: Way;
  readonly direct: Way;
}

/** The same program behind two stock Envoys for as long as `use` takes; where there are none `use` hears why. */
export async function besideEnvoys<T>(
  use: (envoys: EnvoyWays | { readonly missing: string }) => Promise<T>,
): Promise<T> {
  const program = spawn(process.execPath, ['--import', 'tsx', 'bench/sandbox/echo-program.ts'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(program, 'exit');
  try {
    const first = await createInterface({ input: program.stdout })[Symbol.asyncIterator]().next();
    const place = { host: '127.0.0.1', port: Number(first.value) };
    const pair = await envoyPair(place);
    if ('missing' in pair) return await use(pair);
    try {
      const own = program.pid ?? 0;
      const dial = createDial(undefined);
      return await use({
        direct: { dial, url: `http://127.0.0.1:${place.port}/`, pids: [own] },
        through: { dial, url: `http://127.0.0.1:${pair.port}/`, pids: [own, ...pair.pids] },
      });
    } finally {
      await pair.close();
    }
  } finally {
    program.stdin.end();
    await ended;
  }
}
