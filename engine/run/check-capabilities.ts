import { Failure } from '../../schemas/failure.ts';
import type { Run } from './run-state.ts';

/**
 * Before anything is applied: does the mesh of every role have what the pattern requires? A mesh that lacks one makes
 * the run `unsupported`, which is not a failure of the pattern.
 */
export async function checkCapabilities(run: Run): Promise<Failure | undefined> {
  const { plan, world } = run;
  if (plan.requires.capabilities.length === 0) return undefined;
  for (const role of plan.roles) {
    const mesh = await world.meshes.of(role, run.meshProviders.get(role));
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
