import fc from 'fast-check';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { foretell } from './foretell.ts';
import type { LivePlane } from './live-plane.ts';
import { type Asked, askings, type PolicySet } from './policy-sets.ts';

/** How much is compared, and with what. */
export interface Comparison {
  readonly seed: number;
  readonly sets: number;
  /** What is generated: SMI alone, or with routes of the Gateway API. */
  readonly policies: fc.Arbitrary<PolicySet>;
  readonly asksPerSet: number;
  /** Makes the evaluator see something else than the data plane does: whether the comparison notices. */
  readonly distort?: (objects: readonly KubeObject[]) => readonly KubeObject[];
  /** Whether a difference is made smaller before it is told. */
  readonly shrink: boolean;
}

/** What came of it. */
export interface Compared {
  readonly pairs: number;
  /** How often each answer was explained. */
  readonly answers: ReadonlyMap<string, number>;
  /** The smallest difference that was found, in words. */
  readonly difference: string | undefined;
  /** Draws of splits, and how far they are from the explained shares, in standard deviations. */
  readonly draws: number;
  readonly deviation: number;
}

/** Sends generated requests under generated policies through the data plane, and compares with what is explained. */
export async function compareWithPlane(plane: LivePlane, comparison: Comparison): Promise<Compared> {
  const { seed, sets, policies, asksPerSet, distort = (objects) => objects, shrink } = comparison;
  const answers = new Map<string, number>();
  const bias = { draws: 0, sum: 0, variance: 0 };
  let pairs = 0;
  const property = fc.asyncProperty(
    policies,
    fc.array(askings, { minLength: asksPerSet, maxLength: asksPerSet, size: 'max' }),
    async (set: PolicySet, asks: readonly Asked[]) => {
      await plane.obey(set);
      const objects = distort(plane.objects(set));
      const seen = await Promise.all(asks.map((asked) => plane.ask(asked)));
      asks.forEach((asked, index) => {
        const { explanation, mayBe, shares } = foretell(objects, asked);
        const came = seen[index] ?? '';
        if (!mayBe.has(came))
          throw new Error(
            `${JSON.stringify(asked)}: came ${came}, explained ${[...mayBe].join(' or ')}\n${JSON.stringify(explanation, null, 1)}`,
          );
        pairs += 1;
        answers.set(explanation.answer, (answers.get(explanation.answer) ?? 0) + 1);
        const [first] = shares;
        if (shares.size < 2 || first === undefined) return;
        const [name, share] = first;
        bias.draws += 1;
        bias.sum += (came === name ? 1 : 0) - share;
        bias.variance += share * (1 - share);
      });
    },
  );
  const details = await fc.check(property, { seed, numRuns: sets, endOnFailure: !shrink });
  const reason = details.errorInstance instanceof Error ? details.errorInstance.message : '';
  return {
    pairs,
    answers,
    difference: details.failed
      ? `seed ${seed}, path ${details.counterexamplePath}\n${JSON.stringify(details.counterexample, null, 1)}\n${reason}`
      : undefined,
    draws: bias.draws,
    deviation: bias.variance === 0 ? 0 : bias.sum / Math.sqrt(bias.variance),
  };
}
