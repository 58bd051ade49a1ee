import { objectId } from '../../../schemas/kube-object.ts';
import type { Plan, PlanNode } from '../../plan/plan.ts';
import { type PlanReach, reachOf } from '../../plan/plan-reach.ts';
import type { StepSlot } from '../run-state.ts';
import { changesAll, hasChanged, judges, onlyLooks, touchedBy } from './changed-steps.ts';
import { reorderedSteps } from './reordered-steps.ts';
import { plannedWriters, type WrittenObject, writtenObjects } from './written-objects.ts';

/** Two plans of a run, and how the steps of the first stand. */
export interface Replanning {
  readonly old: Plan;
  readonly next: Plan;
  readonly slots: ReadonlyMap<string, StepSlot>;
}

/** Which steps count on, and what stands between the two plans. */
export interface KeptSteps {
  readonly kept: ReadonlySet<string>;
  /** Steps of either plan that are new, gone, changed or done once more. */
  readonly disturbed: ReadonlySet<string>;
  readonly objects: readonly WrittenObject[];
}

/** Kinds that lay something over an object of another step and can do so again without touching the rest of it. */
const LAYS_OVER: ReadonlySet<string> = new Set(['scale', 'enrol']);

interface Work extends Replanning {
  readonly kept: Set<string>;
  readonly disturbed: Set<string>;
  readonly objects: readonly WrittenObject[];
  readonly oldNodes: ReadonlyMap<string, PlanNode>;
  readonly nodes: ReadonlyMap<string, PlanNode>;
  readonly reach: PlanReach;
  readonly oldReach: PlanReach;
  readonly planned: ReadonlyMap<string, readonly PlanNode[]>;
  readonly touched: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Chooses the finished steps that count under the new plan as they are: equal ones before which nothing has changed that
 * could alter them, and after which nothing was done that must not be there yet. The world that they leave is the one that
 * the new plan would have made up to there, so that everything else can be done behind them. When in doubt a step is done
 * once more.
 */
export function chooseKept(given: Replanning): KeptSteps {
  const work = begin(given);
  dropReordered(work);
  for (let size = -1; size !== work.kept.size; ) {
    size = work.kept.size;
    dropBehindChanges(work);
    dropLooksBehindChanges(work);
    dropBehindJudgements(work);
    dropOverwritten(work);
    dropSwallowed(work);
  }
  return { kept: work.kept, disturbed: work.disturbed, objects: work.objects };
}

function begin(given: Replanning): Work {
  const { old, next, slots } = given;
  const steps = ({ nodes }: Plan): ReadonlyMap<string, PlanNode> =>
    new Map(nodes.filter(({ phase }) => phase === 'steps').map((node) => [node.key, node]));
  const [oldNodes, nodes] = [steps(old), steps(next)];
  const kept = new Set<string>();
  const disturbed = new Set([...oldNodes.keys()].filter((key) => !nodes.has(key)));
  for (const [key, node] of nodes) {
    const before = oldNodes.get(key);
    const slot = slots.get(key);
    if (before === undefined || hasChanged(old, before, next, node)) disturbed.add(key);
    else if (slot !== undefined && isFinished(slot)) kept.add(key);
    // others went on behind a failure that is tolerated; now it is tried once more
    else if (slot?.state === 'failed' && slot.settledWell) disturbed.add(key);
  }
  return {
    ...given,
    kept,
    disturbed,
    objects: writtenObjects(slots.values()),
    oldNodes,
    nodes,
    reach: reachOf(next.edges),
    oldReach: reachOf(old.edges),
    planned: plannedWriters(next),
    touched: new Map([...nodes].map(([key, node]) => [key, touchedBy(node)])),
  };
}

function isFinished({ state, settledWell }: StepSlot): boolean {
  return state === 'succeeded' || (state === 'skipped' && settledWell);
}

function drop(work: Work, key: string): void {
  if (!work.kept.delete(key)) return;
  work.disturbed.add(key);
}

/** Whoever stands elsewhere among those that it meets is done once more, at its new place. */
function dropReordered(work: Work): void {
  const { old, next, nodes, oldNodes, touched } = work;
  const common = [...nodes.values()].filter(({ key }) => oldNodes.has(key));
  for (const key of reorderedSteps({ old, next, common, touched })) drop(work, key);
}

/** Needs, outputs, groups and objects: whoever stands behind a change by one of them is done once more. */
function dropBehindChanges(work: Work): void {
  const { kept, disturbed, old, next, oldNodes, nodes, reach, oldReach, touched } = work;
  for (const edges of [old.edges, next.edges])
    for (const { from, to, why } of edges)
      if (why !== 'order' && disturbed.has(from) && kept.has(to)) drop(work, to);
  for (const key of [...disturbed]) {
    const [was, is] = [oldNodes.get(key), nodes.get(key)];
    const later = new Set([...reach.after([key]), ...oldReach.after([key])]);
    const all = [was, is].some((node) => node !== undefined && changesAll(node));
    const writes = [was, is].flatMap((node) =>
      (node?.writes ?? []).map((ref) => `${node?.role ?? ''} ${objectId(ref)}`),
    );
    if (!all && writes.length === 0) continue;
    for (const each of later)
      if (kept.has(each) && (all || writes.some((id) => touched.get(each)?.has(id) === true)))
        drop(work, each);
  }
}

/** A look counts when everything that has changed comes after it, in whichever plan it has a place. */
function dropLooksBehindChanges(work: Work): void {
  const { kept, disturbed, nodes, oldNodes, reach, oldReach } = work;
  const looks = (): string[] => [...kept].filter((key) => onlyLooks(nodeOf(nodes, key)));
  let left = looks();
  for (const key of [...disturbed]) {
    if (left.length === 0) return;
    for (const [plan, way] of [
      [nodes, reach],
      [oldNodes, oldReach],
    ] as const) {
      if (!plan.has(key)) continue;
      const before = way.before(key);
      for (const look of left) if (!before.has(look)) drop(work, look);
    }
    left = left.filter((look) => kept.has(look));
  }
}

/** What was done after a judgement that is still to be made, or has to be made once more, must not be there yet when it is made. */
function dropBehindJudgements(work: Work): void {
  const { kept, nodes, reach } = work;
  const open = [...nodes.values()].filter((node) => judges(node) && !kept.has(node.key));
  for (const key of reach.after(open.map(({ key }) => key))) if (kept.has(key)) drop(work, key);
}

/** An object stands as the last kept step has left it, or nobody who wrote it is kept. */
function dropOverwritten(work: Work): void {
  const { kept, objects, planned, next } = work;
  const place = new Map(next.nodes.map(({ key }, index) => [key, index]));
  for (const object of objects) {
    const writers = object.writers.filter(({ node }) => kept.has(node.key));
    const lastKept = writers.at(-1);
    if (lastKept === undefined || standsAsLeft(work, object)) continue;
    for (const { node } of writers) drop(work, node.key);
  }
  for (const [id, writers] of planned) {
    const again = writers.filter(({ key }) => !kept.has(key) && !isLayer(work, key));
    const first = Math.min(...again.map(({ key }) => place.get(key) ?? 0));
    for (const object of objects)
      if (object.id === id)
        for (const { node } of object.writers)
          if (kept.has(node.key) && (place.get(node.key) ?? 0) > first) drop(work, node.key);
  }
}

function standsAsLeft(work: Work, { id, writers, holders }: WrittenObject): boolean {
  const { kept, planned } = work;
  const gone = writers.filter(({ node }) => !kept.has(node.key));
  if (gone.length === 0) return true;
  if (
    holders.length > 1 ||
    holders.some(({ slot }) => !kept.has(slot.node.key) && typeof slot.node.compensate !== 'string')
  )
    return false;
  const last = writers.at(-1);
  const isLast = last !== undefined && kept.has(last.node.key);
  const layers = gone.every(
    ({ node }) => isLayer(work, node.key) && planned.get(id)?.some(({ key }) => key === node.key) === true,
  );
  // a layer under an object that was written after it as a whole may have left fields of its own there
  const laid = gone.some(
    ({ node }) => LAYS_OVER.has(node.kind) || node.kind === 'delete' || node.kind === 'installMesh',
  );
  return layers || (isLast && !laid);
}

/** A changed step that lays over an object what it laid there before, with nobody judging the world in between. */
function isLayer({ oldNodes, nodes, kept, reach }: Work, key: string): boolean {
  const [was, is] = [oldNodes.get(key), nodes.get(key)];
  if (was === undefined || is === undefined || was.kind !== is.kind || !LAYS_OVER.has(is.kind)) return false;
  if (is.when !== undefined || is.outerWhens !== undefined) return false;
  const after = reach.after([key]);
  return [...nodes.values()].every((node) => !judges(node) || kept.has(node.key) || after.has(node.key));
}

/** What goes with a namespace or a definition that nobody keeps is gone too. */
function dropSwallowed(work: Work): void {
  const { kept, objects } = work;
  for (const { role, ref, writers, holders } of objects) {
    const isMade = holders.some(({ prior }) => prior.body === null);
    const isKept = writers.some(({ node }) => kept.has(node.key));
    if (!isMade || isKept || (ref.kind !== 'Namespace' && ref.kind !== 'CustomResourceDefinition')) continue;
    for (const inside of objects) {
      const within =
        ref.kind === 'Namespace'
          ? inside.ref.namespace === ref.name
          : ref.name.endsWith(`.${inside.ref.apiVersion.split('/')[0] ?? ''}`);
      if (inside.role !== role || !within) continue;
      for (const { node } of inside.writers) drop(work, node.key);
    }
  }
}

function nodeOf(nodes: ReadonlyMap<string, PlanNode>, key: string): PlanNode {
  const node = nodes.get(key);
  if (node === undefined) throw new Error(`the new plan has no step ${key}`);
  return node;
}
