import {
  closeSync,
  existsSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  write,
  writeFileSync,
} from 'node:fs';
import { Failure } from '../../schemas/failure.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { KindId } from '../cluster-view.ts';
import { isMap, parseJson } from './json-values.ts';

/** One line of the state file. */
export type StateRecord =
  | { readonly type: 'put'; readonly revision: number; readonly kind: KindId; readonly object: KubeObject }
  | {
      readonly type: 'delete';
      readonly revision: number;
      readonly kind: KindId;
      readonly namespace?: string;
      readonly name: string;
    }
  | { readonly type: 'revision'; readonly revision: number };

/** A file with this many more lines than objects is rewritten when it is closed. */
const COMPACT_SLACK = 500;

/**
 * The append-only file behind the store: one JSON record a line, written behind the commits in batches. What the
 * operating system has accepted survives a kill of the process. Owned by the store, which closes it.
 */
export class StateFile {
  readonly #path: string;
  readonly #fd: number;
  #lines: number;
  #waiting: string[] = [];
  #writing = false;
  #idle: (() => void)[] = [];
  #failed: Error | undefined;

  constructor(path: string, fd: number, lines: number) {
    this.#path = path;
    this.#fd = fd;
    this.#lines = lines;
  }

  /** Adds a record; it reaches the file within this turn of the event loop or the next. */
  append(record: StateRecord): void {
    this.#lines += 1;
    this.#waiting.push(JSON.stringify(record));
    if (this.#writing) return;
    this.#writing = true;
    setImmediate(() => this.#writeWaiting());
  }

  #writeWaiting(): void {
    if (this.#waiting.length === 0 || this.#failed !== undefined) {
      this.#writing = false;
      const idle = this.#idle;
      this.#idle = [];
      for (const resolve of idle) resolve();
      return;
    }
    const text = Buffer.from(`${this.#waiting.join('\n')}\n`);
    this.#waiting = [];
    this.#writeAll(text, 0);
  }

  #writeAll(text: Buffer, from: number): void {
    write(this.#fd, text, from, text.length - from, null, (error, written) => {
      if (error !== null) this.#failed = error;
      else if (from + written < text.length) return this.#writeAll(text, from + written);
      return this.#writeWaiting();
    });
  }

  /** Waits for the last write, rewrites a file that has grown far beyond its objects, and closes it. */
  async close(snapshot: Iterable<StateRecord>): Promise<void> {
    if (this.#writing) await new Promise<void>((resolve) => this.#idle.push(resolve));
    closeSync(this.#fd);
    if (this.#failed !== undefined) {
      const why = this.#failed.message;
      throw new Failure('stateUnusable', `the sandbox state file ${this.#path} cannot be written: ${why}`);
    }
    const records = [...snapshot];
    if (this.#lines > records.length * 2 + COMPACT_SLACK) rewrite(this.#path, records);
  }
}

function rewrite(path: string, records: readonly StateRecord[]): void {
  const fresh = `${path}.new`;
  writeFileSync(fresh, records.map((record) => `${JSON.stringify(record)}\n`).join(''), { mode: 0o600 });
  renameSync(fresh, path);
}

function readRecord(line: string): StateRecord | undefined {
  try {
    const value = parseJson(line);
    // Written by `append` above; anything else in the file fails the shape test.
    return isMap(value) && typeof value['revision'] === 'number'
      ? (value as unknown as StateRecord)
      : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * Opens (or begins) a state file. A torn last line, left by a kill in mid-write, is cut off; a broken line anywhere
 * else is `Failure('stateUnusable')`, because what follows it cannot be trusted.
 */
export function openStateFile(path: string): {
  readonly records: readonly StateRecord[];
  readonly file: StateFile;
} {
  const text = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  const records: StateRecord[] = [];
  let end = 0;
  while (end < text.length) {
    const newline = text.indexOf(10, end);
    const record = newline < 0 ? undefined : readRecord(text.toString('utf8', end, newline));
    if (record === undefined) {
      if (newline >= 0 && newline + 1 < text.length) {
        const line = records.length + 1;
        throw new Failure('stateUnusable', `line ${line} of the sandbox state file ${path} is damaged`, {
          hint: 'take the file away to start with an empty sandbox',
        });
      }
      break;
    }
    records.push(record);
    end = newline + 1;
  }
  const fd = openSync(path, 'a', 0o600);
  if (end < text.length) ftruncateSync(fd, end);
  return { records, file: new StateFile(path, fd, records.length) };
}
