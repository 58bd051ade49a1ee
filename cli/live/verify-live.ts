import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ulid } from 'ulid';
import { checkRequirements } from '../../engine/run/check-requirements.ts';
import { thisProcess } from '../../engine/run/journal/writer-lock.ts';
import { meshProvidersOf } from '../../engine/run/mesh-providers.ts';
import { agentMarks } from '../../engine/run/orphans/agent-marks.ts';
import { agentNamespacesOf } from '../../engine/run/orphans/agent-namespaces.ts';
import { removeOrphans, tellOrphans } from '../../engine/run/orphans/remove-orphans.ts';
import type { RunDeps, StepHandlers } from '../../engine/run/run-deps.ts';
import { verifyPlan } from '../../engine/run/verify/verify-plan.ts';
import type { ObjectDrift } from '../../schemas/drift.ts';
import { Failure } from '../../schemas/failure.ts';
import type { RunResult } from '../../schemas/run-event.ts';
import { describeWhere } from '../../schemas/where.ts';
import { type CommandInput, flagOn, flagText } from '../command-input.ts';
import type { Environment } from '../environment.ts';
import { writeErr } from '../output.ts';
import { openLocalSecrets } from '../run/local-secrets.ts';
import { openNotices } from '../run/notices.ts';
import { type ProgressForm, showProgress } from '../run/show-progress.ts';
import { type LiveClusters, openLive } from './open-live.ts';
import type { WhatToVerify } from './what-to-verify.ts';

const SWEEP_MS = 15_000;

/** What came of it. */
export interface Verified {
  readonly result: RunResult;
  readonly drift: readonly ObjectDrift[];
}

/**
 * Makes the proofs again and compares the objects. Nothing of anybody's is changed: the agent pods that send requests are
 * ours, and none of them stays, however this ends. Throws `Failure` where a cluster cannot be used.
 */
export async function verifyLive(
  what: WhatToVerify,
  input: CommandInput,
  environment: Environment,
  signal: AbortSignal,
): Promise<Verified> {
  const { bindings, plan } = what;
  const notices = openNotices((line) => process.stderr.write(`${line}\n`));
  const onWarning = (text: string): void => notices.say(`warning: ${text}`);
  const secrets = await openLocalSecrets({
    plan,
    sources: what.secrets,
    environment,
    complain: 'now',
    onWarning,
  });
  const own =
    what.run === undefined || !bindings.some(({ kind }) => kind === 'sandbox') ? undefined : what.run;
  const live = await openLive({
    bindings,
    environment,
    input,
    onWarning: (text) => onWarning(secrets.scrubber.text(text)),
    ...(own === undefined ? {} : { folder: own.folder }),
  });
  const passing = await mkdtemp(path.join(os.tmpdir(), 'meshwright-verify-'));
  const runId = ulid();
  try {
    for (const note of live.notes) await writeErr(note);
    await checkSameClusters(what, live, signal);
    const refusal = await checkRequirements(
      { plan, world: live.world, meshProviders: meshProvidersOf(plan) },
      signal,
    );
    if (refusal !== undefined) throw refusal;
    const { deps, swept } = await depsFor({ what, live, environment, passing, runId, secrets }, signal);
    const verification = verifyPlan(
      { plan, nodes: what.proofs.chosen, runId, deps, history: what.history, plans: what.plans },
      signal,
    );
    const form = flagOn(input, 'quiet') ? 'none' : (flagText(input, 'progress') as ProgressForm); // commander's choices
    try {
      const shown = { environment, notices, replayed: 0 };
      const [result] = await Promise.all([
        verification.result,
        showProgress(verification.events, form, shown),
      ]);
      const drift = signal.aborted ? [] : await driftOf(what, live, environment, signal);
      return { result, drift };
    } finally {
      await swept();
    }
  } finally {
    await live.close();
    await rm(passing, { recursive: true, force: true });
  }
}

async function driftOf(
  { plan, standing, ownership }: WhatToVerify,
  { world }: LiveClusters,
  { homeNamespace }: Environment,
  signal: AbortSignal,
): Promise<readonly ObjectDrift[]> {
  const [{ findDrift }, { createApplySets }] = await Promise.all([
    import('../../engine/steps/preview/find-drift.ts'),
    import('../../engine/run/apply-sets.ts'),
  ]);
  const providers = meshProvidersOf(plan);
  const provider = (role: string): string | undefined => providers.get(role);
  const sets = createApplySets({ plan, homeNamespace, world, meshProviders: providers });
  return await findDrift({ nodes: standing, world, provider, ownership, setOf: sets.of }, signal);
}

/** A context may lead to another cluster by now; what is proved there says nothing about the run. */
async function checkSameClusters(what: WhatToVerify, live: LiveClusters, signal: AbortSignal): Promise<void> {
  for (const [role, uid] of what.run?.uids ?? []) {
    const cluster = await live.world.clusters.open(role);
    const found = await cluster.uid(signal);
    if (found !== uid)
      throw new Failure(
        'wrongCluster',
        `context ${cluster.binding.context} is another cluster than the one that run ${what.run?.id ?? ''} wrote to`,
      );
  }
}

async function depsFor(
  given: {
    readonly what: WhatToVerify;
    readonly live: LiveClusters;
    readonly environment: Environment;
    readonly passing: string;
    readonly runId: string;
    readonly secrets: NonNullable<RunDeps['secrets']>;
  },
  signal: AbortSignal,
): Promise<{ readonly deps: RunDeps; readonly swept: () => Promise<void> }> {
  const { what, live, environment, runId } = given;
  const { world } = live;
  const { ALL_STEPS } = await import('../../engine/steps/all-steps.ts');
  const proofs = { ...what.plan, nodes: what.proofs.chosen };
  const targets = await Promise.all(
    what.plan.roles.map(async (role) => (await world.clusters.open(role)).binding),
  );
  const facts = thisProcess();
  const holder = { host: os.hostname(), bootId: facts.bootId, pid: facts.pid, run: runId };
  const deps: RunDeps = {
    world,
    handlers: ALL_STEPS as StepHandlers, // each handler takes its own kind's input; the run looks it up by kind
    stateDir: given.passing,
    runId,
    engineVersion: environment.version,
    targets,
    secrets: given.secrets,
    podMarks: agentMarks(holder),
    prepareTarget: async (role) => {
      const mesh = await world.meshes.of(role);
      const uid = await (await world.clusters.open(role)).uid(signal);
      return { uid, mesh: describeWhere(await mesh.where(signal)) };
    },
  };
  const swept = async (): Promise<void> => {
    for (const role of what.plan.roles) {
      const namespaces = agentNamespacesOf(proofs, role);
      const search = { namespaces, run: runId, facts, now: Date.now() };
      const told = await tellOrphans(role, async () =>
        removeOrphans(await world.clusters.open(role), search, AbortSignal.timeout(SWEEP_MS)),
      );
      for (const sentence of told) await writeErr(sentence);
    }
  };
  return { deps, swept };
}
