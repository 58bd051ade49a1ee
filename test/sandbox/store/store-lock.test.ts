import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lockStore, storeGivenBack, storeHolder } from '../../../sandbox/store/store-lock.ts';

const KEEPER = `import { lockStore } from '${path.resolve('sandbox/store/store-lock.ts')}';
await lockStore(process.argv[1]);
process.stdout.write('kept\\n');
setInterval(() => {}, 1e6);`;

/** Longer than anything here takes. */
const LONG_MS = 60_000;

describe('the lock of a store', () => {
  it('is held by one process, whichever path leads to the store', async () => {
    const store = folder();
    const keeper = await keep(store);
    const alias = `${store}-alias`;
    symlinkSync(store, alias);
    onTestFinished(() => rmSync(alias));
    expect(await storeHolder(alias)).toBe(keeper.pid);
    await expect(lockStore(alias, 1)).rejects.toMatchObject({
      reason: 'lockHeld',
      message: `another sandbox (pid ${keeper.pid}) is using the store ${alias}`,
    });
  });

  it('is free again when its holder is killed, and whoever waits for it gets it', async () => {
    const store = folder();
    const keeper = await keep(store);
    const waiting = lockStore(store, LONG_MS);
    const gone = storeGivenBack(store, LONG_MS);
    keeper.kill('SIGKILL');
    const lock = await waiting;
    expect(await gone).toBe(true);
    expect(await storeHolder(store)).toBe(process.pid);
    await lock.close();
    expect(await storeHolder(store)).toBeUndefined();
  });

  it('is given back also while others wait', async () => {
    const store = folder();
    const lock = await lockStore(store);
    const next = lockStore(store, LONG_MS);
    await lock.close();
    await (await next).close();
  });

  it('tells when it is not given back in time', async () => {
    const store = folder();
    await keep(store);
    expect(await storeGivenBack(store, 1)).toBe(false);
  });

  it('of one store is not that of another, and nobody holds a folder that is not there', async () => {
    await keep(folder());
    expect(await storeHolder(folder())).toBeUndefined();
    expect(await storeHolder(path.join(folder(), 'nowhere'))).toBeUndefined();
  });
});

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'mw-lock-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** A process that keeps the store until the test is over. */
async function keep(store: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', KEEPER, store], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}
