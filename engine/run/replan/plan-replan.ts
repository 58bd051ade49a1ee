import { digestText } from '../../../schemas/digest-json.ts';
import { describeRef } from '../../../schemas/kube-object.ts';
import { canonicalPlan } from '../../../schemas/plan.ts';
import type { AnnouncedStep, RunEvent, RunSource } from '../../../schemas/run-event.ts';
import type { Plan, PlanNode } from '../../plan/plan.ts';
import { announceStep } from '../create-run.ts';
import { meshProvidersOf } from '../mesh-providers.ts';
import { goesBack, slotsOf } from '../reenter-run.ts';
import { type StepSlot, wasAtWork } from '../run-state.ts';
import { chooseKept } from './choose-kept.ts';
import { type PlanChain, planInForce, type Replan } from './plan-chain.ts';
import { settleObjects } from './settle-objects.ts';

/** How a stored run goes on by another plan, or one sentence on why it cannot. */
export type Replanned =
  | { readonly ok: true; readonly replan: Replan }
  | { readonly ok: false; readonly why: string };

/**
 * Decides how a stored run goes on by another plan: what counts on, what is done once more, what goes back first. Refuses
 * what could not be done exactly. Reads nothing but the run's own records.
 */
export function planReplan(options: {
  readonly plans: PlanChain;
  readonly events: readonly RunEvent[];
  readonly next: Plan;
  readonly source?: RunSource;
  readonly secrets?: Readonly<Record<string, string>>;
}): Replanned {
  const { plans, events, next, source, secrets } = options;
  const old = planInForce(plans);
  const slots = slotsOf(plans, events);
  if (goesBack(plans, events)) return refuse('it is being put back');
  const given = { old, next, slots };
  const chosen = chooseKept(given);
  const { moved, putBack } = settleObjects(given, chosen);
  const { kept } = chosen;
  const why =
    whyNotThese(old, next, slots) ??
    [...slots.values()]
      .filter(({ node, formerly }) => formerly === undefined && node.phase === 'steps' && !kept.has(node.key))
      .map((slot) => whyNotAgain(slot, next, putBack.has(slot.node.key)))
      .find((found) => found !== undefined);
  if (why !== undefined) return refuse(why);
  const begun = [...slots.values()].filter(
    (slot) => slot.formerly === undefined && !kept.has(slot.node.key) && wasBegun(slot),
  );
  const planned = new Set(next.nodes.map(({ key }) => key));
  const keys = begun.map(({ node }) => node.key);
  const { name, version, digest } = next.pattern;
  return {
    ok: true,
    replan: {
      plan: next,
      replanned: {
        planDigest: digestText(canonicalPlan(next)),
        pattern: { name, version, digest },
        params: next.params,
        ...(source === undefined ? {} : { source }),
        ...(secrets === undefined || Object.keys(secrets).length === 0 ? {} : { secrets }),
        steps: [
          ...next.nodes.map(announceStep),
          ...leftovers(slots, begun, new Set(putBack.keys()), plans.length),
        ],
        kept: next.nodes.map(({ key }) => key).filter((key) => kept.has(key)),
        rerun: keys.filter((key) => planned.has(key)),
        retired: keys.filter((key) => !planned.has(key)),
        moved,
      },
    },
  };
}

function refuse(why: string): Replanned {
  return { ok: false, why };
}

function wasBegun(slot: StepSlot): boolean {
  return wasAtWork(slot) || slot.state === 'skipped';
}

/** What is wrong between the plans as a whole. */
function whyNotThese(old: Plan, next: Plan, slots: ReadonlyMap<string, StepSlot>): string | undefined {
  if ([...old.roles].sort().join() !== [...next.roles].sort().join())
    return `its targets are ${old.roles.join(', ')}, those of the new plan ${next.roles.join(', ')}: what it wrote stays where it began`;
  const back = [...slots.values()].find(
    ({ state, formerly }) =>
      formerly === undefined &&
      (state === 'compensated' || state === 'compensationFailed' || state === 'compensating'),
  );
  if (back !== undefined) return `step ${back.node.key} was put back already`;
  const [was, is] = [meshProvidersOf(old), meshProvidersOf(next)];
  const role = old.roles.find((each) => was.get(each) !== is.get(each));
  if (role !== undefined && [...slots.values()].some((slot) => slot.priors.length > 0))
    return `the new plan has another mesh on target ${role} (${is.get(role) ?? 'the one there'}, not ${was.get(role) ?? 'the one there'}), and what was written is in the words of the first`;
  return undefined;
}

/** Why a step that does not count on cannot be taken back, or done once more. */
function whyNotAgain(slot: StepSlot, next: Plan, goesBackFirst: boolean): string | undefined {
  const { node } = slot;
  const { key, kind, compensate } = node;
  const after = next.nodes.find((each) => each.key === key);
  const wrote = slot.priors.length > 0 || slot.shared.size > 0 || slot.effects > 0;
  if (!wrote) return undefined;
  if (kind === 'exec' && (after === undefined || !mayRepeat(after)))
    return `step ${key} has run a program, which cannot be taken back and must not be run again`;
  if (after !== undefined && after.kind !== kind)
    return `step ${key} was of kind ${kind} and has written; a step of kind ${after.kind} needs a key of its own`;
  if (after !== undefined && after.role !== node.role)
    return `step ${key} has written to target ${node.role} and would now write to ${after.role}`;
  if (compensate === 'none' && (goesBackFirst || (after === undefined && slot.shared.size > 0)))
    return `step ${key} has written ${slot.priors.map(({ ref }) => describeRef(ref)).join(', ')} and says compensate: none, so nothing takes that back`;
  if (
    typeof compensate !== 'string' &&
    compensate.some((each) => each.late.length > 0 || each.kind === 'assert')
  )
    return `step ${key} is taken back by steps of its own that read what others said, which the new plan does not know`;
  return undefined;
}

function mayRepeat({ input }: PlanNode): boolean {
  return (input as { readonly idempotent?: boolean }).idempotent === true; // the input of exec, by its schema
}

/** What is left of steps of earlier plans, this one's and those that an earlier replan has not put back yet. */
function leftovers(
  slots: ReadonlyMap<string, StepSlot>,
  begun: readonly StepSlot[],
  putBack: ReadonlySet<string>,
  count: number,
): readonly AnnouncedStep[] {
  const earlier = [...slots.values()].filter(
    ({ formerly, state }) => formerly !== undefined && state !== 'compensated',
  );
  const own = begun.filter(
    ({ node }) => putBack.has(node.key) || (typeof node.compensate !== 'string' && node.phase === 'steps'),
  );
  return [
    ...earlier.map(({ node, formerly = '' }) => ({ ...announceStep(node), proof: false, formerly })),
    ...own.map(({ node }) => ({
      ...announceStep(node),
      key: `${node.key}~${count}`,
      summary: `put back what ${node.key} wrote by the plan before`,
      proof: false,
      formerly: node.key,
    })),
  ];
}
