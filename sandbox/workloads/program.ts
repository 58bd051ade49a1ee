/** How a program ended. */
export interface ProgramExit {
  readonly exitCode: number;
  /** The signal that ended it, by number. */
  readonly signal?: number;
  /** Why it could not even be started. */
  readonly message?: string;
}

/** A program of a container while it runs; whoever started it ends it. */
export interface Program {
  readonly exited: Promise<ProgramExit>;
  /** A server of ours has nothing to finish but its connections; a process of this machine ends when it likes. */
  readonly kind: 'server' | 'process';
  /** Asks it to end, as SIGTERM does. */
  stop(): void;
  /** Ends it at once; what it listened on is free then. */
  kill(): void;
}

/** Exit code of a program that a signal ended, as shells and container runtimes tell it. */
export const KILLED: ProgramExit = { exitCode: 137, signal: 9 };
