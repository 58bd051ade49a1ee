import { plainLines } from '../../report/progress/plain-lines.ts';
import type { RunEvent } from '../../schemas/run-event.ts';
import type { Answers } from '../../tui/inline/approval-prompt.tsx';
import type { Environment } from '../environment.ts';
import { writeErr, writeOut } from '../output.ts';
import type { Notices } from './notices.ts';

export type ProgressForm = 'auto' | 'tui' | 'plain' | 'jsonl' | 'none';

const HEARTBEAT_MS = 30_000;

/** What showing a run needs beside its events. */
export interface ProgressSurroundings {
  readonly environment: Environment;
  readonly notices: Notices;
  /** How many of the first events an earlier process has shown. */
  readonly replayed: number;
  /** How a person at this terminal decides about steps that wait for it. */
  readonly answers?: Answers;
}

/**
 * Shows a run until its last event. People's forms go to stderr, `jsonl` to stdout; without a terminal Ink is never
 * loaded. A reader here can be as slow as it likes: the run does not wait for it. The first `replayed` events were shown
 * by an earlier process: they are taken in, not told again.
 */
export async function showProgress(
  events: AsyncIterable<RunEvent>,
  form: ProgressForm,
  { environment, notices, replayed, answers }: ProgressSurroundings,
): Promise<void> {
  switch (form === 'auto' ? (environment.interactive ? 'tui' : 'plain') : form) {
    case 'tui': {
      forgetCi();
      const { showInline } = await import('../../tui/inline/show-inline.tsx');
      return await showInline(events, {
        stdout: process.stderr,
        ascii: environment.ascii,
        now: () => Date.now(),
        notices: notices.handTo,
        ...(answers === undefined ? {} : { answers }),
      });
    }
    case 'plain':
      return await showPlain(events, environment, replayed);
    case 'jsonl':
      for await (const event of events) if (event.seq > replayed) await writeOut(JSON.stringify(event));
      return;
    default:
      return;
  }
}

/**
 * Ink judges by itself whether it is in CI, also by an empty variable, and then draws nothing but its last frame: a question
 * would never be seen. Here it is decided already that somebody watches.
 */
function forgetCi(): void {
  for (const name of ['CI', 'CONTINUOUS_INTEGRATION']) delete process.env[name];
}

async function showPlain(
  events: AsyncIterable<RunEvent>,
  environment: Environment,
  replayed: number,
): Promise<void> {
  const plain = plainLines(environment.ascii);
  const timer = setInterval(() => {
    const line = plain.heartbeat(Date.now());
    if (line !== undefined) process.stderr.write(`${line}\n`);
  }, HEARTBEAT_MS);
  try {
    for await (const event of events) {
      const lines = plain.next(event);
      if (event.seq > replayed) for (const line of lines) await writeErr(line);
    }
  } finally {
    clearInterval(timer);
  }
}
