import type { KubeObject } from '../../schemas/kube-object.ts';
import type { KindId } from '../cluster-view.ts';
import type { JsonMap } from '../store/json-values.ts';

/** A column of `kubectl get`, computed from the object. */
export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  /** `name`: the cell names the object. */
  readonly format?: string;
  /** 0: always shown; higher: only with `-o wide`. */
  readonly priority?: number;
  readonly description?: string;
  readonly value: (object: unknown, now: number) => string | number | boolean | null;
}

/** How the fields of a version stand in the version that is kept. */
export interface Conversion {
  /** Where it is kept under another group; absent: under its own version. */
  readonly storedApiVersion?: string;
  readonly toStored: (object: JsonMap) => JsonMap;
  readonly fromStored: (object: JsonMap) => JsonMap;
}

/** One served resource in one version: a built-in one, or one that a CRD defines. */
export interface Resource {
  readonly group: string;
  readonly version: string;
  /** Plural, as in the URL. */
  readonly name: string;
  readonly singular: string;
  readonly kind: string;
  readonly kindId: KindId;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly subresources: readonly Subresource[];
  /** The version that the store holds; served versions differ in `apiVersion` only. */
  readonly storageVersion: string;
  readonly columns: readonly Column[];
  readonly custom: boolean;
  /** Of a built-in kind that looks otherwise where it is kept. */
  readonly conversion?: Conversion;
  /** Of a custom version that is not the stored one: an object without what this version does not know, and with its defaults. */
  readonly shape?: (object: KubeObject) => KubeObject;
  /** What every answer warns of; kinds that are on their way out. */
  readonly deprecation?: string;
  /** Only these verbs when set; reviews can only be created. */
  readonly verbs?: readonly string[];
}

export type Subresource =
  | 'status'
  | 'scale'
  | 'log'
  | 'exec'
  | 'attach'
  | 'portforward'
  | 'token'
  | 'finalize';

/** `v1`, or `apps/v1`. */
export function apiVersionOf(resource: { readonly group: string; readonly version: string }): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
}
