import type { Json } from '../../schemas/json.ts';
import type { ProgramExit } from '../workloads/program.ts';

/** What a container does, or how it ended. */
export type ContainerState =
  | { readonly kind: 'waiting'; readonly reason: string; readonly message?: string }
  | { readonly kind: 'running'; readonly startedAt: string }
  | {
      readonly kind: 'terminated';
      readonly exit: ProgramExit;
      readonly startedAt: string;
      readonly finishedAt: string;
    };

/** How a run of a container ended. */
export type Terminated = Extract<ContainerState, { readonly kind: 'terminated' }>;

/** The state as a pod's status shows it. */
export function writeState(state: ContainerState, containerID: string): Json {
  switch (state.kind) {
    case 'waiting': {
      const { reason, message } = state;
      return { waiting: { reason, ...(message === undefined ? {} : { message }) } };
    }
    case 'running':
      return { running: { startedAt: state.startedAt } };
    case 'terminated': {
      const { exit, startedAt, finishedAt } = state;
      const { exitCode, message } = exit;
      const reason = message !== undefined ? 'StartError' : exitCode === 0 ? 'Completed' : 'Error';
      const why = message === undefined ? {} : { message };
      return { terminated: { exitCode, reason, ...why, startedAt, finishedAt, containerID } };
    }
  }
}

/** `10s`, `1m20s`, as Go writes it. */
export function goDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
