import { Failure } from '../../schemas/failure.ts';
import type { AssertInput } from '../../schemas/generated/documents.ts';
import { hideSecretData } from '../../schemas/hide-secret-data.ts';
import type { Json, JsonObject } from '../../schemas/json.ts';
import { jsonOf } from '../../schemas/kube-object.ts';
import type { Proof } from '../../schemas/proof.ts';
import type { StepContext, StepHandler } from '../step-handler.ts';
import { resourceRef } from './delete.ts';
import { nameObject } from './objects/name-object.ts';
import { evaluateOverTime } from './over-time.ts';
import { type JudgedClaim, proofsOf, worstOf } from './probe/claim.ts';
import { readPaths } from './read-paths.ts';

type Check = AssertInput[number];

/** Judges CEL conditions over outputs and live objects; each is a proof that carries the values it read. */
export const assertStep: StepHandler<AssertInput> = {
  async execute(input, ctx) {
    const claims: JudgedClaim[] = [];
    for (const [index, check] of input.entries()) {
      ctx.progress({ message: check.that, fraction: index / input.length });
      claims.push(await judgeCheck(check, index, ctx));
    }
    const proofs = await proofsOf(claims, ctx);
    return {
      result: { checks: claims.length, passed: countPassed(proofs) },
      summary: summaryOf(claims),
      proofs,
    };
  },
  // what held before a crash may not hold now: an assertion is simply made again
  observe: () => Promise.resolve({ status: 'absent' }),
};

function countPassed(proofs: readonly Proof[]): number {
  return proofs.filter(({ verdict }) => verdict === 'passed').length;
}

function summaryOf(claims: readonly JudgedClaim[]): string {
  const worst = worstOf(claims);
  if (worst === 'passed') return `${claims.length} of ${claims.length} conditions hold`;
  return claims.find(({ judgement }) => judgement.verdict === worst)?.judgement.message ?? worst;
}

async function judgeCheck(check: Check, index: number, ctx: StepContext): Promise<JudgedClaim> {
  const { value, evaluations } = await evaluateOverTime(
    check,
    async () => {
      const seen = await evaluateOnce(check, ctx);
      return { holds: seen.value === true, value: seen };
    },
    ctx,
  );
  const holds = value.value === true;
  const read = Object.entries(value.observed).map(([path, seen]) => `${path} = ${JSON.stringify(seen)}`);
  const why = check.message === undefined ? '' : ` (${check.message})`;
  const values = read.length === 0 ? '' : `: ${read.join(', ')}`;
  return {
    suffix: String(index + 1),
    claim: check.that,
    judgement: {
      verdict: holds ? 'passed' : 'failed',
      observed: value.observed,
      expected: check.that,
      n: evaluations,
      message: holds
        ? `${check.that} holds${evaluations === 1 ? '' : `, ${evaluations} times over`}${values}`
        : `${value.note ?? `${check.that} does not hold`}${why}${values}`,
    },
  };
}

interface Seen {
  readonly value: Json;
  /** The values of the paths that the condition reads. */
  readonly observed: JsonObject;
  readonly note?: string;
}

async function evaluateOnce(check: Check, ctx: StepContext): Promise<Seen> {
  if (check.resource === undefined) return evaluateWith(check.that, {}, ctx);
  const ref = resourceRef(check.resource, ctx);
  const live = await (await ctx.cluster()).get(ref, ctx.signal);
  if (live === undefined) return { value: false, observed: {}, note: `${nameObject(ref)} does not exist` };
  return evaluateWith(check.that, { object: jsonOf(live) }, ctx, { object: jsonOf(hideSecretData(live)) });
}

/** `shown`: what may be told of `extra`; a condition may look into a Secret, a proof may not repeat it. */
function evaluateWith(
  expression: string,
  extra: JsonObject,
  ctx: StepContext,
  shown: JsonObject = extra,
): Seen {
  const observed = readPaths(expression, { ...ctx.scope, ...shown });
  try {
    return { value: ctx.evaluate(expression, extra), observed };
  } catch (error) {
    // a field that is not there (yet) is a condition that does not hold; the sentence says which
    if (!(error instanceof Failure && error.reason === 'invalid')) throw error;
    return { value: false, observed, note: error.message };
  }
}
