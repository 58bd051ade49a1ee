import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEnvironment } from '../../../cli/environment.ts';
import { openLocalSecrets, readOverrides } from '../../../cli/run/local-secrets.ts';
import { planOf } from '../../rig/plan-of.ts';

const PLAN = planOf([{ key: 'only' }], { params: { token: { $secret: 'token' }, size: 3 } });
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'meshwright-local-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, data: string | Uint8Array, mode = 0o600): string {
  const place = path.join(folder, name);
  writeFileSync(place, data);
  chmodSync(place, mode);
  return place;
}

async function read(source: string, complain: 'now' | 'later' = 'now') {
  const warnings: string[] = [];
  const secrets = await openLocalSecrets({
    plan: PLAN,
    sources: { token: source },
    environment: { ...readEnvironment({}), variables: { TOKEN: 'hunter2!' } },
    complain,
    onWarning: (text) => warnings.push(text),
  });
  return { secrets, warnings };
}

describe('a secret of this machine', () => {
  it('is a variable as it is, and hidden from then on', async () => {
    const { secrets } = await read('env:TOKEN');
    expect(await secrets.readLocal({ type: 'env', variable: 'TOKEN' }, 'token')).toBe('hunter2!');
    expect(secrets.scrubber.text('warning: hunter2!')).toBe('warning: [secret token]');
  });

  it('is a file without its last line break, and others that may read it are pointed out', async () => {
    const place = file('token', 'hunter2!\n\n', 0o644);
    const { secrets, warnings } = await read(`file:${place}`);
    expect(await secrets.readLocal({ type: 'file', path: place }, 'token')).toBe('hunter2!\n');
    expect(warnings).toEqual([
      `${place} holds a secret and may be read by others; chmod 600 ${place} keeps it to you`,
    ]);
    expect((await read(`file:${file('own', 'hunter2!')}`)).warnings).toEqual([]);
  });

  it('is refused in one sentence when its file cannot be one', async () => {
    mkdirSync(path.join(folder, 'dir'));
    await expect(read(`file:${path.join(folder, 'dir')}`)).rejects.toThrow('is a folder');
    await expect(read(`file:${file('large', 'x'.repeat(300_000))}`)).rejects.toThrow(
      'is larger than 256 KiB',
    );
    await expect(read(`file:${file('binary', Buffer.from([255, 254, 1, 2, 3]))}`)).rejects.toThrow(
      'is not text',
    );
    await expect(read(`file:${file('empty', '\n')}`)).rejects.toThrow('is empty');
  });

  it('that is gone is complained about by whoever needs it, when going back', async () => {
    const { secrets } = await read('env:GONE', 'later');
    await expect(secrets.readLocal({ type: 'env', variable: 'GONE' }, 'token')).rejects.toThrow(
      'there is no environment variable GONE',
    );
  });
});

describe('--set-secret of a stored run', () => {
  it('says where a secret is now, from wherever the run goes on', () => {
    expect(readOverrides(PLAN, ['token=env:NOW'])).toEqual({ token: 'env:NOW' });
    expect(readOverrides(PLAN, ['token=file:a/b'])).toEqual({ token: `file:${path.resolve('a/b')}` });
    expect(readOverrides(PLAN, ['token=k8s:main:shop/key#token'])).toEqual({
      token: 'k8s:main:shop/key#token',
    });
  });

  it.each(['size=env:NOW', 'token=hunter2!', 'token=k8s:east:shop/key#token', 'hunter2!'])(
    'refuses %s without repeating a value',
    (flag) => {
      let words = '';
      try {
        readOverrides(PLAN, [flag]);
      } catch (error) {
        words = String(error);
      }
      expect(words).toContain('--set-secret');
      expect(words).not.toContain('hunter2!');
    },
  );
});
