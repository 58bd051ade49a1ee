import type { ApplySet } from '../../schemas/apply-set.ts';
import { Failure } from '../../schemas/failure.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { Plan, PlanNode } from '../plan/plan.ts';
import { objectsOf, setOfPlan } from '../plan/set-of-plan.ts';
import type { StepApplySet } from '../step-handler.ts';
import type { World } from '../world.ts';

/** The sets of a run. */
export interface ApplySets {
  /** The set of the role's cluster; roles that are bound to one cluster share one. `undefined` where none is kept. */
  of(role: string, signal: AbortSignal): Promise<StepApplySet | undefined>;
  /** A rollback has put the parents back: whoever applies afterwards opens his set again. */
  forget(): void;
}

/** The sets of a run. Without a home namespace (tests of the engine alone) there are none. */
export function createApplySets(options: {
  readonly plan: Plan;
  readonly homeNamespace: string | undefined;
  readonly world: Pick<World, 'clusters' | 'meshes'>;
  readonly meshProviders: ReadonlyMap<string, string>;
}): ApplySets {
  const { plan, homeNamespace, world } = options;
  const sets = new Map<string, StepApplySet>();
  const setOf: ApplySets['of'] = async (role, signal) => {
    if (homeNamespace === undefined) return undefined;
    const uidOf = async (each: string) => (await world.clusters.open(each)).uid(signal);
    const uid = await uidOf(role);
    const known = sets.get(uid);
    if (known !== undefined) return known;
    const uids = await Promise.all(plan.roles.map(async (each) => [each, await uidOf(each)] as const));
    const roles = new Set([role, ...uids.filter(([, found]) => found === uid).map(([each]) => each)]);
    const lowered = await loweredPolicies(options, roles);
    const set = setOfPlan(plan, { roles, homeNamespace, lowered: ({ key }) => lowered.get(key) ?? [] });
    const made = sets.get(uid) ?? openOnce(set);
    sets.set(uid, made);
    return made;
  };
  return { of: setOf, forget: () => sets.clear() };
}

/** What the mesh of the cluster makes of the plan's policies; it may be another one than the plan was made for. */
async function loweredPolicies(
  { plan, world, meshProviders }: Parameters<typeof createApplySets>[0],
  roles: ReadonlySet<string>,
): Promise<ReadonlyMap<string, readonly KubeObject[]>> {
  const policies = plan.nodes
    .flatMap((node): readonly PlanNode[] =>
      typeof node.compensate === 'string' ? [node] : [node, ...node.compensate],
    )
    .filter(({ kind, role }) => kind === 'policy' && roles.has(role));
  const lowered = policies.map(async (node) => {
    const mesh = await world.meshes.of(node.role, meshProviders.get(node.role));
    return [node.key, mesh.lower(objectsOf(node)).objects] as const;
  });
  return new Map(await Promise.all(lowered));
}

/** Steps that come at the same time wait for the same opening; a failed one is tried again by the next. */
function openOnce(set: ApplySet): StepApplySet {
  let opening: Promise<void> | undefined;
  const opened = async (open: () => Promise<void>, signal: AbortSignal): Promise<void> => {
    for (;;) {
      const begun = opening;
      const current = begun ?? open();
      opening = current;
      try {
        return await current;
      } catch (error) {
        if (opening === current) opening = undefined;
        // The step that opened it was told to end; this one was not, so it opens it by itself.
        const foreign = begun !== undefined && error instanceof Failure && error.reason === 'cancelled';
        if (!foreign || signal.aborted) throw error;
      }
    }
  };
  return { ...set, opened };
}
