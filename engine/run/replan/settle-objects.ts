import { isSetParent } from '../../../schemas/apply-set.ts';
import type { Json } from '../../../schemas/json.ts';
import { jsonOf, type KubeObject, objectId, refOf } from '../../../schemas/kube-object.ts';
import type { PlanNode } from '../../plan/plan.ts';
import { reachOf } from '../../plan/plan-reach.ts';
import { judges } from './changed-steps.ts';
import type { KeptSteps, Replanning } from './choose-kept.ts';
import type { Replanned } from './plan-chain.ts';
import { plannedWriters, type WrittenObject } from './written-objects.ts';

/** Kinds that apply an object as a whole under one field manager, so that a later one replaces what an earlier one said. */
const APPLIES: ReadonlySet<string> = new Set(['apply', 'policy']);

/** What becomes of the objects that a run has written when another plan comes into force. */
export interface SettledObjects {
  readonly moved: Replanned['moved'];
  /** By step of the old plan: objects that go back before anything else is done. */
  readonly putBack: ReadonlyMap<string, readonly WrittenObject[]>;
}

/**
 * An object that a kept step holds stays, its prior with it. One that nobody keeps goes back to what it was, unless the
 * first step that writes it anew says all that was said before, and nobody judges the world until then: then it is left
 * standing, so that a changed route does not vanish on the way.
 */
export function settleObjects(given: Replanning, { kept, objects }: KeptSteps): SettledObjects {
  const { next } = given;
  const planned = plannedWriters(next);
  const reach = reachOf(next.edges);
  const judging = next.nodes.filter((node) => node.phase === 'steps' && judges(node) && !kept.has(node.key));
  const isBeforeJudges = (node: PlanNode): boolean => {
    const after = reach.after([node.key]);
    return judging.every(({ key }) => after.has(key));
  };
  const reads = new Set(next.edges.filter(({ why }) => why === 'data').map(({ to }) => to));
  const moved: Replanned['moved'][number][] = [];
  const putBack = new Map<string, WrittenObject[]>();
  for (const object of objects) {
    const keeper = object.writers.find(({ node }) => kept.has(node.key))?.node;
    for (const { slot } of object.holders) {
      const from = slot.node.key;
      if (kept.has(from)) continue;
      const heir = keeper ?? (isSetParent(object.ref) ? keptMember(given, kept, object.role) : undefined);
      const writers = planned.get(object.id) ?? [];
      const first = writers[0];
      const stands =
        heir ??
        (first !== undefined &&
        object.holders.length === 1 &&
        isSure(first, reads) &&
        replaces(object, writers) &&
        isBeforeJudges(first)
          ? first
          : undefined);
      if (stands === undefined) putBack.set(from, [...(putBack.get(from) ?? []), object]);
      else moved.push({ role: object.role, ref: object.ref, from, to: stands.key });
    }
  }
  return { moved, putBack };
}

/** A kept step whose objects the parent of a set lists: as long as they stand it has to. */
function keptMember({ slots }: Replanning, kept: KeptSteps['kept'], role: string): PlanNode | undefined {
  return [...slots.values()].find(
    ({ node, priors }) =>
      kept.has(node.key) && node.role === role && APPLIES.has(node.kind) && priors.length > 0,
  )?.node;
}

/** Whether a step begins for certain once its turn has come, and puts back what it wrote. */
function isSure({ key, when, outerWhens, compensate }: PlanNode, reads: ReadonlySet<string>): boolean {
  return when === undefined && (outerWhens ?? []).length === 0 && compensate === 'restore' && !reads.has(key);
}

/** Whether the new writers say every field that the old ones did, or all of them were new with the object. */
function replaces({ id, writers, holders }: WrittenObject, planned: readonly PlanNode[]): boolean {
  const old = writers.map(({ node }) => node);
  if (![...old, ...planned].every(({ kind }) => APPLIES.has(kind))) return false;
  if (old.some(({ compensate }) => compensate !== 'restore')) return false;
  if (holders.every(({ prior }) => prior.body === null)) return true;
  const [first] = planned;
  const wanted = first === undefined ? undefined : objectOf(first, id);
  return old.every((node) => {
    const said = objectOf(node, id);
    return said !== undefined && wanted !== undefined && covers(jsonOf(wanted), jsonOf(said));
  });
}

function objectOf(node: PlanNode, id: string): KubeObject | undefined {
  const { objects = [] } = node.input as { readonly objects?: readonly KubeObject[] }; // by the schema of its kind
  return objects.find((object) => `${node.role} ${objectId(refOf(object))}` === id);
}

/** Whether every field of the one is a field of the other; lists count as a whole. */
function covers(wide: Json | undefined, narrow: Json): boolean {
  if (wide === undefined) return false;
  if (typeof narrow !== 'object' || narrow === null || Array.isArray(narrow)) return true;
  if (typeof wide !== 'object' || wide === null || Array.isArray(wide)) return false;
  return Object.entries(narrow).every(
    ([key, value]) =>
      Object.hasOwn(wide, key) && covers((wide as { readonly [key: string]: Json })[key], value as Json), // neither null nor a list
  );
}
