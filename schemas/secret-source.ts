import type { Json, JsonObject } from './json.ts';
import { unreachable } from './unreachable.ts';

/** Where the value of a secret parameter is, as a person wrote it; never the value. */
export type SecretSource =
  | { readonly type: 'env'; readonly variable: string }
  | { readonly type: 'file'; readonly path: string }
  | {
      readonly type: 'k8s';
      readonly role: string;
      readonly namespace: string;
      readonly name: string;
      readonly key: string;
    };

/** The forms that `--set-secret` takes, for complaints. */
export const SECRET_SOURCE_FORMS = 'env:VARIABLE, file:PATH or k8s:ROLE:NAMESPACE/NAME#KEY';

/** A source as written, or `undefined` when it has none of the known forms. */
export function parseSecretSource(text: string): SecretSource | undefined {
  const variable = /^env:([A-Za-z_][A-Za-z0-9_]*)$/.exec(text)?.[1];
  if (variable !== undefined) return { type: 'env', variable };
  const path = /^file:(.+)$/s.exec(text)?.[1];
  if (path !== undefined) return { type: 'file', path };
  const [, role, namespace, name, key] =
    /^k8s:([^:/#]+):([a-z0-9][a-z0-9-]*)\/([a-z0-9][a-z0-9.-]*)#([A-Za-z0-9._-]+)$/.exec(text) ?? [];
  if (role === undefined || namespace === undefined || name === undefined || key === undefined)
    return undefined;
  return { type: 'k8s', role, namespace, name, key };
}

/** The text that {@link parseSecretSource} reads as this source. */
export function secretSourceText(source: SecretSource): string {
  switch (source.type) {
    case 'env':
      return `env:${source.variable}`;
    case 'file':
      return `file:${source.path}`;
    case 'k8s':
      return `k8s:${source.role}:${source.namespace}/${source.name}#${source.key}`;
    default:
      return unreachable(source);
  }
}

/** What stands for a secret in a plan and a journal: its name. */
export interface SecretReference {
  readonly $secret: string;
}

/** The parameters of a plan that stand for secrets. */
export function secretNames(params: JsonObject): readonly string[] {
  return Object.entries(params).flatMap(([name, value]) => (isSecretReference(value) ? [name] : []));
}

/** Whether a parameter's value in a plan stands for a secret. */
export function isSecretReference(value: Json | undefined): value is SecretReference & JsonObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.keys(value).length === 1 &&
    Object.hasOwn(value, '$secret')
  );
}
