import type { Judgement } from '../../../proof/judgement.ts';
import type { Proof } from '../../../schemas/proof.ts';
import type { StepContext } from '../../step-handler.ts';

/** One claim of a step with what was judged of it; `suffix` tells it from the step's other claims. */
export interface JudgedClaim {
  readonly suffix: string;
  readonly claim: string;
  readonly judgement: Judgement;
}

/** The claims as proofs: one alone carries the step's key, several carry `key:suffix`. */
export async function proofsOf(claims: readonly JudgedClaim[], ctx: StepContext): Promise<readonly Proof[]> {
  const where = await ctx.where();
  return claims.map(({ suffix, claim, judgement }) => ({
    ...judgement,
    key: claims.length === 1 ? ctx.key : `${ctx.key}:${suffix}`,
    claim,
    where,
  }));
}

/** The same claims under one verdict, for a reason that lies before all of them. */
export function allAs(
  claims: readonly { readonly suffix: string; readonly claim: string }[],
  verdict: Judgement['verdict'],
  message: string,
): readonly JudgedClaim[] {
  return claims.map(({ suffix, claim }) => ({
    suffix,
    claim,
    judgement: { verdict, message, observed: null, expected: claim },
  }));
}

const ORDER = ['failed', 'inconclusive', 'unsupported', 'passed'] as const;

/** The verdict that speaks for all: the worst. */
export function worstOf(claims: readonly JudgedClaim[]): Judgement['verdict'] {
  return (
    ORDER.find((verdict) => claims.some(({ judgement }) => judgement.verdict === verdict)) ?? 'inconclusive'
  );
}
