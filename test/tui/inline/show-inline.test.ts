import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import type { RunEvent } from '../../../schemas/run-event.ts';
import { showInline } from '../../../tui/inline/show-inline.tsx';
import { recordedRun } from '../../rig/recorded-run.ts';

it('what is said beside the events goes through the view, which owns the terminal, and only while it stands', async () => {
  const terminal = new PassThrough();
  let shown = '';
  terminal.on('data', (chunk: Buffer) => {
    shown += chunk.toString();
  });
  let say: ((line: string) => void) | undefined;
  async function* events(): AsyncGenerator<RunEvent> {
    for (const event of recordedRun()) {
      yield event;
      if (event.type === 'run.created') say?.('stopping: nothing new is begun');
    }
  }
  await showInline(events(), {
    // Border: Ink writes and reads `columns`; both are there.
    stdout: Object.assign(terminal, { columns: 90 }) as unknown as NodeJS.WriteStream,
    ascii: false,
    now: () => 0,
    notices: (show) => {
      say = show;
      return () => {
        say = undefined;
      };
    },
  });
  expect(shown.split('stopping: nothing new is begun')).toHaveLength(2);
  expect(say).toBeUndefined();
});
