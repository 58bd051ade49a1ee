import { PATTERN_CODES } from './codes/pattern-codes.ts';
import type { DiagnosticCode } from './codes/stages.ts';
import { WARNING_CODES } from './codes/warning-codes.ts';
import { WORLD_CODES } from './codes/world-codes.ts';

/**
 * Every code there is. E1xx YAML and files, E2xx templates, E3xx names, shapes and types, E4xx order, E5xx mesh
 * semantics, E6xx cluster, E7xx load, E8xx catalog, E9xx engine; W the same as warnings. A code keeps its meaning for ever.
 */
export const DIAGNOSTIC_CODES = {
  ...PATTERN_CODES,
  ...WORLD_CODES,
  ...WARNING_CODES,
} as const satisfies Readonly<Record<string, DiagnosticCode>>;

export type DiagnosticCodeName = keyof typeof DIAGNOSTIC_CODES;

/** What `meshwright explain CODE` prints; `undefined` for an unknown code. Case does not matter. */
export function explainCode(code: string): DiagnosticCode | undefined {
  const name = code.toUpperCase();
  return isCode(name) ? DIAGNOSTIC_CODES[name] : undefined;
}

/** Whether a text is a code of the table. */
export function isCode(code: string): code is DiagnosticCodeName {
  return Object.hasOwn(DIAGNOSTIC_CODES, code);
}
