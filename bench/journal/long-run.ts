import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock, systemRandom } from '../../cli/world/system-clock.ts';
import type { Plan, PlanEdge } from '../../engine/plan/plan.ts';
import { readRunJournal } from '../../engine/run/journal/run-folder.ts';
import { thisProcess } from '../../engine/run/journal/writer-lock.ts';
import type { RunDeps } from '../../engine/run/run-deps.ts';
import { runPlan } from '../../engine/run/run-plan.ts';
import type { StepHandler } from '../../engine/step-handler.ts';
import { openCluster } from '../../kube/open-cluster.ts';
import type { Json } from '../../schemas/json.ts';
import type { KubeObject, ObjectRef } from '../../schemas/kube-object.ts';
import { nodeOf } from '../../test/rig/plan-of.ts';

/** Key of the step after all others in a layered plan. */
export const LAST_STEP = 'last';

/** Records of a step that writes one object: ready, intent, running, prior, effect and its result, verifying, succeeded. */
const RECORDS_PER_STEP = 8;

/** Does nothing and says that it is done. */
export const NO_OP: StepHandler<never> = {
  execute: async () => ({ result: {}, summary: 'nothing to do' }),
  observe: async () => ({ status: 'absent' }),
};

/** Each step writes one object through the run's own write-ahead order; the call itself only says that it was made. */
export function writingSteps(onEffect: () => void = () => undefined): StepHandler<Json> {
  return {
    execute: async (input, ctx) => {
      const index = Number(input);
      const ref = refOf(index);
      // One object in four was there before, so that its prior is a file of its own.
      const prior = index % 4 === 0 ? objectOf(ref, index) : null;
      await ctx.effect({ verb: 'apply', ref, prior }, async () => {
        onEffect();
        return { metadata: { uid: uidOf(index) } };
      });
      return { result: {}, summary: `applied ${ref.kind} ${ref.name}` };
    },
    observe: async () => ({ status: 'absent' }),
  };
}

/** Up to three dependencies per step among the fifty before it, chosen without chance; one last step after all of them. */
export function layeredPlan(size: number): Plan {
  const nodes = Array.from({ length: size - 1 }, (_, index) => nodeOf({ key: `s${index}`, input: index }));
  const edges = nodes.flatMap((node, index): PlanEdge[] =>
    [7, 23, 49].flatMap((back) => {
      const from = nodes[index - back];
      return from === undefined ? [] : [{ from: from.key, to: node.key, why: 'needs' as const, detail: '' }];
    }),
  );
  // Whatever comes earlier has one of these behind it.
  const ends = nodes
    .slice(-49)
    .map(({ key }): PlanEdge => ({ from: key, to: LAST_STEP, why: 'needs', detail: '' }));
  return {
    planVersion: 1,
    pattern: { name: 'bench', version: '1.0.0', digest: 'sha256:0', file: 'bench.yaml' },
    params: {},
    roles: ['main'],
    requires: { capabilities: [] },
    onFailure: 'rollback',
    maxParallel: 32,
    nodes: [...nodes, nodeOf({ key: LAST_STEP, input: size - 1 })],
    edges: [...edges, ...ends],
    outputs: [],
    statisticalProofs: 0,
  };
}

/** A real disk and clock, no cluster; `apply` steps get this handler. */
export function benchDeps(stateDir: string, apply: StepHandler<never>): RunDeps {
  const absent = (): never => {
    throw new Error('a bench step needs no world');
  };
  return {
    world: {
      clusters: { open: absent },
      meshes: { of: absent },
      load: { generate: absent, agentProgram: absent },
      processes: { run: absent },
      suites: { choose: absent },
      clock: systemClock,
      random: systemRandom,
    },
    handlers: { apply },
    stateDir,
    engineVersion: 'bench',
    targets: [],
  };
}

/** The same with a cluster that keeps its lock and its recovery record. */
export async function protectedDeps(deps: RunDeps, kubeconfig: string): Promise<RunDeps> {
  const binding = { role: 'main', kind: 'cluster', context: 'sandbox' } as const;
  const { clock, random } = deps.world;
  const cluster = await openCluster({ binding, kubeconfigPaths: [kubeconfig], clock, random });
  const facts = thisProcess();
  const holder = { host: 'bench', bootId: facts.bootId, pid: facts.pid };
  return {
    ...deps,
    world: { ...deps.world, clusters: { open: async () => cluster } },
    targets: [binding],
    prepareTarget: async (_role, signal) => ({ uid: await cluster.uid(signal) }),
    protection: { homeNamespace: 'default', holder, facts },
  };
}

/** A stored run as a process leaves it that was killed before its last step. */
export interface CutRun {
  readonly runId: string;
  readonly records: number;
  readonly bytes: number;
}

/** Runs a plan to its end whose journal gets about this many records, then cuts the journal before its last step's intent. */
export async function storeCutRun(stateDir: string, records: number): Promise<CutRun> {
  const plan = layeredPlan(Math.ceil(records / RECORDS_PER_STEP) + 1);
  const { runId, folder, result } = runPlan(
    plan,
    benchDeps(stateDir, writingSteps()),
    new AbortController().signal,
  );
  const { outcome } = await result;
  if (outcome !== 'succeeded') throw new Error(`the bench run ended ${outcome}`);
  await cutBeforeLastStep(folder);
  const { events, goodBytes } = await readRunJournal(folder);
  return { runId, records: events.length, bytes: goodBytes };
}

async function cutBeforeLastStep(folder: string): Promise<void> {
  const path = join(folder, 'journal.jsonl');
  const text = await readFile(path, 'latin1');
  const intent = text.indexOf(`"type":"step.intent","step":"${LAST_STEP}"`);
  if (intent < 0) throw new Error('the bench run has no last step');
  const file = await open(path, 'r+');
  try {
    await file.truncate(text.lastIndexOf('\n', intent) + 1);
  } finally {
    await file.close();
  }
}

function refOf(index: number): ObjectRef {
  return { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: `settings-${index}` };
}

function uidOf(index: number): string {
  return `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
}

function objectOf(ref: ObjectRef, index: number): KubeObject {
  return {
    apiVersion: ref.apiVersion,
    kind: ref.kind,
    metadata: {
      name: ref.name,
      namespace: 'shop',
      uid: uidOf(index),
      resourceVersion: String(index),
      labels: { app: 'website', 'app.kubernetes.io/managed-by': 'somebody' },
    },
    data: { colour: 'blue', size: 'small', text: 'some lines\nof a file\n' },
  };
}
