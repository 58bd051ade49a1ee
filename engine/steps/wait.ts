import { formatDuration, parseDuration } from '../../schemas/duration.ts';
import { Failure } from '../../schemas/failure.ts';
import type { WaitInput } from '../../schemas/generated/documents.ts';
import { jsonOf, type KubeObject } from '../../schemas/kube-object.ts';
import type { Observation, StepContext, StepHandler } from '../step-handler.ts';
import { resourceRef } from './delete.ts';
import { judgeCondition, judgeReadiness, type Readiness } from './objects/judge-readiness.ts';
import { nameObject } from './objects/name-object.ts';
import { waitObserved } from './objects/wait-observed.ts';

/** Waits for a condition, for a CEL condition over the object, for its end, or for a stated time. Never writes. */
export const waitStep: StepHandler<WaitInput> = {
  async execute(input, ctx) {
    const startedAt = ctx.world.clock.now();
    if (input.resource === undefined) {
      const ms = input.for === undefined ? undefined : parseDuration(input.for);
      if (ms === undefined) throw new Failure('invalid', 'the wait step names neither a resource nor a time');
      await ctx.world.clock.sleep(ms, ctx.signal);
      return { result: { waitedMs: ms }, summary: `waited ${formatDuration(ms)}` };
    }
    const ref = resourceRef(input.resource, ctx);
    const timeoutMs = input.for === undefined ? undefined : parseDuration(input.for);
    const [object] = await waitObserved([{ ref, judge: (live) => judge(input, live, ctx) }], ctx, timeoutMs);
    const waitedMs = ctx.world.clock.now() - startedAt;
    const what = input.gone === true ? 'gone' : (input.condition ?? input.until ?? 'ready');
    return {
      result: { waitedMs, ...(object === undefined ? {} : { object: jsonOf(object) }) },
      summary: `${nameObject(ref)}: ${what}, after ${formatDuration(waitedMs)}`,
    };
  },
  async observe(input, ctx): Promise<Observation> {
    if (input.resource === undefined) return { status: 'absent' };
    const ref = resourceRef(input.resource, ctx);
    const live = await (await ctx.cluster()).get(ref, ctx.signal);
    const readiness = judge(input, live, ctx);
    if (readiness.state !== 'ready') return { status: 'absent' };
    return {
      status: 'done',
      outcome: { result: { waitedMs: 0 }, summary: `${nameObject(ref)}: as waited for` },
    };
  },
};

function judge(input: WaitInput, live: KubeObject | undefined, ctx: StepContext): Readiness {
  if (input.gone === true)
    return live === undefined ? { state: 'ready' } : { state: 'waiting', detail: 'is still there' };
  if (live === undefined) return { state: 'waiting', detail: 'does not exist' };
  if (input.condition !== undefined) return judgeCondition(live, input.condition);
  if (input.until === undefined) return judgeReadiness(live);
  return ctx.evaluate(input.until, { object: jsonOf(live) }) === true
    ? { state: 'ready' }
    : { state: 'waiting', detail: `does not satisfy ${input.until}` };
}
