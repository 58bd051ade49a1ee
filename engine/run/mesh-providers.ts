import type { JsonObject } from '../../schemas/json.ts';
import type { Plan } from '../plan/plan.ts';

/** By role the mesh that the plan installs, so that every step sees that mesh's capabilities (or its stand-in's). */
export function meshProvidersOf(plan: Plan): ReadonlyMap<string, string> {
  const byRole = new Map<string, string>();
  for (const node of plan.nodes) {
    if (node.kind !== 'installMesh' || byRole.has(node.role)) continue;
    // Border: the schema of `installMesh` makes its input an object.
    const provider = (node.input as JsonObject)['provider'];
    if (typeof provider === 'string') byRole.set(node.role, provider);
  }
  return byRole;
}
