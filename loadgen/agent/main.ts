import { runSession } from './session.ts';

/** Process entry of the probe and load agent: JSON lines on stdin and stdout, until stdin ends. */
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());

try {
  await runSession({ input: process.stdin, output: process.stdout, env: process.env }, stop.signal);
} catch (error) {
  process.stderr.write(`meshwright agent: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
// stdin is over; a name lookup that nobody waits for any more must not hold the process
process.exit();
