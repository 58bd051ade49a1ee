import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ulid } from 'ulid';
import type { Plan } from '../../engine/plan/plan.ts';
import type { RunResult } from '../../schemas/run-event.ts';
import type { Environment } from '../environment.ts';
import { bindTargets } from '../run/bind-targets.ts';
import { openLocalSecrets } from '../run/local-secrets.ts';
import { openSandboxes } from '../run/open-sandboxes.ts';
import { startRun } from '../run/start-run.ts';
import { breakMeshBefore } from './break-mesh-before.ts';
import { throwSwitch } from './throw-switch.ts';

/** A mesh broken on purpose, from the start or just before a step. */
export interface Breakage {
  readonly switch: string;
  readonly at?: string;
}

/** Runs a plan once in sandboxes of its own, sound or broken, and leaves nothing behind. */
export async function runOnce(
  plan: Plan,
  breakage: Breakage | undefined,
  environment: Environment,
  signal: AbortSignal,
  secrets: Readonly<Record<string, string>> = {},
): Promise<RunResult> {
  const stateDir = await mkdtemp(path.join(os.tmpdir(), 'meshwright-test-'));
  const own: Environment = { ...environment, stateDir };
  const bindings = bindTargets(plan.roles, { sandbox: true, targets: [] });
  const onWarning = (text: string): void => {
    process.stderr.write(`warning: ${text}\n`);
  };
  const sandboxes = await openSandboxes(bindings, own, stateDir);
  const throwAll = async (name: string): Promise<void> => {
    for (const target of sandboxes.targets) await throwSwitch(target, name, signal);
  };
  try {
    if (breakage !== undefined && breakage.at === undefined) await throwAll(breakage.switch);
    const run = await startRun({
      // a test is about the mesh, and nobody is there
      approvals: 'all',
      plan,
      runId: ulid(),
      targets: sandboxes.targets,
      environment: own,
      stateDir,
      allowExec: [],
      ...(breakage?.at === undefined
        ? {}
        : {
            wrapHandlers: (handlers) =>
              breakMeshBefore(handlers, breakage.at ?? '', () => throwAll(breakage.switch)),
          }),
      secrets: await openLocalSecrets({ plan, sources: secrets, environment, complain: 'now', onWarning }),
      onWarning,
    });
    const stop = (): void => {
      run.commands.cancel('SIGINT');
    };
    signal.addEventListener('abort', stop, { once: true });
    try {
      return await run.result;
    } finally {
      signal.removeEventListener('abort', stop);
      await run.close();
    }
  } finally {
    await sandboxes.close();
    await rm(stateDir, { recursive: true, force: true });
  }
}
