import { Failure } from '../../schemas/failure.ts';
import type { World } from '../world.ts';
import type { Run } from './run-state.ts';

/** The parts of a run that say what it requires and where. */
export type RequiringRun = Pick<Run, 'plan' | 'meshProviders'> & {
  readonly world: Pick<World, 'clusters' | 'meshes'>;
};

/**
 * Before anything is applied: do the clusters serve what the pattern requires, and do their meshes have it? One that lacks
 * something makes the run `unsupported`, which is not a failure of the pattern.
 */
export async function checkRequirements(
  run: RequiringRun,
  signal: AbortSignal,
): Promise<Failure | undefined> {
  return (await checkApis(run, signal)) ?? (await checkCapabilities(run));
}

async function checkApis({ plan, world }: RequiringRun, signal: AbortSignal): Promise<Failure | undefined> {
  for (const role of plan.requires.apis === undefined ? [] : plan.roles) {
    const cluster = await world.clusters.open(role);
    const lacking: string[] = [];
    for (const api of plan.requires.apis ?? []) {
      // The schema says what an API's name is made of, so it cannot lead to another path.
      const path = api.includes('/') ? `/apis/${api}` : `/api/${api}`;
      try {
        await cluster.raw('GET', path, undefined, signal);
      } catch (error) {
        if (!(error instanceof Failure) || error.reason !== 'notFound') throw error;
        lacking.push(api);
      }
    }
    if (lacking.length > 0) {
      return new Failure(
        'unsupported',
        `${cluster.binding.context}, the cluster of target ${role}, does not serve ${lacking.join(', ')}`,
      );
    }
  }
  return undefined;
}

async function checkCapabilities({ plan, world, meshProviders }: RequiringRun): Promise<Failure | undefined> {
  if (plan.requires.capabilities.length === 0) return undefined;
  for (const role of plan.roles) {
    const mesh = await world.meshes.of(role, meshProviders.get(role));
    const table = mesh.capabilities();
    const lacking = plan.requires.capabilities.filter((name) => (table[name] ?? 'none') === 'none');
    if (lacking.length > 0) {
      return new Failure(
        'unsupported',
        `${mesh.name}, the mesh of target ${role}, lacks ${lacking.join(', ')}`,
      );
    }
  }
  return undefined;
}
