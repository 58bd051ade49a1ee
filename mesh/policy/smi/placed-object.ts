import type { Diagnostic, Span } from '../../../schemas/diagnostic.ts';
import type { Json, JsonObject } from '../../../schemas/json.ts';
import { groupOf, jsonOf, type KubeObject } from '../../../schemas/kube-object.ts';
import { SMI_TABLE } from './smi-kinds.ts';
import { fullGroup, type SmiKind, type SmiVersion } from './smi-shape.ts';

/** A path into an object: keys and list positions. */
export type FieldPath = readonly (string | number)[];

/** An object and the way from its parts to where they stand in a file. */
export interface PlacedObject {
  readonly object: KubeObject;
  /** Place of a part, or of its key; the nearest part above it when it is not there. */
  readonly at: (path: FieldPath, part?: 'key' | 'value') => Span;
}

/** A stored SMI object of a kind and version that the tables have. */
export interface SmiObject<P extends PlacedObject = PlacedObject> {
  readonly placed: P;
  readonly kind: SmiKind;
  readonly version: SmiVersion;
}

/** The kind that an object has, by group and kind: the Gateway API has a TCPRoute too. */
export function smiKindOf({ apiVersion, kind }: KubeObject): SmiKind | undefined {
  return SMI_TABLE.find((known) => known.kind === kind && fullGroup(known.group) === groupOf(apiVersion));
}

/** The object with its kind and version; `undefined` when it is not SMI or its version does not exist. */
export function asSmiObject<P extends PlacedObject>(placed: P): SmiObject<P> | undefined {
  const kind = smiKindOf(placed.object);
  const name = versionOf(placed.object);
  const version = kind?.versions.find((known) => known.name === name);
  return kind === undefined || version === undefined ? undefined : { placed, kind, version };
}

/** `v1alpha3` of `access.smi-spec.io/v1alpha3`. */
export function versionOf({ apiVersion }: KubeObject): string {
  return apiVersion.slice(apiVersion.indexOf('/') + 1);
}

/** `TrafficTarget 'shop/api'`, as sentences name an object. */
export function nameOf({ kind, metadata }: KubeObject): string {
  const { namespace, name = '' } = metadata;
  return `${kind} '${namespace === undefined ? '' : `${namespace}/`}${name}'`;
}

/** The object's fields beside apiVersion, kind, metadata and status. */
export function bodyOf(object: KubeObject): JsonObject {
  const { apiVersion: _a, kind: _k, metadata: _m, status: _s, ...body } = jsonOf(object);
  return body;
}

/** `spec.rules[0].name`. */
export function describePath(path: FieldPath): string {
  return path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`),
    '',
  );
}

/** The value as a JSON object, else undefined. */
export function objectAt(value: Json | undefined): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !isList(value) ? value : undefined;
}

/** The value as a list, else empty. */
export function itemsOf(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : [];
}

/** Tells a list from other JSON; `Array.isArray` does not narrow readonly lists. */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** The value as a text that says something, else undefined. */
export function textAt(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** What a finding may carry beside its sentence and place. */
type Details = Pick<Diagnostic, 'label' | 'help' | 'related' | 'fix'>;

/** A finding that refuses the object. */
export function smiError(code: string, span: Span, message: string, details: Details = {}): Diagnostic {
  return { code, severity: 'error', message, span, ...details };
}

/** A finding that only tells. */
export function smiNote(
  code: string,
  severity: 'warning' | 'info',
  span: Span,
  message: string,
  details: Details = {},
): Diagnostic {
  return { code, severity, message, span, ...details };
}
