import type { ApplySet } from '../../../schemas/apply-set.ts';
import type { Failure } from '../../../schemas/failure.ts';
import { type KubeObject, type ObjectRef, objectId } from '../../../schemas/kube-object.ts';
import type { PlanNode } from '../../../schemas/plan.ts';
import type { Cluster, World } from '../../world.ts';
import { isOurs } from '../objects/field-owners.ts';
import { nameObject, refOf } from '../objects/name-object.ts';
import { withSecretData } from '../objects/secret-data.ts';
import { withOwnership } from '../objects/strip-object.ts';
import { leftoversOf } from '../set/find-leftovers.ts';
import { asMember, refuseOthersMember } from '../set/members.ts';
import { withLateValues } from './late-values.ts';
import { failureOf, type IntendedWrite, intendedWrites } from './node-writes.ts';

/** One object after the API server was asked, without writing, what the plan's steps would make of it. */
export interface TriedObject {
  readonly role: string;
  readonly context: string;
  readonly ref: ObjectRef;
  /** As the cluster has it now, whole. */
  readonly live: KubeObject | undefined;
  /** As the steps so far would leave it; as the server answered where it could be asked. */
  after: KubeObject | undefined;
  readonly steps: string[];
  readonly unknown: string[];
  readonly conflicts: { readonly field: string; readonly manager: string }[];
  readonly notes: string[];
  problem?: string;
  /** Earlier runs applied it and the pattern no longer contains it: a step that prunes deletes it. */
  readonly leftover?: true;
}

/** What a plan would write, and the steps of it that nobody can try out. */
export interface TriedPlan {
  readonly objects: readonly TriedObject[];
  readonly notCompared: readonly PlanNode[];
}

/** What is tried, and how. */
export interface TryOptions {
  readonly nodes: readonly PlanNode[];
  readonly world: Pick<World, 'clusters' | 'meshes'>;
  /** The provider that the plan names for a role. */
  readonly provider: (role: string) => string | undefined;
  /** Whether objects carry the label that says that we made them; not so for a cluster that others have set up. */
  readonly ownership: 'ours' | 'anybodys';
  /** The set that objects of ours belong to on the cluster of a role. */
  readonly setOf: (role: string, signal: AbortSignal) => Promise<ApplySet | undefined>;
}

/** Field manager of a dry run that stands for nobody. */
const LOOKING = 'meshwright-verify';

/** Kinds that leave clusters as they are. */
const READ_ONLY: ReadonlySet<string> = new Set(['probe', 'performance', 'assert', 'wait', 'capture', 'uses']);

/**
 * Asks the API server for a dry run of every apply, policy, delete and scale of these steps. Nothing is written. An
 * object that cannot be tried carries its `problem`; `Failure` is thrown only where a cluster cannot be used at all.
 */
export async function tryPlan(options: TryOptions, signal: AbortSignal): Promise<TriedPlan> {
  const objects = new Map<string, TriedObject>();
  const notCompared: PlanNode[] = [];
  const namespaces = new Map<string, Promise<boolean>>();
  for (const node of options.nodes) {
    const cluster = await options.world.clusters.open(node.role);
    const mesh = () => options.world.meshes.of(node.role, options.provider(node.role));
    const writes = await intendedWrites(node, mesh, signal);
    if (writes === undefined) {
      if (!READ_ONLY.has(node.kind)) notCompared.push(node);
      continue;
    }
    const exists = (namespace: string): Promise<boolean> => {
      const key = `${node.role} ${namespace}`;
      const known = namespaces.get(key);
      if (known !== undefined) return known;
      const ref = { apiVersion: 'v1', kind: 'Namespace', name: namespace };
      const asked = cluster.get(ref, signal).then((found) => found !== undefined);
      namespaces.set(key, asked);
      return asked;
    };
    const { ownership } = options;
    const set = await options.setOf(node.role, signal);
    const trial = { cluster, exists, ownership, set, signal };
    await Promise.all(writes.map((write) => tryWrite(objects, node, write, trial)));
    if (prunesNode(node)) await tryPrune(objects, node, trial);
  }
  return { objects: [...objects.values()], notCompared };
}

interface Trial {
  readonly cluster: Cluster;
  readonly exists: (namespace: string) => Promise<boolean>;
  readonly ownership: TryOptions['ownership'];
  readonly set: ApplySet | undefined;
  readonly signal: AbortSignal;
}

async function tryWrite(
  objects: Map<string, TriedObject>,
  node: PlanNode,
  write: IntendedWrite,
  trial: Trial,
): Promise<void> {
  const id = `${node.role} ${objectId(write.ref)}`;
  const known = objects.get(id);
  const tried = known ?? (await firstLook(node, write.ref, trial));
  if (known === undefined) objects.set(id, tried);
  tried.steps.push(node.key);
  for (const text of write.notes) note(tried, text);
  switch (write.type) {
    case 'delete':
      tried.after = undefined;
      return;
    case 'scale':
      scaleTried(tried, write.replicas, node.key);
      return;
    default:
      await applyTried(tried, write, trial);
  }
}

function prunesNode({ kind, input }: PlanNode): boolean {
  return kind === 'apply' && (input as { readonly prune?: boolean }).prune === true; // by the schema of the kind
}

async function tryPrune(
  objects: Map<string, TriedObject>,
  node: PlanNode,
  { cluster, set, signal }: Trial,
): Promise<void> {
  if (set === undefined) return;
  const { context } = cluster.binding;
  for (const live of await leftoversOf(set, cluster, signal)) {
    const ref = refOf(live);
    const id = `${node.role} ${objectId(ref)}`;
    if (objects.has(id)) continue; // another step that prunes
    const notes = ['the pattern no longer contains it'];
    const none = { unknown: [], conflicts: [], leftover: true as const };
    const steps = [node.key];
    objects.set(id, { role: node.role, context, ref, live, after: undefined, steps, notes, ...none });
  }
}

function note(tried: TriedObject, text: string): void {
  if (!tried.notes.includes(text)) tried.notes.push(text);
}

async function firstLook(node: PlanNode, ref: ObjectRef, trial: Trial): Promise<TriedObject> {
  const { cluster, signal } = trial;
  const notes: string[] = [];
  let live: KubeObject | undefined;
  try {
    live = await cluster.get(ref, signal);
  } catch (error) {
    // Reading an object that is not there is no failure, so this one says that nobody serves its kind.
    if (failureOf(error).reason !== 'notFound') throw error;
    notes.push(`the cluster does not serve ${ref.kind} of ${ref.apiVersion} yet; shown as it is written`);
  }
  const context = cluster.binding.context;
  const empty = { steps: [], unknown: [], conflicts: [] };
  return { role: node.role, context, ref, live, after: live, notes, ...empty };
}

function scaleTried(tried: TriedObject, replicas: number | undefined, step: string): void {
  const { after } = tried;
  if (after === undefined) {
    tried.problem = `${nameObject(tried.ref)} does not exist, so ${step} cannot scale it`;
    return;
  }
  if (replicas === undefined) {
    tried.unknown.push('spec.replicas');
    return;
  }
  const spec = typeof after['spec'] === 'object' ? after['spec'] : {};
  tried.after = { ...after, spec: { ...spec, replicas } };
}

async function applyTried(
  tried: TriedObject,
  write: IntendedWrite & { readonly type: 'apply' },
  trial: Trial,
): Promise<void> {
  const named = trial.ownership === 'ours' ? asMember(withOwnership(write.object), trial.set) : write.object;
  const wanted = withSecretData(withLateValues(named, write.late, tried.live));
  tried.unknown.push(...write.late.map((path) => path.join('.')));
  const other = trial.ownership === 'ours' ? othersSet(tried.live, write.conflicts, trial.set) : undefined;
  if (other !== undefined) note(tried, `the run would stop here: ${other}`);
  const { namespace } = write.ref;
  if (namespace !== undefined && !(await trial.exists(namespace))) {
    note(tried, `namespace ${namespace} does not exist yet; shown as it is written`);
    tried.after = wanted;
    return;
  }
  try {
    tried.after = await dryRun(tried, wanted, write.conflicts, trial);
  } catch (error) {
    const failure = failureOf(error);
    if (isOutOfReach(failure)) throw failure;
    tried.after = wanted;
    // A kind that is not served was said at the first look, where it was asked for.
    if (failure.reason !== 'notFound') tried.problem = failure.message;
    else if (tried.notes.length === 0) note(tried, `${failure.message}; shown as it is written`);
  }
}

/** Why a run would refuse to take the object for its own. */
function othersSet(
  live: KubeObject | undefined,
  conflicts: 'fail' | 'force',
  set: ApplySet | undefined,
): string | undefined {
  if (live === undefined || conflicts === 'force') return undefined;
  try {
    refuseOthersMember(live, set);
    return undefined;
  } catch (error) {
    return failureOf(error).message;
  }
}

/** The server's word on an apply; a conflict with others is noted, and the object shown as if it were forced. */
async function dryRun(
  tried: TriedObject,
  wanted: KubeObject,
  conflicts: 'fail' | 'force',
  { cluster, ownership, signal }: Trial,
): Promise<KubeObject> {
  // Under a name that owns nothing yet, what is asked for is all that changes, whoever has set the rest.
  if (ownership === 'anybodys')
    return await cluster.apply(wanted, { dryRun: true, force: true, fieldManager: LOOKING }, signal);
  try {
    return await cluster.apply(wanted, { dryRun: true, force: conflicts === 'force' }, signal);
  } catch (error) {
    const { reason, details } = failureOf(error);
    if (reason !== 'fieldConflict') throw error;
    tried.conflicts.push(...(details.fields ?? []).filter(({ manager }) => !isOurs(manager)));
    return await cluster.apply(wanted, { dryRun: true, force: true }, signal);
  }
}

/** Failures that would meet every other object too. */
function isOutOfReach({ reason }: Failure): boolean {
  return reason === 'unreachable' || reason === 'unauthorized' || reason === 'cancelled';
}
