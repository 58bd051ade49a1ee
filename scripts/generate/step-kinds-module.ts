import { type Schema, titleOf } from './bundle-schemas.ts';

/** The table of step kinds with their annotations, as a TypeScript module. */
export function stepKindsModule(steps: ReadonlyMap<string, Schema>, definitions: Schema): string {
  const rows = [...steps].map(([kind, schema]) => {
    const fields = [
      `effect: '${String(schema['x-effect'])}'`,
      `proof: ${schema['x-proof'] === true}`,
      `late: ${JSON.stringify(annotated(schema, definitions, 'x-late'))}`,
      `cel: ${JSON.stringify(annotated(schema, definitions, 'x-cel'))}`,
      `secret: ${JSON.stringify(annotated(schema, definitions, 'x-secret'))}`,
      `summary: ${JSON.stringify(schema['description'])}`,
    ];
    return `  ${kind}: { ${fields.join(', ')} },`;
  });
  const inputs = [...steps].map(([kind, schema]) => `  readonly ${kind}: ${titleOf(schema)};`);
  const imports = [...steps.values()].map(titleOf).sort();
  return `// Generated from schemas/steps by npm run generate; do not edit.
import type { ${imports.join(', ')} } from './documents.ts';

/**
 * By step kind: effect class, whether it proves something, JSON pointers (a star for list positions) of the fields
 * whose templates may read step outputs, of the fields that are CEL, and of those that (with all below them) may carry
 * a secret, and what it does.
 */
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

/** Pointers of the fields that carry an annotation, through references; nested steps are their own business. */
function annotated(schema: Schema, definitions: Schema, annotation: string): string[] {
  const found: string[] = [];
  const visit = (node: Schema, pointer: string): void => {
    const ref = /([^/]+)$/.exec(String(node['$ref'] ?? ''))?.[1];
    if (ref !== undefined) {
      if (ref !== 'Step') visit((definitions[ref] ?? {}) as Schema, pointer);
      return;
    }
    if (node[annotation] !== undefined) found.push(pointer);
    for (const [name, property] of Object.entries((node['properties'] ?? {}) as Schema)) {
      visit(property as Schema, `${pointer}/${name}`);
    }
    if (typeof node['items'] === 'object' && node['items'] !== null)
      visit(node['items'] as Schema, `${pointer}/*`);
  };
  visit(schema, '');
  return found;
}
