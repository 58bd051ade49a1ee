import type { JsonObject } from '../../../schemas/json.ts';
import { objectAt } from './placed-object.ts';

/** What an API server sets by itself; in a file it says nothing, and applied to another cluster it would be refused. */
const SERVER_SET: ReadonlySet<string> = new Set([
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'generation',
  'managedFields',
  'resourceVersion',
  'selfLink',
  'uid',
]);

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Metadata as somebody would have written it: without what `kubectl get -o yaml` adds. */
export function cleanMetadata(metadata: JsonObject): JsonObject {
  const kept = Object.entries(metadata).filter(([key]) => !SERVER_SET.has(key));
  const cleaned = Object.fromEntries(kept);
  const annotations = objectAt(cleaned['annotations']);
  if (annotations?.[LAST_APPLIED] === undefined) return cleaned;
  const { [LAST_APPLIED]: _applied, ...others } = annotations;
  const { annotations: _annotations, ...rest } = cleaned;
  return Object.keys(others).length === 0 ? rest : { ...cleaned, annotations: others };
}
