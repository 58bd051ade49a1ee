import path from 'node:path';
import type { Environment } from '../environment.ts';
import { startSandbox } from '../sandbox/sandbox-process.ts';
import { findStandingSandbox } from '../sandbox/standing-sandbox.ts';
import type { BoundTarget } from '../world/make-world.ts';
import type { RoleBinding } from './bind-targets.ts';

/** Targets with their clusters running. */
export interface OpenTargets {
  readonly targets: readonly BoundTarget[];
  /** Said to people: what was started or joined. */
  readonly notes: readonly string[];
  /** Ends the sandboxes that this run started; one that was up before stays up. */
  close(): Promise<void>;
}

/**
 * Makes every role reachable: real contexts as they are; a sandbox role joins the standing sandbox
 * (`meshwright sandbox up`) when the pattern has one role, else gets a cluster of its own below `folder`.
 */
export async function openSandboxes(
  bindings: readonly RoleBinding[],
  environment: Environment,
  folder: string,
): Promise<OpenTargets> {
  const targets: BoundTarget[] = [];
  const notes: string[] = [];
  const closing: (() => Promise<void>)[] = [];
  const standing =
    bindings.length === 1 && bindings[0]?.kind === 'sandbox'
      ? await findStandingSandbox(environment.stateDir)
      : undefined;
  try {
    for (const binding of bindings) {
      if (binding.kind === 'cluster') {
        targets.push({ ...binding, kubeconfigPaths: environment.kubeconfigPaths });
      } else if (standing !== undefined) {
        targets.push({ ...binding, context: standing.context, kubeconfigPaths: [standing.kubeconfig] });
        notes.push(`using the sandbox that is up (pid ${standing.pid}); meshwright sandbox down ends it`);
      } else {
        const sandbox = await startSandbox({
          stateDir: path.join(folder, binding.context),
          context: binding.context,
          trustDomain: `${binding.context}.local`,
          life: 'child',
        });
        closing.push(() => sandbox.close());
        targets.push({ ...binding, kubeconfigPaths: [sandbox.kubeconfig] });
      }
    }
  } catch (error) {
    await closeAll(closing);
    throw error;
  }
  return { targets, notes, close: () => closeAll(closing) };
}

async function closeAll(closing: readonly (() => Promise<void>)[]): Promise<void> {
  await Promise.all(closing.map((close) => close()));
}
