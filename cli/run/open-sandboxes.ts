import { access } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '../../schemas/failure.ts';
import type { Environment } from '../environment.ts';
import { askSandbox } from '../sandbox/ask-sandbox.ts';
import { type LinkEnd, linkSandboxes } from '../sandbox/link-sandboxes.ts';
import { readImages } from '../sandbox/read-images.ts';
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
  /** Folders of the sandboxes that this run started: what their clusters hold, for another process of the run. */
  readonly stores: readonly string[];
}

/**
 * Makes every role reachable: real contexts as they are; a sandbox role joins the standing sandbox
 * (`meshwright sandbox up`) when the pattern has one role, else gets a cluster of its own below `folder`. A store that
 * lies there already is started again with the same objects; with `mustExist` there has to be one or a standing sandbox.
 * Sandboxes of several roles are linked with each other.
 */
export async function openSandboxes(
  bindings: readonly RoleBinding[],
  environment: Environment,
  folder: string,
  mustExist = false,
): Promise<OpenTargets> {
  const targets: BoundTarget[] = [];
  const notes: string[] = [];
  const closing: (() => Promise<void>)[] = [];
  const stores: string[] = [];
  const ends: LinkEnd[] = [];
  const standing =
    bindings.length === 1 && bindings[0]?.kind === 'sandbox' && !(await hasStore(folder, bindings[0].context))
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
        const store = path.join(folder, binding.context);
        if (mustExist && !(await hasStore(folder, binding.context))) {
          throw new Failure(
            'wrongCluster',
            `the sandbox of role ${binding.role} is gone, and what the run wrote with it`,
          );
        }
        stores.push(store);
        const sandbox = await startSandbox({
          stateDir: store,
          context: binding.context,
          trustDomain: `${binding.context}.local`,
          life: 'child',
          images: readImages(environment),
        });
        closing.push(() => sandbox.close());
        ends.push({
          name: binding.role,
          ask: (method, path, body) =>
            askSandbox(sandbox, environment.version, {
              method,
              path,
              ...(body === undefined ? {} : { body }),
            }),
        });
        targets.push({ ...binding, kubeconfigPaths: [sandbox.kubeconfig] });
      }
    }
    await linkAll(ends);
  } catch (error) {
    await closeAll(closing);
    throw error;
  }
  return { targets, notes, stores, close: () => closeAll(closing) };
}

/** Sandboxes of one run reach each other, each under the name of its role. */
async function linkAll(ends: readonly LinkEnd[]): Promise<void> {
  for (const [i, a] of ends.entries()) for (const b of ends.slice(i + 1)) await linkSandboxes(a, b);
}

/** Whether a run keeps a sandbox of its own below its folder. */
async function hasStore(folder: string, context: string): Promise<boolean> {
  try {
    await access(path.join(folder, context));
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

async function closeAll(closing: readonly (() => Promise<void>)[]): Promise<void> {
  await Promise.all(closing.map((close) => close()));
}
