import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { type CommandInput, flagList, flagOn, flagText } from '../command-input.ts';
import type { Environment } from '../environment.ts';
import { bindTargets, type RoleBinding } from '../run/bind-targets.ts';
import { openSandboxes } from '../run/open-sandboxes.ts';
import { loadPort } from '../world/load-port.ts';
import { type BoundTarget, makeWorld, type OpenWorld } from '../world/make-world.ts';

/** Clusters opened to be looked at, without a run. Whoever opens them closes them. */
export interface LiveClusters {
  readonly world: OpenWorld;
  readonly targets: readonly BoundTarget[];
  readonly notes: readonly string[];
  close(): Promise<void>;
}

/** What `--sandbox`, `--context` and `--target` say. Throws `UsageError` where a role has no cluster. */
export function bindingsOfFlags(roles: readonly string[], input: CommandInput): readonly RoleBinding[] {
  const context = flagText(input, 'context');
  return bindTargets(roles, {
    sandbox: flagOn(input, 'sandbox'),
    targets: flagList(input, 'target'),
    ...(context === undefined ? {} : { context }),
  });
}

/**
 * Opens the clusters of a pattern's roles. `folder` is that of a run whose own sandboxes are meant; without it a sandbox
 * that is not up is started for this look alone, and leaves nothing behind.
 */
export async function openLive(options: {
  readonly bindings: readonly RoleBinding[];
  readonly environment: Environment;
  readonly input: CommandInput;
  readonly folder?: string;
  readonly onWarning: (text: string) => void;
}): Promise<LiveClusters> {
  const { bindings, environment, input } = options;
  const passing = path.join(environment.stateDir, `look-${randomUUID()}`);
  const opened = await openSandboxes(
    bindings,
    environment,
    options.folder ?? passing,
    options.folder !== undefined,
  );
  const world = makeWorld({
    targets: opened.targets,
    environment,
    allowExec: flagList(input, 'allowExec'),
    load: loadPort(flagText(input, 'agentImage')),
    onWarning: options.onWarning,
  });
  return {
    world,
    targets: opened.targets,
    notes: opened.notes,
    async close() {
      await world.close();
      await opened.close();
      await rm(passing, { recursive: true, force: true });
    },
  };
}
