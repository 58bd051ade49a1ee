import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ulid } from 'ulid';
import { loadPort } from '../../../cli/world/load-port.ts';
import { systemClock, systemRandom } from '../../../cli/world/system-clock.ts';
import { createRunFolder, type RunFolder } from '../../../engine/run/journal/run-folder.ts';
import { isBeingWritten, thisProcess } from '../../../engine/run/journal/writer-lock.ts';
import { agentMarks } from '../../../engine/run/orphans/agent-marks.ts';
import type { RunGoal } from '../../../engine/run/reenter-run.ts';
import { continueRun, openStoredRun } from '../../../engine/run/reopen-run.ts';
import type { RunDeps, RunHandle, StepHandlers } from '../../../engine/run/run-deps.ts';
import { runPlan } from '../../../engine/run/run-plan.ts';
import { ALL_STEPS } from '../../../engine/steps/all-steps.ts';
import type { Plan } from '../../../schemas/plan.ts';
import type { RunEvent, RunResult } from '../../../schemas/run-event.ts';
import type { StandingSandbox } from '../standing-sandbox.ts';

/** One run of a plan with every real handler against a sandbox with a data plane. */
export interface MeshTrial {
  /** Called with what is appended to the journal before it counts as written. */
  onAppend(listener: (text: string, run: RunHandle | undefined) => void): void;
  begin(): Promise<MeshTrialEnd>;
  resume(goal: RunGoal): Promise<MeshTrialEnd>;
  /** Whether a process still holds the run's folder. */
  isOpen(): Promise<boolean>;
  close(): Promise<void>;
}

/** How a process of the run ended. */
export interface MeshTrialEnd {
  readonly result: RunResult;
  readonly events: readonly RunEvent[];
}

/** Stages a run; approvals are waited for at first and given when it is resumed. */
export async function stageMeshTrial(sandbox: StandingSandbox, plan: Plan): Promise<MeshTrial> {
  const stateDir = await mkdtemp(path.join(tmpdir(), 'meshwright-trial-'));
  const runId = ulid();
  const facts = thisProcess();
  const holder = { host: 'trial', bootId: facts.bootId, pid: facts.pid };
  const homeNamespace = 'default';
  let listen: (text: string, run: RunHandle | undefined) => void = () => undefined;
  let current: RunHandle | undefined;
  const heard = (folder: RunFolder): RunFolder => ({
    ...folder,
    journal: {
      ...folder.journal,
      append: async (text) => {
        listen(text, current);
        await folder.journal.append(text);
      },
    },
  });
  const deps: RunDeps = {
    world: {
      clusters: { open: async () => sandbox.cluster },
      meshes: { of: async () => sandbox.mesh },
      load: loadPort(undefined),
      processes: { run: async () => ({ exitCode: 0, stdout: '', stderr: '' }) },
      suites: { choose: () => Promise.reject(new Error('no suites here')) },
      clock: systemClock,
      random: systemRandom,
    },
    handlers: ALL_STEPS as StepHandlers, // each handler takes its own kind's input; the run looks it up by kind
    stateDir,
    runId,
    engineVersion: '0.0.0-rig',
    targets: [sandbox.cluster.binding],
    prepareTarget: async (_role, signal) => ({ uid: await sandbox.cluster.uid(signal) }),
    openFolder: async (options) => heard(await createRunFolder(options)),
    protection: { homeNamespace, holder, facts },
    podMarks: agentMarks({ ...holder, run: runId }, homeNamespace),
  };
  const { signal } = new AbortController();
  const play = async (run: RunHandle): Promise<MeshTrialEnd> => {
    current = run;
    const events: RunEvent[] = [];
    for await (const event of run.events) events.push(event);
    return { result: await run.result, events };
  };
  return {
    onAppend: (listener) => {
      listen = listener;
    },
    begin: () => play(runPlan(plan, deps, signal)),
    resume: async (goal) => {
      const stored = await openStoredRun({ stateDir, runId, now: Date.now() });
      const given = { ...deps, approveAs: 'somebody' };
      return play(continueRun({ ...stored, folder: heard(stored.folder) }, goal, given, signal));
    },
    isOpen: () => isBeingWritten(path.join(stateDir, 'runs', runId)),
    close: () => rm(stateDir, { recursive: true, force: true }),
  };
}
