import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordLine } from '../../../../engine/run/journal/record-line.ts';
import {
  createRunFolder,
  readRunJournal,
  reopenRunFolder,
} from '../../../../engine/run/journal/run-folder.ts';
import {
  type ProcessFacts,
  takeWriterLock,
  thisProcess,
} from '../../../../engine/run/journal/writer-lock.ts';

let dir = '';

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'meshwright-folder-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const openFolder = (runId = 'r1') =>
  createRunFolder({ stateDir: dir, runId, planText: '{"planVersion":1}', now: 0 });

describe('a run folder', () => {
  it('holds the plan, the journal and priors that only their owner reads', async () => {
    const folder = await openFolder();
    await folder.journal.append(
      recordLine({ v: 1, seq: 1, ts: 1, type: 'run.state', data: { state: 'executing' } }),
    );
    await folder.journal.sync();
    await folder.journal.close();
    const digest = await folder.savePrior({ b: 1, a: 2 });
    expect(await folder.savePrior({ a: 2, b: 1 })).toBe(digest);
    expect(await readFile(folder.priorPath(digest), 'utf8')).toBe('{"a":2,"b":1}');
    expect((await stat(folder.priorPath(digest))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(folder.path, 'plan.json'), 'utf8')).toBe('{"planVersion":1}');
    expect((await readRunJournal(folder.path)).events).toHaveLength(1);
    expect(await folder.files.writeArtifact('logs/a.txt', 'x')).toBe('artifacts/logs/a.txt');
    await folder.close();
  });

  it('holds a prior whole even where a killed process had left half of it', async () => {
    const folder = await openFolder();
    const digest = await folder.savePrior({ a: 1 });
    await writeFile(folder.priorPath(digest), '{"a":');
    await writeFile(`${folder.priorPath(digest)}.7.new`, '{"a"');
    await folder.journal.close();
    await folder.close();
    const again = await reopenRunFolder({ stateDir: dir, runId: 'r1', now: 0 });
    expect(await readdir(join(folder.path, 'prior'))).toEqual([`${digest}.json`]);
    await again.folder.savePrior({ a: 1 });
    expect(await readFile(folder.priorPath(digest), 'utf8')).toBe('{"a":1}');
    await again.folder.journal.close();
    await again.folder.close();
  });

  it('whose process died before the journal was made is refused with one sentence', async () => {
    const folder = await openFolder();
    await folder.journal.close();
    await folder.close();
    await rm(folder.journalPath);
    await expect(reopenRunFolder({ stateDir: dir, runId: 'r1', now: 0 })).rejects.toMatchObject({
      reason: 'stateUnusable',
      message: 'run r1 ended before its first record: nothing was done',
    });
  });

  it('lets no artifact leave it', async () => {
    const folder = await openFolder();
    await expect(folder.files.writeArtifact('../plan.json', 'x')).rejects.toThrow('leaves the run folder');
    await folder.journal.close();
    await folder.close();
  });

  it('says one sentence when the state directory cannot be written', async () => {
    await writeFile(join(dir, 'runs'), 'a file where a folder should be');
    await expect(openFolder()).rejects.toMatchObject({
      reason: 'stateUnusable',
      message: expect.stringContaining('cannot be written'),
    });
  });
});

const facts = (over: Partial<ProcessFacts> = {}): ProcessFacts => ({
  pid: 100,
  bootId: 'boot-1',
  startTimeOf: () => '5000',
  isAlive: () => true,
  ...over,
});

describe('the writer lock', () => {
  it('is refused while its owner lives, and says since when', async () => {
    const path = join(dir, 'writer.lock');
    const lock = await takeWriterLock(path, facts(), 0);
    await expect(takeWriterLock(path, facts({ pid: 200 }), 0)).rejects.toMatchObject({
      reason: 'lockHeld',
      message: expect.stringContaining(
        'process 100 has been writing this run since 1970-01-01T00:00:00.000Z',
      ),
    });
    await lock.release();
    await (await takeWriterLock(path, facts({ pid: 200 }), 0)).release();
  });

  it.each<[string, Partial<ProcessFacts>]>([
    ['its process is gone', { isAlive: () => false }],
    ['the machine was started again', { bootId: 'boot-2' }],
    ['its pid belongs to another process now', { startTimeOf: (pid) => (pid === 100 ? '9999' : '5000') }],
  ])('is taken over when %s', async (_why, later) => {
    const path = join(dir, 'writer.lock');
    await takeWriterLock(path, facts(), 0);
    await takeWriterLock(path, facts({ pid: 200, ...later }), 0);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ pid: 200 });
  });

  it('is taken over when a crash of the machine left half of it', async () => {
    const path = join(dir, 'writer.lock');
    await writeFile(path, '{"pid":1');
    await takeWriterLock(path, facts(), 0);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ pid: 100 });
  });

  it('takes away what processes that died while taking it had written aside', async () => {
    const path = join(dir, 'writer.lock');
    for (const name of ['new-300', 'dead-300', 'new-400']) await writeFile(`${path}.${name}`, '{}');
    const lock = await takeWriterLock(path, facts({ isAlive: (pid) => pid === 400 }), 0);
    expect((await readdir(dir)).sort()).toEqual(['writer.lock', 'writer.lock.new-400']);
    await lock.release();
  });

  it('knows this very process as alive', () => {
    const here = thisProcess();
    expect(here.isAlive(here.pid)).toBe(true);
    expect(here.startTimeOf(here.pid)).toBe(thisProcess().startTimeOf(here.pid));
    expect(here.bootId).not.toBe('');
  });
});
