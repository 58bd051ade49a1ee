import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';

/** Time of one process, in milliseconds. */
export interface ProcessTimes {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end under the shell's own clock, so that the CPU time of its children counts too. */
export function timeProcess(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<ProcessTimes> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn('bash', ['-c', 'TIMEFORMAT="@times %U %S"; time "$@"', 'bash', program, ...args], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.once('error', reject);
    child.once('close', (code) => {
      const wallMs = performance.now() - started;
      const times = /@times ([\d.]+) ([\d.]+)/.exec(stderr);
      const cpuMs = (Number(times?.[1] ?? Number.NaN) + Number(times?.[2] ?? Number.NaN)) * 1000;
      resolve({ wallMs, cpuMs, exitCode: code ?? -1, stdout, stderr });
    });
  });
}

/** Least, middle and greatest of some figures. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return {
    min: sorted[0] ?? Number.NaN,
    median: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN,
    max: sorted.at(-1) ?? Number.NaN,
  };
}

/** Does the same thing several times, one after the other. */
export async function repeat(times: number, once: () => Promise<number>): Promise<Spread> {
  const values: number[] = [];
  for (let i = 0; i < times; i++) values.push(await once());
  return spread(values);
}

/** One line of the table: a figure, its target, and what it was measured beside. */
export interface BenchRow {
  readonly what: string;
  readonly unit: string;
  readonly measured: Spread;
  /** Absent for a figure that only stands beside another. */
  readonly target?: number;
  /** For figures of which more is better, such as rates; then the target is the least that counts as met. */
  readonly better?: 'more';
  /** Why nothing was measured here; then no other figure of the row counts. */
  readonly skipped?: string;
  /** A peer measured in the same run, and its figure in the same unit. */
  readonly peer?: { readonly name: string; readonly value: number };
}

/**
 * How much of the machine others took: time that a fixed piece of arithmetic needs, slowest over fastest of nine
 * tries. Above 1.5 nothing measured beside it means much.
 */
export function noiseProbe(): number {
  const once = (): number => {
    const started = performance.now();
    let x = 1;
    for (let i = 0; i < 3_000_000; i++) x = (x * 1_103_515_245 + 12_345) % 2_147_483_648;
    return x < 0 ? Number.NaN : performance.now() - started;
  };
  once();
  const figures = spread(Array.from({ length: 9 }, once));
  return figures.max / figures.min;
}
