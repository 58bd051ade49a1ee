import type { KubeObject } from '../../../schemas/kube-object.ts';
import type { AnalysedPlan } from './analysis.ts';

/** What all objects that a plan puts into one cluster say together, worked out once for each role. */
export function perRole<T>(
  plan: AnalysedPlan,
  ofObjects: (objects: readonly KubeObject[]) => T,
): (role: string) => T {
  const objects = new Map<string, KubeObject[]>();
  for (const { leaf, objects: bound } of plan.steps) {
    const here = objects.get(leaf.role) ?? [];
    objects.set(leaf.role, here);
    for (const { object } of bound) here.push(object);
  }
  const known = new Map([...objects].map(([role, list]) => [role, ofObjects(list)]));
  return (role) => known.get(role) ?? ofObjects([]);
}
