import { STEP_KINDS, type StepKind } from '../../schemas/generated/step-kinds.ts';
import { readsOfTemplate } from './expressions.ts';

type Path = readonly (string | number)[];

/** Whether the schema lets a secret stand at this path of a step's input, or above it (`x-secret`). Nowhere else. */
export function isSecretField(kind: StepKind, path: Path): boolean {
  return STEP_KINDS[kind].secret.some((pointer) => {
    const parts = pointer.split('/').slice(1);
    return (
      parts.length <= path.length &&
      parts.every((part, at) => (part === '*' ? typeof path[at] === 'number' : part === path[at]))
    );
  });
}

/** Whether a secret may stand at this path of an object: a value of a Secret, which the cluster keeps as one. */
export function isSecretPart(
  object: { readonly apiVersion?: unknown; readonly kind?: unknown },
  path: Path,
): boolean {
  const [part, key, ...below] = path;
  return (
    object.apiVersion === 'v1' &&
    object.kind === 'Secret' &&
    (part === 'data' || part === 'stringData') &&
    key !== undefined &&
    below.length === 0
  );
}

/** Whether a scalar's templates read one of these parameters. */
export function readsSecret(text: string, secrets: ReadonlySet<string>): boolean {
  return secrets.size > 0 && readsOfTemplate(text).params.some((name) => secrets.has(name));
}
