import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** Arguments for Node that run a pattern in the sandbox and print its result as JSON and nothing else. */
export function runInSandbox(pattern: string, state: string): readonly string[] {
  const silent = ['--progress', 'none', '-o', 'json'];
  return ['dist/cli/main.js', 'run', pattern, '--sandbox', ...silent, '--state-dir', state];
}

/** Hands out a state directory that is removed afterwards. */
export async function withStateDir<T>(use: (state: string) => Promise<T>): Promise<T> {
  const state = await mkdtemp(path.join(os.tmpdir(), 'meshwright-bench-'));
  try {
    return await use(state);
  } finally {
    await rm(state, { recursive: true, force: true });
  }
}
