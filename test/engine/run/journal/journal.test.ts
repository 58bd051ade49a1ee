import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JournalFile } from '../../../../engine/run/journal/journal-file.ts';
import { createJournalWriter, type Durability } from '../../../../engine/run/journal/journal-writer.ts';
import { readJournal } from '../../../../engine/run/journal/read-journal.ts';
import { readRecordLine, recordLine } from '../../../../engine/run/journal/record-line.ts';
import type { RunEvent, RunEventBody } from '../../../../schemas/run-event.ts';
import { createMemoryRunFolder } from '../../../rig/memory-run-folder.ts';

const body = (reason: string): RunEventBody => ({ type: 'step.skipped', step: 'a', data: { reason } });
const record = (seq: number, reason = `why ${seq}`): RunEvent => ({
  v: 1,
  seq,
  ts: 1_000 + seq,
  ...body(reason),
});
const bytesOf = (...events: RunEvent[]): Buffer => Buffer.from(events.map(recordLine).join(''));

/** A disk whose every sync waits until the test lets it go. */
function slowDisk() {
  const log: string[] = [];
  let release: () => void = () => undefined;
  const file: JournalFile = {
    append: async (text) => {
      log.push(`write ${text.split('\n').length - 1}`);
    },
    sync: () => {
      log.push('sync');
      return new Promise((resolve) => {
        release = resolve;
      });
    },
    close: async () => {
      log.push('close');
    },
  };
  return { file, log, release: () => release() };
}

function writerOn(file: JournalFile) {
  const passed: RunEvent[] = [];
  const failures: string[] = [];
  const writer = createJournalWriter({
    file,
    path: '/runs/r/journal.jsonl',
    lastSeq: 0,
    now: () => 1_000,
    onEvent: (event) => passed.push(event),
    onFailure: (failure) => failures.push(failure.message),
  });
  return { writer, passed, failures };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a journal record', () => {
  it('is the checksum of its JSON, a space, the JSON and a newline', () => {
    expect(recordLine({ v: 1, seq: 1, ts: 5, type: 'run.state', data: { state: 'executing' } })).toMatch(
      /^[0-9a-f]{8} \{"v":1,"seq":1,"ts":5,"type":"run\.state","data":\{"state":"executing"\}\}\n$/,
    );
  });

  it('is read back whatever text it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (reason) => {
        const line = recordLine(record(1, reason));
        expect(line.indexOf('\n')).toBe(line.length - 1);
        expect(readRecordLine(line.slice(0, -1))).toEqual(JSON.parse(JSON.stringify(record(1, reason))));
      }),
    );
  });

  it('is refused when any one of its bits is wrong', () => {
    const line = recordLine(record(1)).slice(0, -1);
    for (let at = 0; at < line.length; at += 1) {
      const changed = line.slice(0, at) + String.fromCharCode(line.charCodeAt(at) ^ 1) + line.slice(at + 1);
      expect(readRecordLine(changed), changed).toBeUndefined();
    }
  });
});

describe('reading a journal', () => {
  it('takes every whole record before a tail torn at any byte', () => {
    const events = [record(1), record(2, 'größer als 💾'), record(3)];
    const bytes = bytesOf(...events);
    const ends = events.map((_, index) => bytesOf(...events.slice(0, index + 1)).length);
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const reading = readJournal(bytes.subarray(0, cut), 'journal.jsonl');
      const whole = ends.filter((end) => end <= cut).length;
      expect(reading.events, `cut at ${cut}`).toEqual(events.slice(0, whole));
      expect(reading.goodBytes).toBe(whole === 0 ? 0 : ends[whole - 1]);
      expect(reading.state).toBe(cut === reading.goodBytes ? 'whole' : 'torn');
    }
  });

  it('takes a tail of garbage for torn', () => {
    const good = bytesOf(record(1));
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (garbage) => {
        const reading = readJournal(Buffer.concat([good, garbage]), 'journal.jsonl');
        expect(reading).toMatchObject({ state: 'torn', goodBytes: good.length });
      }),
    );
  });

  it('reports a damaged record with good ones after it as E910 and keeps those before it', () => {
    const bytes = bytesOf(record(1), record(2), record(3));
    const middle = bytesOf(record(1)).length + 20;
    bytes[middle] = (bytes[middle] ?? 0) ^ 1;
    expect(readJournal(bytes, 'runs/r/journal.jsonl')).toMatchObject({
      events: [record(1)],
      state: 'corrupt',
      diagnostic: {
        code: 'E910',
        source: 'runs/r/journal.jsonl',
        message: expect.stringContaining('record 2'),
      },
    });
  });

  it('reports a missing record as corruption, not as a torn tail', () => {
    expect(readJournal(bytesOf(record(1), record(3)), 'j').state).toBe('corrupt');
    expect(readJournal(bytesOf(record(1), record(2), record(2)), 'j').state).toBe('corrupt');
  });
});

describe('writing a journal', () => {
  it('numbers records without gaps and reads back what was appended', async () => {
    const folder = createMemoryRunFolder();
    const { writer, passed } = writerOn(folder.journal);
    const durabilities: Durability[] = ['lazy', 'sync', 'group'];
    await Promise.all(
      Array.from({ length: 30 }, (_, i) => writer.append(body(`r${i}`), durabilities[i % 3] ?? 'lazy')),
    );
    await writer.close();
    const reading = readJournal(Buffer.from(folder.text()), 'j');
    expect(reading.state).toBe('whole');
    expect(reading.events).toEqual(passed);
    expect(passed.map((event) => event.seq)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    expect(folder.isClosed()).toBe(true);
  });

  it('shares one sync among all who wait for it', async () => {
    const disk = slowDisk();
    const { writer } = writerOn(disk.file);
    const done: number[] = [];
    for (const i of [1, 2, 3]) void writer.append(body(`r${i}`), 'sync').then(() => done.push(i));
    await turn();
    void writer.append(body('later'), 'sync').then(() => done.push(4));
    expect(disk.log).toEqual(['write 3', 'sync']);
    expect(done).toEqual([]);
    disk.release();
    await turn();
    expect(done).toEqual([1, 2, 3]);
    expect(disk.log).toEqual(['write 3', 'sync', 'write 1', 'sync']);
    disk.release();
    await turn();
    expect(done).toEqual([1, 2, 3, 4]);
  });

  it('does not sync for lazy records and passes a record on only after it was written', async () => {
    const disk = slowDisk();
    const { writer, passed } = writerOn(disk.file);
    await writer.append(body('tick'), 'lazy');
    expect(passed).toEqual([]);
    await turn();
    expect(disk.log).toEqual(['write 1']);
    expect(passed).toHaveLength(1);
  });

  it.each([
    ['ENOSPC', 'the disk is full'],
    ['EROFS', 'it is read-only'],
  ])('says one sentence when the disk answers %s, and readers still get the records', async (code, why) => {
    const folder = createMemoryRunFolder();
    const { writer, passed, failures } = writerOn(folder.journal);
    await writer.append(body('good'), 'sync');
    folder.breakDisk(code);
    await expect(writer.append(body('lost'), 'sync')).rejects.toMatchObject({
      reason: 'stateUnusable',
      message: `the run state in /runs/r/journal.jsonl cannot be written: ${why}`,
    });
    await expect(writer.append(body('after'), 'sync')).rejects.toMatchObject({ reason: 'stateUnusable' });
    expect(failures).toHaveLength(1);
    expect(passed).toHaveLength(3);
    expect(readJournal(Buffer.from(folder.text()), 'j').events).toHaveLength(1);
  });
});
