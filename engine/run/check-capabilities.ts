import { Failure } from '../../schemas/failure.ts';
import type { Plan } from '../plan/plan.ts';
import type { MeshesPort } from '../world.ts';
import { meshProvider } from './step-context.ts';

/**
 * Before anything is applied: does the mesh of every role have what the pattern requires? A mesh that lacks one makes
 * the run `unsupported`, which is not a failure of the pattern.
 */
export async function checkCapabilities(plan: Plan, meshes: MeshesPort): Promise<Failure | undefined> {
  if (plan.requires.capabilities.length === 0) return undefined;
  for (const role of plan.roles) {
    const mesh = await meshes.of(role, meshProvider({ plan }, role));
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
