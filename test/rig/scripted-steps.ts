import type { StepHandlers } from '../../engine/run/run-deps.ts';
import type { PriorRecord, StepContext, StepHandler, StepOutcome } from '../../engine/step-handler.ts';
import { approveStep } from '../../engine/steps/approve.ts';
import { usesStep } from '../../engine/steps/uses.ts';
import { setParentOf } from '../../schemas/apply-set.ts';
import { Failure, type FailureReason } from '../../schemas/failure.ts';
import type { JsonObject } from '../../schemas/json.ts';
import type { ObjectRef } from '../../schemas/kube-object.ts';
import type { Proof, Verdict } from '../../schemas/proof.ts';

/** What a step does in one attempt. */
export type Act = (ctx: StepContext, input: JsonObject) => Promise<StepOutcome>;
/** What putting a step back does in one try. */
export type Undo = (ctx: StepContext, priors: readonly PriorRecord[]) => Promise<readonly string[]>;

/** Handlers that follow a script, and the order in which they were called. */
export interface ScriptedSteps {
  readonly handlers: StepHandlers;
  /** `do a 1`, `done a`, `undo a [website]`, `undone a`. */
  readonly calls: string[];
}

const DONE: StepOutcome = { result: {}, summary: 'done' };

/** One behaviour per attempt and step key; the last one repeats; a step without a script succeeds at once. */
export function scriptedSteps(
  acts: Readonly<Record<string, Act | readonly Act[]>> = {},
  undos: Readonly<Record<string, Undo | readonly Undo[]>> = {},
): ScriptedSteps {
  const calls: string[] = [];
  const undoTries = new Map<string, number>();
  const handler: StepHandler<JsonObject> = {
    execute: async (input, ctx) => {
      calls.push(`do ${ctx.key} ${ctx.attempt}`);
      const outcome = await (pick(acts[ctx.key], ctx.attempt) ?? succeed())(ctx, input);
      calls.push(`done ${ctx.key}`);
      return outcome;
    },
    observe: async () => ({ status: 'absent' }),
    compensate: async (_input, priors, ctx) => {
      const turn = (undoTries.get(ctx.key) ?? 0) + 1;
      undoTries.set(ctx.key, turn);
      calls.push(`undo ${ctx.key} [${priors.map((prior) => prior.ref.name).join(' ')}]`);
      const undo = pick(undos[ctx.key], turn);
      const restored = undo === undefined ? priors.map((prior) => prior.ref.name) : await undo(ctx, priors);
      calls.push(`undone ${ctx.key}`);
      return restored;
    },
  };
  const kinds = [
    'installMesh',
    'enrol',
    'apply',
    'delete',
    'scale',
    'policy',
    'probe',
    'performance',
    'assert',
    'wait',
  ];
  const scripted = Object.fromEntries(kinds.map((kind) => [kind, handler]));
  return { handlers: { ...scripted, approve: approveStep, uses: usesStep }, calls };
}

function pick<T extends (...args: never[]) => unknown>(
  script: T | readonly T[] | undefined,
  turn: number,
): T | undefined {
  return typeof script === 'function' || script === undefined ? script : (script[turn - 1] ?? script.at(-1));
}

/** Succeeds at once. */
export function succeed(result: JsonObject = {}): Act {
  return async () => ({ ...DONE, result });
}

/** Fails at once. */
export function fail(reason: FailureReason, message: string = reason): Act {
  return async () => {
    throw new Failure(reason, message);
  };
}

/** Succeeds after some simulated time; ends at once when asked to. */
export function take(ms: number, then: Act = succeed()): Act {
  return async (ctx, input) => {
    await ctx.world.clock.sleep(ms, ctx.signal);
    return then(ctx, input);
  };
}

/** Never ends by itself, but when asked to. */
export function hang(): Act {
  return (ctx) =>
    new Promise((_, reject) => {
      ctx.signal.addEventListener('abort', () => reject(ctx.signal.reason));
    });
}

/** Judges one claim. */
export function prove(verdict: Verdict, key = 'claim'): Act {
  return async () => ({ ...DONE, proofs: [proofOf(verdict, key)] });
}

/** A proof with this verdict, measured in the sandbox. */
export function proofOf(verdict: Verdict, key: string): Proof {
  return {
    key,
    claim: `${key} holds`,
    verdict,
    observed: 1,
    expected: 1,
    where: { kind: 'sandbox', context: 'sandbox', mesh: 'simulated reference mesh' },
    message: `${key} is ${verdict}`,
  };
}

/** An object of the kind that rollback calls a workload. */
export function workload(name: string): ObjectRef {
  return { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name };
}

/** An object that steers traffic. */
export function split(name: string): ObjectRef {
  return { apiVersion: 'split.smi-spec.io/v1alpha4', kind: 'TrafficSplit', namespace: 'shop', name };
}

/** The object that lists where the objects of a pattern are. */
export function setParent(): ObjectRef {
  return setParentOf('sample', 'shop', 'default');
}

/** Writes objects that were not there before, then goes on. */
export function write(refs: readonly ObjectRef[], then: Act = succeed()): Act {
  return async (ctx, input) => {
    for (const ref of refs) {
      await ctx.effect({ verb: 'apply', ref, prior: null }, async () => ({
        metadata: { uid: `uid-${ref.name}` },
      }));
    }
    return then(ctx, input);
  };
}
