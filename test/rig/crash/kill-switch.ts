/**
 * Where a process can die. `torn`: only the first bytes of a record reach the disk; `lost`: the power fails, so what
 * was written but not synced is gone, all or part of it. `lock`: a write of the run's Lease; `record`: of its recovery
 * Secret; `call`: of anything else.
 */
export const HOOKS = [
  'append:before',
  'append:torn',
  'append:after',
  'sync:before',
  'sync:lost',
  'sync:after',
  'prior:before',
  'prior:after',
  'call:before',
  'call:during',
  'call:after',
  'lock:before',
  'lock:during',
  'lock:after',
  'record:before',
  'record:during',
  'record:after',
  'exec:before',
  'exec:after',
] as const;
export type Hook = (typeof HOOKS)[number];

/** Which occurrence of which hook kills the process; `share` (0 to 1) says how much of a torn or lost write remains. */
export interface KillOrder {
  readonly hook: Hook | 'any';
  /** From 1. */
  readonly k: number;
  readonly share: number;
}

/** Counts how often each place was passed and says when the order is met. */
export interface KillSwitch {
  /** Whether the process has to die at this very passing of the hook. */
  isDue(hook: Hook): boolean;
  readonly share: number;
  counts(): Readonly<Partial<Record<Hook, number>>>;
}

/** Without an order it only counts. */
export function createKillSwitch(order?: KillOrder): KillSwitch {
  const counts: Partial<Record<Hook, number>> = {};
  let all = 0;
  return {
    isDue: (hook) => {
      counts[hook] = (counts[hook] ?? 0) + 1;
      all += 1;
      if (order === undefined) return false;
      return order.hook === 'any' ? all === order.k : order.hook === hook && counts[hook] === order.k;
    },
    share: order?.share ?? 0,
    counts: () => counts,
  };
}

/** Ends this process as a power cut or `kill -9` would: nothing of ours runs after it. */
export function die(): never {
  process.kill(process.pid, 'SIGKILL');
  // The signal is already on its way; this thread must do nothing more until it arrives.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
