import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ulid } from 'ulid';
import type { CrashJob } from '../../rig/crash/enter-run.ts';
import type { EngineFault } from '../../rig/crash/faulty-engine.ts';
import { type CrashPattern, planIn } from './crash-pattern.ts';
import { contentOfNamespace, type NamespaceContent } from './object-content.ts';
import { priorObjects } from './surroundings.ts';
import type { CrashTarget } from './target.ts';

/** A namespace with something in it, and a disk, for one run. */
export interface Stage {
  /** Begins the run. */
  readonly job: CrashJob;
  readonly before: NamespaceContent;
  /** `Kind/name` of what the pattern deletes. */
  readonly deletes: ReadonlySet<string>;
  /** Begins another run in its place. */
  anew(): CrashJob;
  clear(): Promise<void>;
}

let stages = 0;
const series = ulid().toLowerCase().slice(-8);

/** Makes what a run of the pattern finds. */
export async function setStage(
  target: CrashTarget,
  pattern: CrashPattern,
  fault?: EngineFault,
): Promise<Stage> {
  stages += 1;
  const namespace = `crash-${series}-${stages}`;
  const { signal } = new AbortController();
  const { cluster } = target;
  await cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, signal);
  for (const object of priorObjects(namespace, pattern.meshed))
    await cluster.apply(object, { fieldManager: 'kubectl' }, signal);
  const stateDir = await mkdtemp(path.join(tmpdir(), 'meshwright-crash-'));
  const plan = planIn(pattern, namespace);
  const anew = (): CrashJob => ({
    plan,
    runId: ulid(),
    stateDir,
    kubeconfig: target.kubeconfig,
    binding: target.binding,
    execLog: path.join(stateDir, 'executed'),
    homeNamespace: namespace,
    goal: 'begin',
    decisions: pattern.decisions,
    ...(fault === undefined ? {} : { fault }),
  });
  const ref = { apiVersion: 'v1', kind: 'Namespace', name: namespace };
  return {
    job: anew(),
    before: await contentOfNamespace(cluster, target.kinds, namespace),
    deletes: new Set(['ConfigMap/doomed']),
    anew,
    clear: async () => {
      await cluster.delete(ref, { propagation: 'Background' }, signal);
      await rm(stateDir, { recursive: true, force: true });
    },
  };
}
