import type { Json } from '../../schemas/json.ts';
import { groupOf, type KubeObject } from '../../schemas/kube-object.ts';
import { parseQuantity } from '../../schemas/quantity.ts';
import { asObject, listOf } from './json-parts.ts';

/** One backend of a split as written; `weight` is `undefined` where it is no number. */
export interface WrittenBackend {
  readonly service: string;
  readonly weight: number | undefined;
}

/** An SMI TrafficSplit as far as arithmetic needs it. */
export interface WrittenSplit {
  readonly root: string;
  readonly backends: readonly WrittenBackend[];
  /** Only matching requests are split; shares of all traffic are then unknown. */
  readonly matched: boolean;
}

export function isTrafficSplit(object: KubeObject): boolean {
  return object.kind === 'TrafficSplit' && groupOf(object.apiVersion) === 'split.smi-spec.io';
}

/** Reads a split without judging it. v1alpha1 weights are quantities (`500m`), later ones integers (SMI Traffic Split). */
export function readSplit(object: KubeObject): WrittenSplit {
  const spec = asObject(object['spec'] as Json | undefined); // raw manifest: `metadata` is the only typed member
  return {
    root: String(spec['service'] ?? ''),
    matched: listOf(spec['matches']).length > 0,
    backends: listOf(spec['backends']).map((backend) => {
      const { service, weight } = asObject(backend);
      return { service: String(service ?? ''), weight: weightOf(weight) };
    }),
  };
}

function weightOf(weight: Json | undefined): number | undefined {
  if (typeof weight === 'number') return weight;
  return typeof weight === 'string' ? parseQuantity(weight) : undefined;
}

/** Percent of the root's requests that go to a backend; `undefined` when the split does not name it or says nothing. */
export function shareOf(split: WrittenSplit, backend: string): number | undefined {
  const total = split.backends.reduce((sum, entry) => sum + (entry.weight ?? 0), 0);
  const own = split.backends.find((entry) => entry.service === backend)?.weight;
  return own === undefined || total <= 0 || split.matched ? undefined : (own / total) * 100;
}
