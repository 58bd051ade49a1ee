import { Failure } from '../../../schemas/failure.ts';
import type { DeleteInput, ScaleInput } from '../../../schemas/generated/documents.ts';
import type { KubeObject, ObjectRef } from '../../../schemas/kube-object.ts';
import type { PlanNode } from '../../../schemas/plan.ts';
import type { Mesh } from '../../world.ts';
import { resourceRef } from '../delete.ts';
import { nameObject, refOf } from '../objects/name-object.ts';

/** One write that a step intends, before the cluster is asked what would come of it. */
export type IntendedWrite = { readonly ref: ObjectRef; readonly notes: readonly string[] } & (
  | {
      readonly type: 'apply';
      readonly object: KubeObject;
      readonly conflicts: 'fail' | 'force';
      /** Paths into the object whose values only the run knows. */
      readonly late: readonly (readonly string[])[];
    }
  | { readonly type: 'delete' }
  | { readonly type: 'scale'; readonly replicas: number | undefined }
);

interface AppliedInput {
  readonly objects?: readonly KubeObject[];
  readonly conflicts?: 'fail' | 'force';
}

/** What a step of these kinds would write, in order; `undefined` for kinds that cannot be tried out. Writes nothing. */
export async function intendedWrites(
  node: PlanNode,
  mesh: () => Promise<Mesh>,
  signal: AbortSignal,
): Promise<readonly IntendedWrite[] | undefined> {
  switch (node.kind) {
    case 'apply':
      return applied(node, (node.input as AppliedInput).objects ?? [], []);
    case 'policy':
      return policyWrites(node, await mesh(), signal);
    case 'delete':
      // the schema of a `delete` has said so
      return (node.input as unknown as DeleteInput).objects.map((resource) => ({
        type: 'delete',
        ref: resourceRef(resource, { namespace: node.namespace }),
        notes: notesOf(node),
      }));
    case 'scale':
      return [scaleWrite(node)];
    default:
      return undefined;
  }
}

function applied(
  node: PlanNode,
  objects: readonly KubeObject[],
  notes: readonly string[],
): readonly IntendedWrite[] {
  const { conflicts = 'fail' } = node.input as AppliedInput; // checked against the schema of the kind
  return objects.map((object, index) => ({
    type: 'apply',
    ref: refOf(object),
    object,
    conflicts,
    late: node.late
      .filter((pointer) => pointer.startsWith(`/objects/${index}/`))
      .map((pointer) => pointer.split('/').slice(3).map(unescaped)),
    notes: [...notesOf(node), ...notes],
  }));
}

async function policyWrites(
  node: PlanNode,
  mesh: Mesh,
  signal: AbortSignal,
): Promise<readonly IntendedWrite[]> {
  const { objects = [] } = node.input as AppliedInput; // checked against the schema of the kind
  const lowered = mesh.lower(objects);
  const others = (await mesh.steeringObjects(objects, signal))
    .map(nameObject)
    .filter((name) => !objects.some((object) => nameObject(refOf(object)) === name));
  const notes = [
    ...lowered.unsupported.map(({ message }) => `the run would stop here: ${message}`),
    ...(others.length === 0
      ? []
      : [`the run would stop here: the same traffic is already steered by ${others.join(', ')}`]),
  ];
  return applied(node, lowered.objects, notes);
}

function scaleWrite(node: PlanNode): IntendedWrite {
  const { kind, name, replicas } = node.input as unknown as ScaleInput; // by the schema of a `scale`
  const ref = {
    apiVersion: 'apps/v1',
    kind,
    name,
    ...(node.namespace === undefined ? {} : { namespace: node.namespace }),
  };
  // A late template is still text here, whatever the schema says of the value that it becomes.
  const known = typeof replicas === 'number' ? replicas : undefined;
  return { type: 'scale', ref, replicas: known, notes: notesOf(node) };
}

function notesOf(node: PlanNode): readonly string[] {
  const conditions = [...(node.outerWhens ?? []), ...(node.when === undefined ? [] : [node.when])];
  return conditions.map(({ cel }) => `${node.key} runs only when ${cel}`);
}

function unescaped(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** Whether a failure is the world's; a fault of ours goes on its way. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error;
  throw error;
}
