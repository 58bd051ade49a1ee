/** What a field of an SMI object holds. One table of them yields the definitions (CRDs) and judges objects. */
export type Shape =
  | { readonly type: 'text'; readonly oneOf?: readonly string[]; readonly nonEmpty?: true }
  | { readonly type: 'whole'; readonly least: number; readonly most?: number }
  /** A Kubernetes quantity as text or number, such as `500m` or 1. */
  | { readonly type: 'quantity' }
  /** A port as number, or as text (only TrafficTarget v1alpha1, whose readers disagreed). */
  | { readonly type: 'portText' }
  | { readonly type: 'list'; readonly of: Shape; readonly least?: number }
  /** Any keys with texts. */
  | { readonly type: 'texts'; readonly least?: number }
  /** A map of texts, which the published CRDs turned into a list of such maps (smi-spec#233); both are read. */
  | { readonly type: 'headers' }
  | { readonly type: 'fields'; readonly fields: Fields; readonly least?: number };

/** One field of a table. */
export interface Field {
  /** One sentence for `kubectl explain`. */
  readonly about: string;
  readonly shape: Shape;
  readonly required?: true;
  /**
   * The version does not have it; the definition does, so that an API server which keeps objects of an older version in this
   * one does not drop it.
   */
  readonly keptOnly?: true;
}

/** Fields by name, in the order in which they are written. */
export type Fields = { readonly [name: string]: Field };

/** One version of a kind: what stands beside apiVersion, kind and metadata. */
export interface SmiVersion {
  readonly name: SmiVersionName;
  readonly fields: Fields;
  /** Printer columns beside the age. */
  readonly columns?: readonly SmiColumn[];
}

export interface SmiColumn {
  readonly name: string;
  readonly jsonPath: string;
  readonly description?: string;
}

export type SmiVersionName = 'v1alpha1' | 'v1alpha2' | 'v1alpha3' | 'v1alpha4';

export const SMI_VERSION_NAMES: readonly SmiVersionName[] = ['v1alpha1', 'v1alpha2', 'v1alpha3', 'v1alpha4'];

/** Groups of SMI whose objects are stored. */
export type SmiGroup = 'access' | 'specs' | 'split';

export type SmiKindName =
  | 'TrafficTarget'
  | 'IdentityBinding'
  | 'HTTPRouteGroup'
  | 'TCPRoute'
  | 'UDPRoute'
  | 'TrafficSplit';

/** A stored kind in all of its versions, the oldest first; the last one is stored. */
export interface SmiKind {
  readonly kind: SmiKindName;
  readonly group: SmiGroup;
  readonly plural: string;
  readonly short: string;
  readonly about: string;
  readonly versions: readonly SmiVersion[];
}

/** `access` → `access.smi-spec.io`. */
export function fullGroup(group: SmiGroup | 'metrics'): string {
  return `${group}.smi-spec.io`;
}

/** The field of a name that a version really has. */
export function fieldNamed(fields: Fields, name: string): Field | undefined {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return field?.keptOnly === true ? undefined : field;
}

/** Names of the fields that a version really has. */
export function fieldNames(fields: Fields): readonly string[] {
  return Object.keys(fields).filter((name) => fieldNamed(fields, name) !== undefined);
}
