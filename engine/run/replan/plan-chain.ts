import { digestText } from '../../../schemas/digest-json.ts';
import { Failure } from '../../../schemas/failure.ts';
import type { RunEventBody } from '../../../schemas/run-event.ts';
import type { Plan } from '../../plan/plan.ts';
import type { ReopenedFolder } from '../journal/run-folder.ts';

/** The plans of a run in the order in which they came into force; the last one is in force. */
export type PlanChain = readonly [Plan, ...Plan[]];

/** What the journal says when another plan comes into force. */
export type Replanned = (RunEventBody & { readonly type: 'run.replanned' })['data'];

/** A plan that comes into force, and what the journal says of that. */
export interface Replan {
  readonly plan: Plan;
  readonly replanned: Replanned;
}

/**
 * The plans of a stored run, read from their texts. Throws `Failure('stateUnusable')` where one is not the one that the
 * journal names.
 */
export function planChainOf(
  stored: Pick<ReopenedFolder, 'events' | 'planText' | 'laterPlans'>,
  runId: string,
): PlanChain {
  const digests = stored.events.flatMap((event) =>
    event.type === 'run.created' || event.type === 'run.replanned' ? [event.data.planDigest] : [],
  );
  const [first, ...later] = [stored.planText, ...(stored.laterPlans ?? [])].map((text, index): Plan => {
    const digest = digestText(text);
    if (digest !== digests[index])
      throw new Failure(
        'stateUnusable',
        `the plan of run ${runId} was changed since: it is ${digest}, the run was to follow ${digests[index]}`,
      );
    // Border: the digest says that this is the very text that we wrote from a plan.
    return JSON.parse(text) as Plan;
  });
  if (first === undefined || later.length !== digests.length - 1)
    throw new Failure('stateUnusable', `run ${runId} lacks a plan that its journal names`);
  return [first, ...later];
}

/** The plan that a run follows. */
export function planInForce(plans: PlanChain): Plan {
  return plans.at(-1) ?? plans[0];
}

/** The plan that the how-manieth `run.replanned` (from 1) brought. */
export function planAt(plans: PlanChain, index: number): Plan {
  const plan = plans[index];
  if (plan === undefined) throw new Error(`the run has no plan ${index}`);
  return plan;
}
