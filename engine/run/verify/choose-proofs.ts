import { canonicalJson } from '../../../schemas/canonical-json.ts';
import type { Json } from '../../../schemas/json.ts';
import {
  groupOf,
  jsonOf,
  type KubeObject,
  type ObjectRef,
  objectId,
  steersTraffic,
} from '../../../schemas/kube-object.ts';
import type { Plan, PlanNode } from '../../plan/plan.ts';

/** Step kinds whose whole aim is a verdict. */
const PROOFS: ReadonlySet<string> = new Set(['probe', 'performance', 'assert', 'conformance']);
/** Kinds after which identities, access or answers may be others, whatever objects they write. */
const CHANGES_ALL: ReadonlySet<string> = new Set(['installMesh', 'enrol', 'fault']);

/** A proof that is not made again, and why. */
export interface LeftOut {
  readonly step: string;
  readonly why: string;
}

/** The proofs of a plan that speak of the state in which it leaves the clusters, and the others. */
export interface ChosenProofs {
  readonly chosen: readonly PlanNode[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * Chooses the proofs that can be made again. One that was measured on the way, before a later step changed what it speaks
 * of, would now be about another state; one that reads the outputs of steps that are not made again needs those.
 * `stands`: whether what this step wrote is there; `reached`: whether this proof was made at all; `hasOutputs`: whether the
 * outputs of this step are known.
 */
export function chooseProofs(
  plan: Plan,
  about: {
    readonly stands: (node: PlanNode) => boolean;
    readonly reached: (node: PlanNode) => boolean;
    readonly hasOutputs: (key: string) => boolean;
  },
): ChosenProofs {
  const nodes = plan.nodes.filter(({ phase }) => phase === 'steps');
  const leftOut: LeftOut[] = [];
  const chosen: PlanNode[] = [];
  for (const [at, node] of nodes.entries()) {
    if (!PROOFS.has(node.kind)) continue;
    const why = about.reached(node)
      ? onTheWay(node, nodes.slice(0, at), nodes.slice(at + 1).filter(about.stands))
      : 'the run did not come so far';
    if (why === undefined) chosen.push(node);
    else leftOut.push({ step: node.key, why });
  }
  const keys = new Set(chosen.map(({ key }) => key));
  const missing = (node: PlanNode): string | undefined =>
    plan.edges.find(
      ({ to, from, why }) => to === node.key && why === 'data' && !keys.has(from) && !about.hasOutputs(from),
    )?.from;
  const able = chosen.filter((node) => {
    const from = missing(node);
    if (from !== undefined)
      leftOut.push({ step: node.key, why: `it needs the outputs of ${from}, which only a run has` });
    return from === undefined;
  });
  return { chosen: able, leftOut };
}

function onTheWay(
  proof: PlanNode,
  before: readonly PlanNode[],
  after: readonly PlanNode[],
): string | undefined {
  const then = new Map<string, string>();
  for (const node of before) for (const { id, text } of written(node)) then.set(id, text);
  const final = new Map(then);
  for (const node of after) for (const { id, text } of written(node)) final.set(id, text);
  for (const node of after) {
    if (CHANGES_ALL.has(node.kind)) return `measured on the way: ${node.key} comes after it`;
    const changed = written(node).find(
      ({ id, ref, deleted }) =>
        final.get(id) !== then.get(id) &&
        (steersTraffic(ref) || then.has(id) || deleted || reads(proof, ref)),
    );
    if (changed !== undefined)
      return `measured on the way: ${node.key} changes ${changed.ref.kind} ${changed.ref.name} after it`;
  }
  return undefined;
}

interface Written {
  readonly id: string;
  readonly ref: ObjectRef;
  readonly text: string;
  readonly deleted: boolean;
}

/** What a step leaves of each object that it writes, as text to compare. */
function written(node: PlanNode): readonly Written[] {
  const { objects = [], replicas } = node.input as unknown as {
    readonly objects?: readonly KubeObject[];
    readonly replicas?: Json;
  }; // the input of a writing kind, by its schema; others have neither
  switch (node.kind) {
    case 'apply':
    case 'policy':
      return objects.map((object) => {
        const ref = { ...object, name: object.metadata.name ?? '', ...namespaceOf(object.metadata) };
        return entry(refFrom(ref), canonicalJson(jsonOf(object)));
      });
    case 'delete':
      return node.writes.map((ref) => ({ ...entry(ref, 'deleted'), deleted: true }));
    case 'scale':
      return node.writes.map((ref) => entry(ref, canonicalJson([objectId(ref), replicas ?? null])));
    default:
      return [];
  }
}

function namespaceOf({ namespace }: { readonly namespace?: string }): { readonly namespace?: string } {
  return namespace === undefined ? {} : { namespace };
}

function refFrom({ apiVersion, kind, name, namespace }: ObjectRef): ObjectRef {
  return { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) };
}

function entry(ref: ObjectRef, text: string): Written {
  return { id: objectId(ref), ref, text, deleted: false };
}

/** Whether an assertion looks at this very object. */
function reads(proof: PlanNode, ref: ObjectRef): boolean {
  if (proof.kind !== 'assert' || !Array.isArray(proof.input)) return false;
  return proof.input.some((check: Json) => {
    const { resource } = check as { readonly resource?: Partial<ObjectRef> }; // a check of an assert, by its schema
    return (
      resource?.kind === ref.kind &&
      resource.name === ref.name &&
      groupOf(resource.apiVersion ?? '') === groupOf(ref.apiVersion)
    );
  });
}
