import type { Verdict } from '../../schemas/proof.ts';
import type { RunResult } from '../../schemas/run-event.ts';

/** What a test demands of one run. */
export interface Demand {
  readonly outcome?: RunResult['outcome'];
  readonly proofs: Readonly<Record<string, Verdict>>;
  /** Keys of all proofs of the sound run: those that `proofs` does not speak of must have passed. */
  readonly others?: readonly string[];
}

/**
 * What a run did not do that its test demands; empty when it did everything. A proof is named by its step's key; a step
 * that makes several claims has the verdict of its worst one. A proof that was never made is said so.
 */
export function unmetDemands(result: RunResult, demand: Demand): readonly string[] {
  const complaints: string[] = [];
  if (demand.outcome !== undefined && result.outcome !== demand.outcome) {
    complaints.push(`the run ${result.outcome}, the test demands ${demand.outcome}${firstError(result)}`);
  }
  for (const [key, verdict] of Object.entries(demand.proofs)) {
    const seen = verdictOf(result, key);
    if (seen !== verdict)
      complaints.push(`proof ${key} is ${seen ?? 'missing'}, the test demands ${verdict}`);
  }
  return [...complaints, ...unmetOthers(result, demand)];
}

function unmetOthers(result: RunResult, { others = [], proofs }: Demand): readonly string[] {
  const named = (key: string): boolean =>
    Object.keys(proofs).some((each) => key === each || key.startsWith(`${each}:`));
  return others
    .filter((key) => !named(key))
    .flatMap((key) => {
      const proof = result.proofs.find((each) => each.key === key);
      if (proof?.verdict === 'passed') return [];
      const seen = proof === undefined ? 'missing' : `${proof.verdict}: ${proof.message}`;
      return [`proof ${key}, which this switch does not concern, is ${seen}`];
    });
}

/**
 * Proofs that found too little evidence, where the test demands something else of them: another run may find enough. None
 * when a proof is red that is not to be: that is decided.
 */
export function undecided(result: RunResult, demanded: Readonly<Record<string, Verdict>>): readonly string[] {
  const undemanded = result.proofs.filter(({ key, verdict }) => !isDemanded(key, verdict, demanded));
  if (undemanded.some(({ verdict }) => verdict === 'failed')) return [];
  return undemanded.filter(({ verdict }) => verdict === 'inconclusive').map(({ key }) => key);
}

function isDemanded(key: string, verdict: Verdict, demanded: Readonly<Record<string, Verdict>>): boolean {
  return Object.entries(demanded).some(
    ([each, wanted]) => wanted === verdict && (key === each || key.startsWith(`${each}:`)),
  );
}

/** Every proof of a sound run that is not green. */
export function redProofs(result: RunResult): readonly string[] {
  return result.proofs
    .filter((proof) => proof.verdict !== 'passed')
    .map((proof) => `proof ${proof.key} is ${proof.verdict}: ${proof.message}`);
}

/** Worst first: what a step with several claims is. */
const WORST: readonly Verdict[] = ['failed', 'inconclusive', 'unsupported', 'passed'];

/** The verdict of a step's proofs; of a step that failed without any it is `failed`, else `undefined`. */
export function verdictOf(result: RunResult, key: string): Verdict | undefined {
  const verdicts = result.proofs
    .filter((proof) => proof.key === key || proof.key.startsWith(`${key}:`))
    .map((proof) => proof.verdict);
  const worst = WORST.find((verdict) => verdicts.includes(verdict));
  const broke = result.steps.some((step) => step.key === key && step.error !== undefined);
  return worst ?? (broke ? 'failed' : undefined);
}

/**
 * The step that a proof key belongs to, whatever the iteration: `stage[weight=5].share:website-v2` → `stage.share`. A
 * proof that goes red in one iteration is known to be able to.
 */
export function stepOfProof(key: string): string {
  return (key.split(':')[0] ?? key).replaceAll(/\[[^\]]*\]/g, '');
}

/** Steps with proofs that no run of the tests ever turned red: they cannot be trusted to. */
export function neverRed(green: readonly RunResult[], broken: readonly RunResult[]): readonly string[] {
  const steps = new Set(green.flatMap((result) => result.proofs.map((proof) => stepOfProof(proof.key))));
  for (const result of broken) {
    for (const proof of result.proofs)
      if (proof.verdict === 'failed' || proof.verdict === 'inconclusive')
        steps.delete(stepOfProof(proof.key));
  }
  return [...steps];
}

function firstError(result: RunResult): string {
  const step = result.steps.find((candidate) => candidate.error !== undefined);
  return step?.error === undefined ? '' : ` (${step.key}: ${step.error.message})`;
}
