import type { AppServers } from './app-server.ts';
import { KILLED, type Program, type ProgramExit } from './program.ts';
import type { Workload, WorkloadContext } from './workload.ts';

/** Where a program of a container is to be found, within its pod. */
export interface ProgramPlace {
  readonly apps: AppServers;
  readonly ports: readonly number[];
  readonly udpPorts: readonly number[];
}

const MAX_EXIT_MS = 86_400_000;

/** Starts a built-in program: servers in memory, and where it is asked for an end by itself. */
export function startBuiltin(workload: Workload, context: WorkloadContext, place: ProgramPlace): Program {
  const { apps, ports, udpPorts } = place;
  const removals = ports.map((port) => {
    context.log(`${context.image} listens on ${port}`);
    return apps.add(port, workload.createServer(context));
  });
  const { createDatagrams } = workload;
  if (createDatagrams !== undefined) {
    for (const port of udpPorts) {
      context.log(`${context.image} listens on ${port}/udp`);
      removals.push(apps.addDatagrams(port, createDatagrams(context)));
    }
  }
  let end: (exit: ProgramExit) => void = () => undefined;
  const exited = new Promise<ProgramExit>((resolve) => {
    end = (exit) => {
      clearTimeout(timer);
      for (const remove of removals.splice(0)) remove();
      resolve(exit);
    };
  });
  const after = numberIn(context, 'EXIT_AFTER_MS', MAX_EXIT_MS) ?? workload.exitsAfterMs;
  const exitCode = numberIn(context, 'EXIT_CODE', 255) ?? 0;
  const timer = after === undefined ? undefined : setTimeout(() => end({ exitCode }), after);
  // Its connections are what a server has to finish, and its pod's proxy sees to them; a task breaks off.
  const stop = () => (ports.length + udpPorts.length === 0 ? end({ exitCode: 143, signal: 15 }) : undefined);
  return { exited, kind: 'server', stop, kill: () => end(KILLED) };
}

function numberIn(context: WorkloadContext, name: string, max: number): number | undefined {
  const written = context.env[name];
  if (written === undefined || written === '') return undefined;
  const value = Number(written);
  if (Number.isInteger(value) && value >= 0 && value <= max) return value;
  context.log(`${name}=${written} is not a whole number from 0 to ${max}: it is not used`);
  return undefined;
}
