import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';

const hasScript = spawnSync('script', ['--version']).status === 0;
const TITLE = hasScript ? 'a run on a terminal' : 'a run on a terminal (skipped: no `script` to make one)';

/** Runs the program on a pseudo-terminal; sends the keys when the screen shows what they answer. */
async function onTerminal(args: string, keys: { readonly at: string; readonly press: string }) {
  const stateDir = mkdtempSync(path.join(tmpdir(), 'meshwright-terminal-'));
  const command = `stty cols 100 rows 30; ${process.execPath} ${path.resolve('dist/cli/main.js')} ${args} --state-dir ${stateDir}`;
  // An empty CI is none; a terminal that is not dumb.
  const env = { ...process.env, CI: '', TERM: 'xterm-256color' };
  const child = spawn('script', ['-qefc', command, '/dev/null'], { env, stdio: 'pipe' });
  onTestFinished(() => {
    child.kill('SIGKILL');
    rmSync(stateDir, { recursive: true, force: true });
  });
  let screen = '';
  let pressed = false;
  child.stdout.on('data', (chunk: Buffer) => {
    screen += chunk.toString();
    if (pressed || !screen.includes(keys.at)) return;
    pressed = true;
    child.stdin.write(keys.press);
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, screen };
}

describe.skipIf(!hasScript)(TITLE, () => {
  const asking = 'run test/fixtures/patterns/asking --sandbox';

  it('asks the person who sits there, and goes on when they agree', async () => {
    const { code, screen } = await onTerminal(asking, {
      at: 'Is the door really to be green? [y/n]',
      press: 'y',
    });
    expect(screen).toContain('1 of 1 proofs passed');
    expect(code).toBe(0);
  });

  it('is rolled back when they do not', async () => {
    const { code, screen } = await onTerminal(asking, { at: '[y/n]', press: 'n' });
    expect(screen).toContain('was rejected by');
    expect(code).toBe(5);
  });

  it('ends cleanly on Ctrl-C while it asks, and says how to go on', async () => {
    const { code, screen } = await onTerminal(asking, { at: '[y/n]', press: '\u0003' });
    expect(screen).toContain('meshwright rollback ');
    expect(code).toBe(130);
  });
});
