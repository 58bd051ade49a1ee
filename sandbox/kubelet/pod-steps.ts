import type { RunningPod } from '../dataplane/running-pod.ts';
import type { ContainerLife } from './container-life.ts';

const POLL_MS = 20;
/** A pod whose endpoints do not go stops taking connections all the same. */
const MAX_UNROUTE_MS = 5_000;

/** Starts the init containers one after the other, then the others, each after what follows the start of the one before. */
export async function beginContainers(pod: RunningPod): Promise<void> {
  for (const init of pod.inits) {
    void init.begin();
    await init.until(() => (init.spec.sidecar ? init.started : succeeded(init)));
  }
  for (const container of pod.containers) {
    const begun = container.begin();
    if (container.spec.postStart !== undefined) await begun;
  }
}

function succeeded({ state }: ContainerLife): boolean {
  return state.kind === 'terminated' && state.exit.exitCode === 0;
}

/** How a pod is to be stopped. */
export interface StopWish {
  readonly graceMs: number;
  /** Whether there is no time left for manners after all. */
  readonly hurried: () => boolean;
  /** Whether no proxy sends the pod new connections any more. */
  readonly unrouted: () => boolean;
  readonly tell: (reason: 'Killing' | 'FailedPreStopHook', message: string, fieldPath: string) => void;
}

/**
 * Ends a pod as a kubelet does: its hooks first, then SIGTERM, then after its grace period SIGKILL. Its proxy takes no
 * new connections once the endpoints have left every other proxy, and lets what is in flight finish.
 */
export async function stopPod(pod: RunningPod, wish: StopWish): Promise<void> {
  const { graceMs, hurried, tell } = wish;
  const lives = [...pod.containers, ...pod.inits];
  const running = lives.filter(({ program }) => program !== undefined);
  for (const life of lives) life.close();
  const deadline = Date.now() + graceMs;
  if (graceMs > 0) {
    for (const { spec } of running) tell('Killing', `Stopping container ${spec.name}`, pathOf(spec.name));
    await Promise.all([leaveRoutes(wish), ...running.map((life) => runHook(life, wish))]);
  }
  pod.proxy.drain();
  for (const child of pod.children) child.kill('SIGTERM');
  for (const { program } of running) program?.stop();
  const busy = () => pod.proxy.busy || running.some(({ program }) => program?.kind === 'process');
  while (!hurried() && busy() && Date.now() < deadline) await pause(POLL_MS);
}

async function leaveRoutes({ unrouted, hurried, graceMs }: StopWish): Promise<void> {
  const deadline = Date.now() + Math.min(graceMs, MAX_UNROUTE_MS);
  while (!unrouted() && !hurried() && Date.now() < deadline) await pause(POLL_MS);
}

async function runHook(life: ContainerLife, { graceMs, tell }: StopWish): Promise<void> {
  if (life.spec.preStop === undefined) return;
  const answer = await life.preStop(graceMs);
  if (!answer.ok) tell('FailedPreStopHook', 'PreStopHook failed', pathOf(life.spec.name));
}

const pathOf = (container: string) => `spec.containers{${container}}`;

/** Ends whatever is left of a pod, at once. */
export function closePod(pod: RunningPod): void {
  for (const life of [...pod.containers, ...pod.inits]) {
    life.close();
    life.program?.kill();
  }
  for (const child of pod.children) child.kill('SIGKILL');
  pod.proxy.close();
  pod.apps.close();
  pod.closeWayOut();
  pod.logs.end();
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
