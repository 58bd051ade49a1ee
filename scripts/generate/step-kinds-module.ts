import { type Schema, titleOf } from './bundle-schemas.ts';

/** The table of step kinds with their annotations, as a TypeScript module. */
export function stepKindsModule(steps: ReadonlyMap<string, Schema>): string {
  const rows = [...steps].map(
    ([kind, schema]) =>
      `  ${kind}: { effect: '${String(schema['x-effect'])}', proof: ${schema['x-proof'] === true}, summary: ${JSON.stringify(schema['description'])} },`,
  );
  const inputs = [...steps].map(([kind, schema]) => `  readonly ${kind}: ${titleOf(schema)};`);
  const imports = [...steps.values()].map(titleOf).sort();
  return `// Generated from schemas/steps by npm run generate; do not edit.
import type { ${imports.join(', ')} } from './documents.ts';

/** Effect class, whether it proves something, and what it does, by step kind. */
export const STEP_KINDS = {
${rows.join('\n')}
} as const;

export type StepKind = keyof typeof STEP_KINDS;

/** The input of each step kind. */
export interface StepInputs {
${inputs.join('\n')}
}
`;
}
