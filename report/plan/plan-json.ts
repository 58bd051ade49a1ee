import type { Plan } from '../../schemas/plan.ts';

/** The document of `plan -o json`: the plan as it will be stored, under its kind and digest. */
export function planJson(plan: Plan, digest: string): string {
  const document = { apiVersion: 'meshwright.dev/v1alpha1', kind: 'Plan', digest, ...plan };
  return `${JSON.stringify(document, null, 2)}\n`;
}
