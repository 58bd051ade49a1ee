import { mkdtempSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runCli } from '../rig/run-cli.ts';

const why = process.platform === 'linux' ? '' : ' (skipped: only Linux shows where a process writes)';

describe.skipIf(why !== '')(`a sandbox in the background${why}`, () => {
  it('complains into a file of its own, since whoever started it has gone', async () => {
    const stateDir = mkdtempSync(join(tmpdir(), 'mw-background-'));
    onTestFinished(async () => {
      await runCli(['sandbox', 'down', '--purge'], { stateDir });
      rmSync(stateDir, { recursive: true, force: true });
    });
    const up = await runCli(['sandbox', 'up', '--background'], { stateDir });
    expect(up.code, up.stderr).toBe(0);
    const { pid }: { readonly pid: number } = JSON.parse(up.stdout);
    expect(readlinkSync(`/proc/${pid}/fd/2`)).toBe(join(stateDir, 'sandbox', 'sandbox.log'));
  });
});
