import type { Json } from '../../schemas/json.ts';
import { type KubeObject, type ObjectRef, refOf } from '../../schemas/kube-object.ts';
import type { ReadFinding } from './policy-model.ts';
import { DEFAULT_READING, type SmiReading } from './smi-reading.ts';

/** Takes one policy object apart and collects what is wrong with it, so that readers need no exceptions. */
export interface ObjectReader {
  readonly ref: ObjectRef;
  readonly namespace: string;
  readonly spec: JsonRecord;
  /** How the open points of SMI are read where the object lies. */
  readonly reading: SmiReading;
  error(path: string, message: string): void;
  warning(path: string, message: string): void;
  /** An error that would not be one if a named object were there. */
  missing(path: string, message: string): void;
}

export type JsonRecord = Readonly<Record<string, Json | undefined>>;

/** A reader over an object; findings go to the given list. */
export function objectReader(
  object: KubeObject,
  findings: ReadFinding[],
  reading: SmiReading = DEFAULT_READING,
): ObjectReader {
  const ref = refOf(object);
  const add = (severity: ReadFinding['severity']) => (path: string, message: string) => {
    findings.push({ severity, object: ref, path, message });
  };
  return {
    ref,
    namespace: ref.namespace ?? 'default',
    spec: specOf(object),
    reading,
    error: add('error'),
    warning: add('warning'),
    missing: (path, message) => {
      findings.push({ severity: 'error', missing: true, object: ref, path, message });
    },
  };
}

/** SMI's first versions had no `spec`: their fields stand at the top. */
export function specOf(object: KubeObject): JsonRecord {
  const { metadata: _metadata, ...top } = object;
  const spec = record(object['spec']);
  return spec ?? (/\.smi-spec\.io\/v1alpha[12]$/.test(object.apiVersion) ? (record(top) ?? {}) : {});
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
