import { plainLines } from '../../report/progress/plain-lines.ts';
import type { RunEvent } from '../../schemas/run-event.ts';
import type { Environment } from '../environment.ts';
import { writeErr, writeOut } from '../output.ts';

export type ProgressForm = 'auto' | 'tui' | 'plain' | 'jsonl' | 'none';

const HEARTBEAT_MS = 30_000;

/**
 * Shows a run until its last event. People's forms go to stderr, `jsonl` to stdout; without a terminal Ink is never
 * loaded. A reader here can be as slow as it likes: the run does not wait for it.
 */
export async function showProgress(
  events: AsyncIterable<RunEvent>,
  form: ProgressForm,
  environment: Environment,
): Promise<void> {
  switch (form === 'auto' ? (environment.interactive ? 'tui' : 'plain') : form) {
    case 'tui': {
      const { showInline } = await import('../../tui/inline/show-inline.tsx');
      return await showInline(events, {
        stdout: process.stderr,
        ascii: environment.ascii,
        now: () => Date.now(),
      });
    }
    case 'plain':
      return await showPlain(events, environment);
    case 'jsonl':
      for await (const event of events) await writeOut(JSON.stringify(event));
      return;
    default:
      return;
  }
}

async function showPlain(events: AsyncIterable<RunEvent>, environment: Environment): Promise<void> {
  const plain = plainLines(environment.ascii);
  const timer = setInterval(() => {
    const line = plain.heartbeat(Date.now());
    if (line !== undefined) process.stderr.write(`${line}\n`);
  }, HEARTBEAT_MS);
  try {
    for await (const event of events) {
      for (const line of plain.next(event)) await writeErr(line);
    }
  } finally {
    clearInterval(timer);
  }
}
