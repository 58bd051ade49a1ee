import type { Json } from '../../schemas/json.ts';
import { type KubeObject, type ObjectRef, refOf } from '../../schemas/kube-object.ts';
import type { ReadFinding } from './policy-model.ts';

/** Takes one policy object apart and collects what is wrong with it, so that readers need no exceptions. */
export interface ObjectReader {
  readonly ref: ObjectRef;
  readonly namespace: string;
  readonly spec: JsonRecord;
  error(path: string, message: string): void;
  warning(path: string, message: string): void;
  /** An error that would not be one if a named object were there. */
  missing(path: string, message: string): void;
}

export type JsonRecord = Readonly<Record<string, Json | undefined>>;

/** A reader over an object; findings go to the given list. */
export function objectReader(object: KubeObject, findings: ReadFinding[]): ObjectReader {
  const ref = refOf(object);
  const add = (severity: ReadFinding['severity']) => (path: string, message: string) => {
    findings.push({ severity, object: ref, path, message });
  };
  return {
    ref,
    namespace: ref.namespace ?? 'default',
    spec: record(object['spec']) ?? {},
    error: add('error'),
    warning: add('warning'),
    missing: (path, message) => {
      findings.push({ severity: 'error', missing: true, object: ref, path, message });
    },
  };
}

/** The value as a JSON object, else undefined. */
export function record(value: unknown): JsonRecord | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonRecord) // parsed JSON: an object that is no array has string keys and JSON values
    : undefined;
}

/** The value as a list, else empty. */
export function list(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

/** The value as a string that says something, else undefined. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
