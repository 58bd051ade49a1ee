import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ulid } from 'ulid';
import { createRunFolder, type RunFolder } from '../../engine/run/journal/run-folder.ts';
import type { RunGoal } from '../../engine/run/reenter-run.ts';
import { continueRun, openStoredRun } from '../../engine/run/reopen-run.ts';
import type { RunDeps, RunHandle } from '../../engine/run/run-deps.ts';
import { runPlan } from '../../engine/run/run-plan.ts';
import type { ProcessesPort } from '../../engine/world.ts';
import { type OpenedCluster, openCluster } from '../../kube/open-cluster.ts';
import type { ViewEvent } from '../../sandbox/cluster-view.ts';
import { PART_OF, SET_ID } from '../../schemas/apply-set.ts';
import { canonicalJson } from '../../schemas/canonical-json.ts';
import { exitCodeOf } from '../../schemas/exit-codes.ts';
import { Failure } from '../../schemas/failure.ts';
import { jsonOf, type KubeObject } from '../../schemas/kube-object.ts';
import type { Plan } from '../../schemas/plan.ts';
import type { RunEvent, RunResult } from '../../schemas/run-event.ts';
import { depsOf } from './crash/rig-deps.ts';
import { ownersOf } from './owners-of.ts';
import type { TestApi } from './sandbox-api.ts';
import { scaledClock } from './scaled-clock.ts';

/** How a process of a run ended, as the command line would tell it. */
export interface TrialEnd {
  /** The run's outcome, or `refused` when it could not even be entered. */
  readonly outcome: RunResult['outcome'] | 'refused';
  readonly exitCode: number;
  /** The run's error in its own words; empty for a success. */
  readonly sentence: string;
  readonly events: readonly RunEvent[];
}

/** One run of a plan in a namespace of its own, with everything written there kept. */
export interface Trial {
  readonly namespace: string;
  readonly clock: ReturnType<typeof scaledClock>;
  readonly stateDir: string;
  readonly runId: string;
  /** Lines that executed programs left. */
  readonly executed: readonly string[];
  /** Called with what is appended to the journal before it counts as written; may throw a system error. */
  onAppend(listener: (text: string, run: RunHandle | undefined) => void): void;
  /** From now on the journal takes this many bytes more, to the very byte, and then the disk is full. */
  fillDisk(bytesLeft: number): void;
  /** Bytes that were appended to the journal so far. */
  journalBytes(): number;
  begin(kubeconfig: string): Promise<TrialEnd>;
  resume(kubeconfig: string, goal?: RunGoal): Promise<TrialEnd>;
  /** `Kind/name` to content, as the store has it now. */
  objects(): Readonly<Record<string, string>>;
  /** `Kind/name` to each of its writes. */
  writes(): ReadonlyMap<string, readonly string[]>;
  close(): Promise<void>;
}

const TIMES = 20;
const WATCHED = ['ConfigMap'] as const;
let trials = 0;

/** Makes the namespace and its prior objects; `planFor` gives the plan that runs there. `locked`: with Lease and record. */
export async function stageTrial(
  api: TestApi,
  priors: (namespace: string) => readonly KubeObject[],
  planFor: (namespace: string) => Plan,
  locks: 'locked' | 'unlocked' = 'unlocked',
): Promise<Trial> {
  trials += 1;
  const namespace = `trial-${trials}`;
  await api.call('POST', '/api/v1/namespaces', {
    body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
  });
  for (const object of priors(namespace))
    await api.apply(`/api/v1/namespaces/${namespace}/configmaps/${object.metadata.name}`, object, 'kubectl');
  const writes = new Map<string, string[]>();
  const unsubscribe = api.cluster.view.subscribe([...WATCHED], (event) => note(writes, namespace, event));
  const stateDir = await mkdtemp(path.join(tmpdir(), 'meshwright-trial-'));
  const clock = scaledClock(TIMES);
  const executed: string[] = [];
  const processes: ProcessesPort = {
    run: async ({ args }) => {
      executed.push(args.join(' '));
      return { exitCode: 0, stdout: '', stderr: '' };
    },
  };
  const runId = ulid();
  const binding = { role: 'main', kind: 'cluster', context: 'faulty' } as const;
  let listen: (text: string, run: RunHandle | undefined) => void = () => undefined;
  let bytesLeft = Number.POSITIVE_INFINITY;
  let journalBytes = 0;
  let processesSoFar = 0;
  let current: RunHandle | undefined;
  const heard = (folder: RunFolder): RunFolder => ({
    ...folder,
    journal: {
      ...folder.journal,
      append: async (text) => {
        listen(text, current);
        const fits = Buffer.from(text).subarray(0, Math.max(0, bytesLeft));
        await folder.journal.append(fits.toString());
        bytesLeft -= fits.length;
        journalBytes += fits.length;
        if (fits.length < Buffer.byteLength(text))
          throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      },
    },
  });
  const open = (text: string): Promise<OpenedCluster> =>
    openCluster({
      binding,
      kubeconfigPaths: [],
      kubeconfigText: text,
      clock,
      random: { next: () => 0.5, hex: (bytes) => '0'.repeat(bytes * 2) },
    });
  const play = async (
    kubeconfig: string,
    start: (deps: RunDeps, signal: AbortSignal) => Promise<RunHandle>,
  ): Promise<TrialEnd> => {
    const cluster = await open(kubeconfig);
    const openFolder: RunDeps['openFolder'] = async (options) => heard(await createRunFolder(options));
    processesSoFar += 1;
    const protection = protectionFor(namespace, processesSoFar);
    const deps = depsOf(
      { stateDir, runId, binding },
      { cluster, processes, clock, openFolder, ...(locks === 'locked' ? { protection } : {}) },
    );
    try {
      current = await start(deps, new AbortController().signal);
      return await endOf(current);
    } catch (error) {
      return refusedBy(error);
    } finally {
      await cluster.close();
    }
  };
  return {
    namespace,
    clock,
    stateDir,
    runId,
    executed,
    onAppend: (listener) => {
      listen = listener;
    },
    fillDisk: (bytes) => {
      bytesLeft = bytes;
    },
    journalBytes: () => journalBytes,
    begin: (kubeconfig) =>
      play(kubeconfig, async (deps, signal) => runPlan(planFor(namespace), deps, signal)),
    resume: (kubeconfig, goal = 'finish') =>
      play(kubeconfig, async (deps, signal) => {
        const stored = await openStoredRun({ stateDir, runId, now: clock.now() });
        return continueRun({ ...stored, folder: heard(stored.folder) }, goal, deps, signal);
      }),
    objects: () =>
      Object.fromEntries(
        WATCHED.flatMap((kind) => api.cluster.view.list(kind, namespace))
          .filter(({ metadata }) => metadata.labels?.[SET_ID] === undefined)
          .map((object): [string, string] => [idOf(object), contentOf(object)])
          .sort(),
      ),
    writes: () => writes,
    close: async () => {
      unsubscribe();
      await rm(stateDir, { recursive: true, force: true });
    },
  };
}

/** Each entry into the run is a process of its own, which knows of the earlier ones that they are gone. */
function protectionFor(homeNamespace: string, pid: number): NonNullable<RunDeps['protection']> {
  const bootId = 'trial';
  const facts = { bootId, isAlive: (other: number) => other === pid };
  return { homeNamespace, holder: { host: 'trial', bootId, pid }, facts };
}

async function endOf(run: RunHandle): Promise<TrialEnd> {
  const events: RunEvent[] = [];
  for await (const event of run.events) events.push(event);
  const { outcome, exitCode } = await run.result;
  const finished = events.findLast((event) => event.type === 'run.finished');
  const sentence = finished?.type === 'run.finished' ? (finished.data.error?.message ?? '') : '';
  return { outcome, exitCode, sentence, events };
}

function refusedBy(error: unknown): TrialEnd {
  if (!(error instanceof Failure)) throw error;
  return { outcome: 'refused', exitCode: exitCodeOf(error.reason), sentence: error.message, events: [] };
}

function note(writes: Map<string, string[]>, namespace: string, { type, object }: ViewEvent): void {
  if (object.metadata.namespace !== namespace) return;
  if (type !== 'deleted' && object.metadata.deletionTimestamp !== undefined) return;
  const id = idOf(object);
  writes.set(id, [
    ...(writes.get(id) ?? []),
    type === 'deleted' ? type : `${type} ${contentOf(object)} ${canonicalJson(ownersOf(object))}`,
  ]);
}

function idOf(object: KubeObject): string {
  return `${object.kind}/${object.metadata.name}`;
}

function contentOf(object: KubeObject): string {
  // which set it belongs to says only how the namespace of the trial is called
  const { [PART_OF]: _, ...labels } = object.metadata.labels ?? {};
  return canonicalJson({ data: jsonOf(object)['data'] ?? null, labels });
}
