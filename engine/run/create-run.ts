import type { AnnouncedStep, RunEventBody } from '../../schemas/run-event.ts';
import { evaluateCel } from '../expr/evaluate-cel.ts';
import { FIRST_STEP_STATE } from '../machine/step-chart.ts';
import type { Plan, PlanNode } from '../plan/plan.ts';
import type { FilesPort } from '../world.ts';
import { createAlarms } from './alarms.ts';
import { createApplySets } from './apply-sets.ts';
import type { RunFolder } from './journal/run-folder.ts';
import { meshProvidersOf } from './mesh-providers.ts';
import { renderLate } from './render-late.ts';
import type { RunDeps } from './run-deps.ts';
import type { Run, StepSlot } from './run-state.ts';
import type { Scrubber } from './secrets/scrubber.ts';
import type { SecretStore } from './secrets/secret-store.ts';
import { createTargetGate } from './target-gate.ts';

/** The state that the parts of a run share, with every step pending; `hooks` are the run's own answers. */
export function createRun(options: {
  readonly id: string;
  readonly plan: Plan;
  readonly deps: RunDeps;
  readonly folder: RunFolder;
  readonly secrets: SecretStore;
  readonly hooks: Pick<Run, 'emit' | 'stateFailure' | 'protection' | 'status' | 'bug'>;
}): Run {
  const { id, plan, folder, secrets, hooks } = options;
  const deps = { evaluate: evaluateCel, renderLate, ...options.deps };
  const world = { ...deps.world, files: scrubbedFiles(folder.files, secrets.scrubber) };
  const meshProviders = meshProvidersOf(plan);
  const homeNamespace = deps.protection?.homeNamespace;
  const run: Run = {
    ...hooks,
    id,
    plan,
    deps,
    world,
    folder,
    secrets,
    alarms: createAlarms(world.clock, hooks.bug),
    meshProviders,
    applySets: createApplySets({ plan, homeNamespace, world, meshProviders }),
    slots: emptySlots(plan),
    priors: new Map(),
    writes: new Map(),
    nextEffectId: counter(),
    nextSettled: counter(),
    prepareTarget: (role, signal) => gate(role, signal),
  };
  const gate = createTargetGate(run);
  return run;
}

/** Artifacts are written without the values of secrets; the other border than that of events. */
function scrubbedFiles(files: FilesPort, scrubber: Scrubber): FilesPort {
  return {
    writeArtifact: (name, data) =>
      files.writeArtifact(name, typeof data === 'string' ? scrubber.text(data) : scrubber.bytes(data)),
  };
}

/** Every step of a plan, pending. */
export function emptySlots(plan: Plan): Map<string, StepSlot> {
  return new Map(plan.nodes.map((node, order) => [node.key, emptySlot(node, order)]));
}

/** A step of which nothing is known yet. */
export function emptySlot(node: PlanNode, order: number): StepSlot {
  return {
    node,
    order,
    state: FIRST_STEP_STATE,
    attempts: 0,
    settledWell: false,
    unproved: false,
    priors: [],
    shared: new Map(),
    effects: 0,
    before: 0,
    acted: false,
    lostAttempts: 0,
  };
}

function counter(): () => number {
  let count = 0;
  return () => {
    count += 1;
    return count;
  };
}

/** The first record of a run: everything a reader needs to follow it without the plan. */
export function announceRun(run: Run, planDigest: string, deadlineAt?: number): RunEventBody {
  const { plan, deps } = run;
  const { name, version, digest } = plan.pattern;
  return {
    type: 'run.created',
    data: {
      run: run.id,
      engine: deps.engineVersion,
      pattern: { name, version, digest },
      planDigest,
      params: plan.params,
      ...(deps.source === undefined ? {} : { source: deps.source }),
      ...(run.secrets.names.size === 0 ? {} : { secrets: run.secrets.sources }),
      targets: deps.targets.map(({ role, context, kind, via }) => ({
        role,
        context,
        kind,
        ...(via === undefined ? {} : { via }),
      })),
      steps: plan.nodes.map(announceStep),
      ...(deadlineAt === undefined ? {} : { deadlineAt }),
    },
  };
}

/** What readers are told of a step, so that they need no plan. */
export function announceStep({ key, kind, summary, phase, proof, role }: PlanNode): AnnouncedStep {
  return { key, kind, summary, phase, proof, role };
}
