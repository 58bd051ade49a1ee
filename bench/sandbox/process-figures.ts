import { readFileSync } from 'node:fs';

/** The kernel counts CPU time in hundredths of a second (`USER_HZ` of Linux on every machine that Node runs on). */
const TICK_MS = 10;

/** CPU time that a process has used so far, in ms, all its threads together; NaN where there is no `/proc`. */
export function cpuMsOf(pid: number): number {
  const stat = read(`/proc/${pid}/stat`);
  // The name of the program, in parentheses, may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11] ?? Number.NaN) + Number(fields[12] ?? Number.NaN)) * TICK_MS;
}

/** The most memory that a process has had so far, in MiB; NaN where there is no `/proc`. */
export function peakMiBOf(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(read(`/proc/${pid}/status`))?.[1] ?? Number.NaN) / 1024;
}

function read(file: string): string {
  return process.platform === 'linux' ? readFileSync(file, 'utf8') : '';
}
