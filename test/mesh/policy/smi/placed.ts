import { parseTarget } from '../../../../mesh/policy/smi/conversion-target.ts';
import { convertSmi } from '../../../../mesh/policy/smi/convert-smi.ts';
import { describePath, type PlacedObject } from '../../../../mesh/policy/smi/placed-object.ts';
import type { Diagnostic } from '../../../../schemas/diagnostic.ts';
import type { Json } from '../../../../schemas/json.ts';
import type { KubeObject } from '../../../../schemas/kube-object.ts';

/** An object of a namespace `shop`, with the fields beside its metadata. */
export function smiObject(
  apiVersion: string,
  kind: string,
  name: string,
  fields: { readonly [key: string]: Json },
): KubeObject {
  return { apiVersion, kind, metadata: { name, namespace: 'shop' }, ...fields };
}

/** Objects whose places are their paths: the span's file is `0:spec.rules[0]`, with `!` for a key. */
export function placed(...objects: readonly KubeObject[]): readonly PlacedObject[] {
  return objects.map((object, index) => ({
    object,
    at: (path, part) => ({
      file: `${index}:${describePath(path)}${part === 'key' ? '!' : ''}`,
      start: 0,
      end: 0,
    }),
  }));
}

/** `E510 0:matches! …` of each finding. */
export function told(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map(({ code, span, message }) => `${code} ${span?.file ?? ''} ${message}`);
}

/** Codes and places of the errors, or nothing. */
export function errorsOf(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ code, span }) => `${code} ${span?.file ?? ''}`);
}

/** The result of a conversion; throws with its findings when there is none. */
export function converted(to: string, ...objects: readonly KubeObject[]): readonly KubeObject[] {
  const result = convert(to, ...objects);
  if (!result.ok) throw new Error(told(result.diagnostics).join('\n'));
  return result.value.map(({ object }) => object);
}

/** Errors of a conversion that must fail. */
export function refused(to: string, ...objects: readonly KubeObject[]): readonly string[] {
  const result = convert(to, ...objects);
  return result.ok ? [] : errorsOf(result.diagnostics);
}

/** What becomes of objects that were written for OSM. */
export function convertFromOsm(to: string, ...objects: readonly KubeObject[]) {
  const parsed = parseTarget(to);
  if (!parsed.ok) throw new Error(parsed.message);
  return convertSmi(placed(...objects), parsed.target, 'osm');
}

export function convert(to: string, ...objects: readonly KubeObject[]) {
  const parsed = parseTarget(to);
  if (!parsed.ok) throw new Error(parsed.message);
  return convertSmi(placed(...objects), parsed.target);
}
