import { expect, test, vi } from 'vitest';
import { whileNotInterrupted } from '../../../cli/live/while-not-interrupted.ts';

test('the first interruption ends the work, the second says what is waited for, the third leaves', async () => {
  const said: string[] = [];
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said.push(String(text));
    return true;
  });
  const left: number[] = [];
  const listening = process.listenerCount('SIGINT');
  try {
    const seen = await whileNotInterrupted(
      'verify',
      async (signal) => {
        const told: unknown[] = [signal.aborted];
        for (const name of ['SIGINT', 'SIGINT', 'SIGTERM'] as const) {
          process.emit(name, name);
          told.push([signal.aborted, said.length, left.length]);
        }
        return told;
      },
      (code) => left.push(code),
    );
    expect(seen).toEqual([false, [true, 0, 0], [true, 1, 0], [true, 1, 1]]);
  } finally {
    stderr.mockRestore();
  }
  expect(said).toEqual(['verify is ending; one more time leaves it without waiting\n']);
  expect(left).toEqual([143]);
  expect(process.listenerCount('SIGINT')).toBe(listening);
});
