import { stat } from 'node:fs/promises';
import type { Plan } from '../../engine/plan/plan.ts';
import { readPlans, readRunJournal, runFolderPath } from '../../engine/run/journal/run-folder.ts';
import { lastFinish, slotsOf } from '../../engine/run/reenter-run.ts';
import { createdInForce } from '../../engine/run/reopen-run.ts';
import { type PlanChain, planChainOf, planInForce } from '../../engine/run/replan/plan-chain.ts';
import { type ChosenProofs, chooseProofs } from '../../engine/run/verify/choose-proofs.ts';
import { EXIT } from '../../schemas/exit-codes.ts';
import { Failure } from '../../schemas/failure.ts';
import type { PlanNode } from '../../schemas/plan.ts';
import type { RunEvent } from '../../schemas/run-event.ts';
import { type CommandInput, flagList, operand } from '../command-input.ts';
import type { Environment } from '../environment.ts';
import { Ended, UsageError } from '../output.ts';
import { sourcesOf } from '../parameters/read-values.ts';
import { planFor } from '../pattern/plan-for.ts';
import type { RoleBinding } from '../run/bind-targets.ts';
import { readOverrides } from '../run/local-secrets.ts';
import { bindingsOfTargets } from '../stored/enter-run.ts';
import { findRun } from '../stored/find-run.ts';
import { bindingsOfFlags } from './open-live.ts';

/** What is proved and compared: a stored run as it left its clusters, or a pattern file. */
export interface WhatToVerify {
  readonly plan: Plan;
  readonly proofs: ChosenProofs;
  /** Steps whose objects should stand. */
  readonly standing: readonly PlanNode[];
  readonly ownership: 'ours' | 'anybodys';
  readonly history: readonly RunEvent[];
  /** The plans that it followed. */
  readonly plans: PlanChain;
  readonly bindings: readonly RoleBinding[];
  readonly secrets: Readonly<Record<string, string>>;
  /** The stored run, its folder, and which cluster each of its roles was. */
  readonly run?: { readonly id: string; readonly folder: string; readonly uids: ReadonlyMap<string, string> };
}

/** Reads what the argument names. Throws `UsageError`, `Ended` after findings were shown, `Failure`. */
export async function whatToVerify(input: CommandInput, environment: Environment): Promise<WhatToVerify> {
  const argument = operand(input, 0);
  if (argument === '-' || (await isThere(argument))) return await aFile(input);
  return await aRun(argument, input, environment);
}

async function isThere(file: string): Promise<boolean> {
  return await stat(file).then(
    () => true,
    () => false, // whatever keeps it from being seen, it is no file to read: then it is meant as a run
  );
}

async function aFile(input: CommandInput): Promise<WhatToVerify> {
  const planned = await planFor(input, 'sandbox', 'toRun');
  if (planned === undefined) throw new Ended(EXIT.invalidInput);
  const { plan } = planned;
  const all = { stands: () => true, reached: () => true, hasOutputs: () => false };
  return {
    plan,
    proofs: chooseProofs(plan, all),
    standing: plan.nodes.filter(({ phase, when }) => phase === 'steps' && when === undefined),
    ownership: 'anybodys',
    history: [],
    plans: [plan],
    bindings: bindingsOfFlags(plan.roles, input),
    secrets: sourcesOf(planned.secrets),
  };
}

async function aRun(wanted: string, input: CommandInput, environment: Environment): Promise<WhatToVerify> {
  const { stateDir } = environment;
  const id = await findRun(stateDir, wanted);
  const folder = runFolderPath(stateDir, id);
  const { plans, events, created } = await readStoredPlans(folder, id);
  const plan = planInForce(plans);
  if (lastFinish(events)?.data.outcome === 'rolledBack')
    throw new UsageError(`run ${id} was rolled back: nothing of it stands that could be verified`);
  const slots = slotsOf(plans, events);
  const stands = ({ key }: PlanNode): boolean => slots.get(key)?.state === 'succeeded';
  const named = ['sandbox', 'context'].some((flag) => input.flags[flag] !== undefined);
  return {
    plan,
    proofs: chooseProofs(plan, {
      stands,
      reached: ({ key }) => (slots.get(key)?.attempts ?? 0) > 0,
      hasOutputs: (key) => slots.get(key)?.outputs !== undefined,
    }),
    standing: plan.nodes.filter((node) => node.phase === 'steps' && stands(node)),
    ownership: 'ours',
    history: events,
    plans,
    bindings:
      named || flagList(input, 'target').length > 0
        ? bindingsOfFlags(plan.roles, input)
        : bindingsOfTargets(created.targets),
    secrets: { ...created.secrets, ...readOverrides(plan, flagList(input, 'setSecret')) },
    run: {
      id,
      folder,
      uids: new Map(
        events.flatMap((event) =>
          event.type === 'run.target' ? [[event.data.role, event.data.uid] as const] : [],
        ),
      ),
    },
  };
}

/** Without the writer lock: a run under way may be looked at too. */
async function readStoredPlans(folder: string, run: string) {
  try {
    const { events } = await readRunJournal(folder);
    const first = events[0];
    if (first?.type !== 'run.created')
      throw new Failure('stateUnusable', `run ${run} ended before its first record`);
    const plans = planChainOf({ events, ...(await readPlans(folder, events)) }, run);
    return { plans, events, created: createdInForce(first.data, events) };
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause)) throw cause;
    throw new Failure('stateUnusable', `run ${run} cannot be read: ${cause.message}`, { cause });
  }
}
