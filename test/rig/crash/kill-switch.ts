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

/**
 * What ends together with the process. `power`: bytes of the journal that were not synced are gone, all or part of them;
 * `garbage`: and the file system left zeros in their place; `cluster`: the sandbox dies in the same instant.
 */
export type Disaster = 'power' | 'garbage' | 'cluster';

/** Which occurrence of which hook kills the process; `share` (0 to 1) says how much of a torn or lost write remains. */
export interface KillOrder {
  readonly hook: Hook | 'any';
  /** From 1. */
  readonly k: number;
  readonly share: number;
  readonly disaster?: Disaster;
}

/** Counts how often each place was passed and ends this process where the order says. */
export interface KillSwitch {
  /** Passes a place: counts it, and dies here when the order is met. */
  pass(hook: Hook): void;
  /** Counts a passing whose death takes its own way; whether the order is met. */
  isDue(hook: Hook): boolean;
  /** Ends this process as `kill -9` would, and with it what the order's disaster takes: nothing of ours runs after it. */
  die(): never;
  /** Adds what a disaster does in the last instant; synchronous. */
  onDeath(act: (disaster: Disaster, share: number) => void): void;
  readonly share: number;
  counts(): Readonly<Partial<Record<Hook, number>>>;
}

/** Without an order it only counts. */
export function createKillSwitch(order?: KillOrder): KillSwitch {
  const counts: Partial<Record<Hook, number>> = {};
  const lastActs: ((disaster: Disaster, share: number) => void)[] = [];
  let all = 0;
  const share = order?.share ?? 0;
  const isDue = (hook: Hook): boolean => {
    counts[hook] = (counts[hook] ?? 0) + 1;
    all += 1;
    if (order === undefined) return false;
    return order.hook === 'any' ? all === order.k : order.hook === hook && counts[hook] === order.k;
  };
  const die = (): never => {
    if (order?.disaster !== undefined) for (const act of lastActs) act(order.disaster, share);
    process.kill(process.pid, 'SIGKILL');
    // The signal is already on its way; this thread must do nothing more until it arrives.
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  };
  return {
    pass: (hook) => {
      if (isDue(hook)) die();
    },
    isDue,
    die,
    onDeath: (act) => lastActs.push(act),
    share,
    counts: () => counts,
  };
}
