import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../../sandbox/store/open-store.ts';

const configMap = (name: string, value = 'x') => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default' },
  data: { value },
});

describe('the state file', () => {
  let dir: string;
  let file: string;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'mw-store-'));
    file = join(dir, 'objects.jsonl');
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('gives back the same objects and revision after a restart', async () => {
    const store = openStore(dir);
    store.put(configMap('a'));
    store.put(configMap('b'));
    store.put(configMap('a', 'changed'));
    store.remove('ConfigMap', 'default', 'b');
    const { revision } = store;
    await store.close();
    const again = openStore(dir);
    expect(again.list('ConfigMap').map((o) => [o.metadata.name, o['data']])).toEqual([
      ['a', { value: 'changed' }],
    ]);
    expect(again.revision).toBe(revision);
    await again.close();
  });

  it('holds a change before anybody is told of it, so that a kill takes back nothing that was seen', async () => {
    const store = openStore(dir);
    const told: string[] = [];
    store.subscribe(() => told.push(readFileSync(file, 'utf8')));
    store.put(configMap('a'));
    expect(told).toEqual([expect.stringContaining('"name":"a"')]);
    store.remove('ConfigMap', 'default', 'a');
    expect(told[1]).toContain('"type":"delete"');
    await store.close();
  });

  it('drops a last line that was torn by a kill and goes on behind it', async () => {
    const store = openStore(dir);
    store.put(configMap('a'));
    await store.close();
    appendFileSync(file, '{"type":"put","revision":99,"kind":"ConfigMap","obj');
    const again = openStore(dir);
    expect(again.list('ConfigMap')).toHaveLength(1);
    again.put(configMap('b'));
    await again.close();
    const third = openStore(dir);
    expect(third.list('ConfigMap').map((o) => o.metadata.name)).toEqual(['a', 'b']);
    await third.close();
  });

  it('refuses a file that is damaged before its end, naming the line', () => {
    writeFileSync(file, '{"type":"revision","revision":1}\nrubbish\n{"type":"revision","revision":2}\n');
    expect(() => openStore(dir)).toThrow(/line 2 of the sandbox state file .* is damaged/);
  });

  it('is readable by its owner only, in a directory that is too', async () => {
    const store = openStore(dir);
    store.put(configMap('a'));
    await store.close();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(dir).mode & 0o777).toBe(0o700);
  });

  it('is rewritten when it has grown far beyond its objects', async () => {
    const store = openStore(dir);
    for (let i = 0; i < 700; i += 1) store.put(configMap('a', String(i)));
    const { revision } = store;
    await store.close();
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(2);
    const again = openStore(dir);
    expect(again.get('ConfigMap', 'default', 'a')?.['data']).toEqual({ value: '699' });
    expect(again.revision).toBe(revision);
    await again.close();
  });
});
