import { canonicalJson } from '../../../schemas/canonical-json.ts';
import type { Json } from '../../../schemas/json.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { isMap, jsonOfParts, without } from '../../store/json-values.ts';
import type { TypeNode } from '../schema/type-node.ts';
import { difference, emptySet, type FieldSet } from './field-set.ts';
import { compareValues, fieldsOf } from './typed-values.ts';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** The manager whose applies take over from, and keep up, what the same user applied on the client's side. */
export const KUBECTL = 'kubectl';

/**
 * Fields that `kubectl apply` on the client's side has set and nobody has changed since: applying them on the server's
 * side is no conflict (`lastappliedmanager.go` of k8s.io/apimachinery). Empty without a readable annotation.
 */
export function fieldsLastApplied(live: KubeObject, type: TypeNode): FieldSet {
  const text = live.metadata.annotations?.[LAST_APPLIED] ?? '';
  const applied = parsed(text);
  if (!isMap(applied) || applied['apiVersion'] !== live.apiVersion) return emptySet();
  const { added, modified, removed } = compareValues(applied, live, type);
  return difference(difference(difference(fieldsOf(applied, type), modified), added), removed);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // whoever wrote it, it helps nobody
  }
}

/** An applied object whose annotation of the client's side, when it has one, says what was applied now. */
export function withLastApplied(object: KubeObject, applied: KubeObject): KubeObject {
  const { annotations } = object.metadata;
  if ((annotations?.[LAST_APPLIED] ?? '') === '') return object;
  // Go's encoder escapes what HTML would read.
  const text = `${canonicalJson(withoutAnnotation(applied))}\n`.replaceAll(
    /[<>&]/g,
    (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`,
  );
  return {
    ...object,
    metadata: { ...object.metadata, annotations: { ...annotations, [LAST_APPLIED]: text } },
  };
}

function withoutAnnotation(applied: KubeObject): Json {
  const { annotations } = applied.metadata;
  const metadata =
    annotations === undefined
      ? applied.metadata
      : { ...applied.metadata, annotations: without(annotations, [LAST_APPLIED]) };
  return jsonOfParts({ ...applied, metadata });
}
