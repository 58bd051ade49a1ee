import type { Json, JsonObject } from './json.ts';

/** Where one Kubernetes object lives. `apiVersion` as in a manifest (`apps/v1`); no namespace = cluster-scoped. */
export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** The part of `metadata` that we read; everything else stays as it came. */
export interface ObjectMeta {
  readonly name?: string;
  readonly namespace?: string;
  readonly generateName?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly [other: string]: Json | undefined;
}

/** A Kubernetes object as raw JSON: unknown fields are kept, dates stay strings. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [other: string]: Json | ObjectMeta | undefined;
}

/** An object as a plain JSON value, for digests, patches, templates and expressions; the same value, not a copy. */
export function jsonOf(object: KubeObject): JsonObject {
  // Raw JSON by construction; only the optional keys of the interfaces keep the compiler from seeing that.
  return object as unknown as JsonObject;
}

/** Whether a value is a Kubernetes object: its kind, its version, and a `metadata`. */
export function isKubeObject(value: unknown): value is KubeObject {
  if (typeof value !== 'object' || value === null) return false;
  const { apiVersion, kind, metadata } = value as { readonly [key: string]: unknown }; // any object has such members or none
  const isNamed = typeof apiVersion === 'string' && typeof kind === 'string';
  return isNamed && typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata);
}

/** A value that must be a Kubernetes object because it was made from one; anything else is our fault and throws. */
export function kubeObjectOf(value: unknown): KubeObject {
  if (!isKubeObject(value)) throw new Error('a value that was made from a Kubernetes object is none');
  return value;
}

/** Where an object lives; the name of one without a name is empty. */
export function refOf({ apiVersion, kind, metadata }: KubeObject): ObjectRef {
  const { namespace, name = '' } = metadata;
  return { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }), name };
}

/** `group` of an apiVersion; the empty string for the core group. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

/** One name per object whatever version it was written in: `TrafficSplit.split.smi-spec.io/shop/website`. */
export function objectId(ref: ObjectRef): string {
  const group = groupOf(ref.apiVersion);
  return `${ref.kind}${group === '' ? '' : `.${group}`}/${ref.namespace === undefined ? '' : `${ref.namespace}/`}${ref.name}`;
}

const STEERING_GROUPS = new Set([
  'split.smi-spec.io',
  'access.smi-spec.io',
  'specs.smi-spec.io',
  'gateway.networking.k8s.io',
  'networking.istio.io',
  'security.istio.io',
  'policy.linkerd.io',
]);

/** Whether an object steers or admits traffic, so that rollback puts it back before any workload. */
export function steersTraffic(ref: ObjectRef): boolean {
  return STEERING_GROUPS.has(groupOf(ref.apiVersion));
}

/** `Deployment shop/web`, for sentences and tables. */
export function describeRef(ref: ObjectRef): string {
  return `${ref.kind} ${ref.namespace === undefined ? '' : `${ref.namespace}/`}${ref.name}`;
}
