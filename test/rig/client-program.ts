import { type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished } from 'vitest';

/** How one call of a program ended, and all it said. */
export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A program of this machine with an environment of its own. */
export interface ClientProgram {
  call(args: readonly string[], input?: string): Promise<Said>;
  /** Demands that it ends with 0 and speaks of no error; answers what it printed. */
  ok(args: readonly string[], input?: string): Promise<string>;
  /** One that goes on by itself (`get -w`, `exec -i`); ended at the end of the test if it still runs. */
  start(args: readonly string[]): RunningProgram;
}

/** A program that is still running. */
export interface RunningProgram {
  readonly process: ChildProcessWithoutNullStreams;
  /** The next lines of its stdout in turn; rejects with its stderr when it ends before one comes. */
  nextLine(): Promise<string>;
  /** The code that it ends with. */
  readonly ended: Promise<number | null>;
}

/** Where a program is: on the PATH, or where `scripts/tools` put it. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), resolve('.tools/bin')];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** Runs the program at `path`; `more` are variables of its environment, on top of a home that is not there. */
export function clientProgram(path: string, more: Readonly<Record<string, string>>): ClientProgram {
  const env = { ...process.env, HOME: '/nonexistent', ...more };
  const call: ClientProgram['call'] = (args, input = '') =>
    new Promise((resolve) => {
      const child = execFile(path, [...args], { env, maxBuffer: 64 * 1024 * 1024 }, (error, out, err) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1, out, err });
      });
      // A program that does not read its input may have ended before it got it.
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(input);
    });
  return {
    call,
    async ok(args, input) {
      const said = await call(args, input);
      expect(said.err.replace(/^Warning:.*\n/gm, ''), args.join(' ')).not.toMatch(/error/i);
      expect(said.code, `${args.join(' ')}: ${said.err}`).toBe(0);
      return said.out;
    },
    start: (args) => running(path, spawn(path, [...args], { env, stdio: 'pipe' })),
  };
}

function running(path: string, child: ChildProcessWithoutNullStreams): RunningProgram {
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  child.stdin.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  onTestFinished(async () => {
    child.kill();
    await ended;
  });
  return {
    process: child,
    ended,
    async nextLine() {
      const next = await lines.next();
      if (next.done === true) throw new Error(`${path} ended: ${err}`);
      return next.value;
    },
  };
}
