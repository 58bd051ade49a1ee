import {
  closeSync,
  existsSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
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
 * The append-only file behind the store: one JSON record a line, handed to the operating system before the commit is told
 * to anybody, so that a kill of the process takes back nothing that a client has seen. Owned by the store, which closes it.
 */
export class StateFile {
  readonly #path: string;
  readonly #fd: number;
  #lines: number;
  #failed: Error | undefined;

  constructor(path: string, fd: number, lines: number) {
    this.#path = path;
    this.#fd = fd;
    this.#lines = lines;
  }

  /** Adds a record. When the disk refuses one, no later one is written, and {@link close} says why. */
  append(record: StateRecord): void {
    this.#lines += 1;
    if (this.#failed !== undefined) return;
    const line = Buffer.from(`${JSON.stringify(record)}\n`);
    try {
      for (let at = 0; at < line.length; ) at += writeSync(this.#fd, line, at);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
      this.#failed = error;
    }
  }

  /** Rewrites a file that has grown far beyond its objects, and closes it. */
  close(snapshot: Iterable<StateRecord>): void {
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
