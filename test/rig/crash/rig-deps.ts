import { systemRandom } from '../../../cli/world/system-clock.ts';
import type { RunDeps, StepHandlers } from '../../../engine/run/run-deps.ts';
import { ALL_STEPS } from '../../../engine/steps/all-steps.ts';
import type { ClockPort, Cluster, Mesh, ProcessesPort, TargetBinding } from '../../../engine/world.ts';

const AGENT = { image: 'meshwright/agent:1', idle: [], session: ['meshwright', 'agent'] };

/** What a run is given by this rig: the real handlers, a cluster without a mesh, and programs that only leave a line. */
export function depsOf(
  job: { readonly stateDir: string; readonly runId: string; readonly binding: TargetBinding },
  parts: {
    readonly cluster: Cluster;
    readonly processes: ProcessesPort;
    readonly clock: ClockPort;
    readonly openFolder?: NonNullable<RunDeps['openFolder']>;
    readonly protection?: NonNullable<RunDeps['protection']>;
  },
): RunDeps {
  const { cluster, processes, clock, openFolder, protection } = parts;
  return {
    world: {
      clusters: { open: async () => cluster },
      meshes: { of: async () => meshless(cluster) },
      load: {
        generate: () => Promise.reject(new Error('this run has no load')),
        agentProgram: async () => AGENT,
      },
      processes,
      suites: { choose: () => Promise.reject(new Error('no suites here')) },
      clock,
      random: systemRandom,
    },
    handlers: ALL_STEPS as StepHandlers, // each takes its own kind's input, looked up by kind
    stateDir: job.stateDir,
    runId: job.runId,
    engineVersion: '0.0.0-rig',
    targets: [job.binding],
    prepareTarget: async (_role, signal) => ({ uid: await cluster.uid(signal) }),
    ...(openFolder === undefined ? {} : { openFolder }),
    ...(protection === undefined ? {} : { protection }),
  };
}

/** Asked for nothing but where proofs were measured. */
function meshless({ binding }: Cluster): Mesh {
  const where = async () => ({ kind: binding.kind, context: binding.context, mesh: 'none' });
  // Border: the other parts of a mesh are never asked for by applies, deletes and assertions.
  return { name: 'none', where, capabilities: () => ({}) } as unknown as Mesh;
}
