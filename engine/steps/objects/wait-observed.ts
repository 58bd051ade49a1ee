import { formatDuration } from '../../../schemas/duration.ts';
import { Failure } from '../../../schemas/failure.ts';
import type { KubeObject, ObjectRef } from '../../../schemas/kube-object.ts';
import { mapBounded } from '../../../schemas/map-bounded.ts';
import type { StepContext } from '../../step-handler.ts';
import type { Cluster } from '../../world.ts';
import { textMapAt } from './json-fields.ts';
import { judgeReadiness, type Readiness, WORKLOAD_KINDS } from './judge-readiness.ts';
import { nameObject } from './name-object.ts';
import { podTrouble } from './pod-trouble.ts';

/** One object to wait for; `judge` sees `undefined` while it does not exist. */
export interface ObjectWait {
  readonly ref: ObjectRef;
  readonly judge: (object: KubeObject | undefined) => Readiness;
}

const READS_AT_ONCE = 16;
const FIRST_PAUSE_MS = 40;
const LONGEST_PAUSE_MS = 1000;
const PAUSE_GROWTH = 1.4;
/** For so long nobody looks at the pods of what is not ready yet. */
const UNTROUBLED_MS = 250;

/** Waits until an object of its kind is ready (`judgeReadiness`). */
export function untilReady(ref: ObjectRef): ObjectWait {
  return {
    ref,
    judge: (object) =>
      object === undefined ? { state: 'waiting', detail: 'does not exist' } : judgeReadiness(object),
  };
}

/**
 * Asks for the objects until each is ready; gives them in the order asked. Throws `Failure`: `notReady` when one can
 * never be (with the pod's own reason), `timeout` with what was still missing. Reads only.
 */
export async function waitObserved(
  waits: readonly ObjectWait[],
  ctx: StepContext,
  timeoutMs?: number,
): Promise<readonly (KubeObject | undefined)[]> {
  const cluster = await ctx.cluster();
  const { clock } = ctx.world;
  const startedAt = clock.now();
  const until = timeoutMs === undefined ? ctx.deadlineAt : startedAt + timeoutMs;
  const found: (KubeObject | undefined)[] = waits.map(() => undefined);
  const pending = new Map(waits.map((wait, index) => [index, wait]));
  let detail = '';
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * PAUSE_GROWTH, LONGEST_PAUSE_MS)) {
    const seen = await mapBounded([...pending], READS_AT_ONCE, async ([index, wait]) => {
      throwIfOver(ctx, startedAt, detail);
      const object = await cluster.get(wait.ref, ctx.signal);
      // a pod that is in trouble stays so: whoever is ready in a moment is not asked about his pods
      const patient = clock.now() - startedAt < UNTROUBLED_MS;
      const readiness = patient ? wait.judge(object) : await judgeWithPods(wait, object, cluster, ctx.signal);
      return { index, wait, object, readiness };
    });
    for (const { index, wait, object, readiness } of seen) {
      if (readiness.state === 'never')
        throw new Failure('notReady', `${nameObject(wait.ref)} cannot become ready: ${readiness.detail}`, {
          object: nameObject(wait.ref),
        });
      if (readiness.state === 'ready') {
        found[index] = object;
        pending.delete(index);
      } else {
        detail = `${nameObject(wait.ref)} ${readiness.detail}`;
      }
    }
    if (pending.size === 0) return found;
    if (clock.now() >= until) throw timedOut(clock.now() - startedAt, detail);
    ctx.progress({ message: `waiting: ${detail}`, fraction: 1 - pending.size / waits.length });
    await pauseFor(ctx, Math.min(pause, Math.max(1, until - clock.now())), startedAt, detail);
  }
}

async function judgeWithPods(
  wait: ObjectWait,
  object: KubeObject | undefined,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<Readiness> {
  const readiness = wait.judge(object);
  if (readiness.state !== 'waiting' || object === undefined) return readiness;
  const trouble =
    object.kind === 'Pod'
      ? podTrouble([object])
      : WORKLOAD_KINDS.has(object.kind)
        ? podTrouble(await podsOf(object, cluster, signal))
        : undefined;
  return trouble === undefined ? readiness : { state: 'never', detail: trouble };
}

/** The pods that a workload's selector matches. Reads only. */
export async function podsOf(
  workload: KubeObject,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const selector = Object.entries(textMapAt(workload, ['spec', 'selector', 'matchLabels']))
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  if (selector === '' || workload.metadata.namespace === undefined) return [];
  const query = {
    apiVersion: 'v1',
    kind: 'Pod',
    namespace: workload.metadata.namespace,
    labelSelector: selector,
  };
  return cluster.list(query, signal);
}

async function pauseFor(ctx: StepContext, ms: number, startedAt: number, detail: string): Promise<void> {
  try {
    await ctx.world.clock.sleep(ms, ctx.signal);
  } catch (error) {
    throwIfOver(ctx, startedAt, detail);
    throw error;
  }
}

/** An abort because time is up becomes a sentence that says what was still missing; any other abort stays itself. */
function throwIfOver(ctx: StepContext, startedAt: number, detail: string): void {
  if (!ctx.signal.aborted) return;
  const now = ctx.world.clock.now();
  if (now >= ctx.deadlineAt && detail !== '') throw timedOut(now - startedAt, detail);
  ctx.signal.throwIfAborted();
}

function timedOut(ms: number, detail: string): Failure {
  return new Failure('timeout', `after ${formatDuration(ms)}: ${detail}`);
}
