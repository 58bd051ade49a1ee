import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
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
}

/** The compiled program, running. */
export interface RunningCli {
  readonly process: ChildProcess;
  /** Where this start keeps its state: a new directory that every process it starts has on its command line. */
  readonly stateDir: string;
  readonly ended: Promise<Said>;
  /** The first stdout line that `matches`; rejects when the program ends without one. */
  line(matches: (line: string) => boolean): Promise<string>;
}

/**
 * Starts `meshwright ARGS --state-dir TEMPORARY` as a user's shell does. Needs a built tree (`npm test` builds). At the
 * end of the test the program is ended, if it still runs, and its state directory removed.
 */
export function startCli(args: readonly string[], options: CliOptions = {}): RunningCli {
  const stateDir = options.stateDir ?? mkdtempSync(path.join(tmpdir(), 'meshwright-contract-'));
  const child = spawn(
    process.execPath,
    [...(options.nodeFlags ?? []), PROGRAM, ...args, '--state-dir', stateDir],
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
  const lines = createInterface(child.stdout);
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
    line: (matches) =>
      new Promise((resolve, reject) => {
        lines.on('line', (line) => {
          if (matches(line)) resolve(line);
        });
        lines.once('close', () => reject(new Error(`no such line before the end: ${stdout}${stderr}`)));
      }),
  };
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
