import { STEP_KINDS, type StepKind } from '../../schemas/generated/step-kinds.ts';

/** Whether the schema lets templates at this path of a step's input read step outputs (`x-late`). */
export function isLateField(kind: StepKind, path: readonly (string | number)[]): boolean {
  return matches(STEP_KINDS[kind].late, path);
}

/** Whether this path of a step's input is CEL (`x-cel`). */
export function isCelField(kind: StepKind, path: readonly (string | number)[]): boolean {
  return matches(STEP_KINDS[kind].cel, path);
}

function matches(pointers: readonly string[], path: readonly (string | number)[]): boolean {
  if (pointers.length === 0) return false;
  const pointer = path.map((segment) => (typeof segment === 'number' ? '/*' : `/${segment}`)).join('');
  return pointers.includes(pointer);
}
