import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { type SandboxProcess, startSandbox } from '../cli/sandbox/sandbox-process.ts';

/** A sandbox for as long as `use` takes, which also hears how many seconds it needed to be ready. */
export async function withSandbox<T>(
  use: (sandbox: SandboxProcess, readySeconds: number) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'meshwright-bench-'));
  const started = performance.now();
  const sandbox = await startSandbox({
    stateDir: folder,
    context: 'sandbox',
    trustDomain: 'sandbox.local',
    life: 'child',
  });
  try {
    return await use(sandbox, (performance.now() - started) / 1000);
  } finally {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
}
