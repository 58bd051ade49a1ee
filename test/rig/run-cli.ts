import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

const PROGRAM = path.resolve('dist/cli/main.js');

/** How the program ended, and all it said. */
export interface Said {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What one start of the program may differ in. */
export interface CliOptions {
  readonly cwd?: string;
  /** Added to the test's own variables; none of them makes a terminal. */
  readonly env?: Readonly<Record<string, string>>;
  /** Written to stdin, which is then closed. */
  readonly input?: string;
  /** State directory of an earlier start, which keeps it. */
  readonly stateDir?: string;
  /** Flags of Node itself, before the program. */
  readonly nodeFlags?: readonly string[];
  /** Stops the process (SIGSTOP) right after it has written the first (or `nth`) stdout line that holds these words. */
  readonly stopAt?: { readonly words: readonly string[]; readonly nth?: number };
}

/** The compiled program, running. */
export interface RunningCli {
  readonly process: ChildProcess;
  /** Where this start keeps its state: a new directory that every process it starts has on its command line. */
  readonly stateDir: string;
  readonly ended: Promise<Said>;
  /**
   * The first stdout line that `matches` after the one that was found last, however long ago it was written; rejects
   * when the program ends without one.
   */
  line(matches: (line: string) => boolean): Promise<string>;
  /** Resolves when the process stands, as `stopAt` says; SIGCONT or SIGKILL let it go. */
  stands(): Promise<void>;
}

/**
 * Starts `meshwright ARGS --state-dir TEMPORARY` as a user's shell does. Needs a built tree (`npm test` builds). At the
 * end of the test the program is ended, if it still runs, and its state directory removed.
 */
export function startCli(args: readonly string[], options: CliOptions = {}): RunningCli {
  const stateDir = options.stateDir ?? mkdtempSync(path.join(tmpdir(), 'meshwright-contract-'));
  const child = spawn(
    process.execPath,
    [...(options.nodeFlags ?? []), ...stopping(options.stopAt), PROGRAM, ...args, '--state-dir', stateDir],
    {
      cwd: options.cwd ?? process.cwd(),
      env: { ...cleanEnvironment(), ...options.env },
      stdio: 'pipe',
    },
  );
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  child.stdin.end(options.input ?? '');
  const lineAt = linesOf(child.stdout, () => `no such line before the end: ${stdout}${stderr}`);
  let next = 0;
  const ended = new Promise<Said>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
    if (options.stateDir === undefined) rmSync(stateDir, { recursive: true, force: true });
  });
  return {
    process: child,
    stateDir,
    ended,
    async line(matches) {
      for (let at = next; ; at += 1) {
        const line = await lineAt(at);
        if (!matches(line)) continue;
        next = at + 1;
        return line;
      }
    },
    async stands() {
      const { words = [], nth = 1 } = options.stopAt ?? {};
      for (let at = 0, left = nth; left > 0; at += 1) if (holds(await lineAt(at), words)) left -= 1;
      // It is stopped a moment after the line was written; what is sent to it before would find it running.
      while (!isStopped(child)) await sleep(10);
    },
  };
}

const holds = (line: string, words: readonly string[]): boolean => words.every((word) => line.includes(word));

function isStopped({ pid, exitCode, signalCode }: ChildProcess): boolean {
  if (exitCode !== null || signalCode !== null) throw new Error('the program ended where it was to stand');
  return execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).startsWith('T');
}

/** Lines of a stream by their place: several may come at once, before anybody asks for the second of them. */
function linesOf(stream: Readable, ended: () => string): (at: number) => Promise<string> {
  const seen: string[] = [];
  const lines = createInterface(stream);
  const more = new EventEmitter().setMaxListeners(0);
  let over = false;
  lines.on('line', (line) => {
    seen.push(line);
    more.emit('more');
  });
  lines.once('close', () => {
    over = true;
    more.emit('more');
  });
  return async (at) => {
    while (at >= seen.length && !over) await once(more, 'more');
    const line = seen[at];
    if (line === undefined) throw new Error(ended());
    return line;
  };
}

/** A module before the program, so that a reader can act while the program stands at a line, however slow the reader is. */
function stopping(at: CliOptions['stopAt']): readonly string[] {
  if (at === undefined) return [];
  const module = `
    const words = ${JSON.stringify(at.words)};
    const { stdout } = process;
    const write = stdout.write.bind(stdout);
    let left = ${at.nth ?? 1};
    const isIt = (line) => words.every((word) => line.includes(word));
    stdout.write = (text, ...rest) => {
      const before = left;
      left -= String(text).split('\\n').filter(isIt).length;
      if (before <= 0 || left > 0) return write(text, ...rest);
      // Not before it is out: what stands writes nothing.
      const told = rest.find((each) => typeof each === 'function');
      return write(text, (error) => {
        process.kill(process.pid, 'SIGSTOP');
        told?.(error);
      });
    };`;
  return ['--import', `data:text/javascript,${encodeURIComponent(module)}`];
}

/** Runs the program to its end. */
export function runCli(args: readonly string[], options: CliOptions = {}): Promise<Said> {
  return startCli(args, options).ended;
}

/** Variables that would change what the program says do not leak in from whoever runs the tests. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(MESHWRIGHT_|KUBECONFIG$|FORCE_COLOR$|NO_COLOR$|GITHUB_ACTIONS$|NODE_)/.test(name),
  );
  return Object.fromEntries(kept);
}
