import type { LowerPolicy } from '../../engine/plan/bind-step.ts';
import { nearestName } from '../../schemas/nearest-name.ts';
import { UsageError } from '../output.ts';

/** What the named mesh makes of policy objects, before any cluster is asked. Throws `UsageError` for an unknown mesh. */
export async function lowerFor(mesh: string): Promise<LowerPolicy> {
  const { lowererFor, KNOWN_MESHES } = await import('../../mesh/all-meshes.ts');
  const lower = lowererFor(mesh);
  if (lower === undefined) {
    const near = nearestName(mesh, KNOWN_MESHES);
    throw new UsageError(
      `there is no mesh '${mesh}'`,
      near === undefined ? `known: ${KNOWN_MESHES.join(', ')}` : `did you mean ${near}?`,
    );
  }
  return lower;
}
