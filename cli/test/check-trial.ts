import { performance } from 'node:perf_hooks';
import type { Plan } from '../../engine/plan/plan.ts';
import type { Verdict } from '../../schemas/proof.ts';
import type { RunResult } from '../../schemas/run-event.ts';
import { undecided } from './judge-test.ts';
import type { Breakage } from './run-once.ts';

/** One thing that was demanded, and what was wrong; nothing when it held. */
export interface Check {
  readonly name: string;
  readonly seconds: number;
  readonly complaints: readonly string[];
  /** For each earlier run that was not decided: the proofs that found too little evidence. */
  readonly again?: readonly (readonly string[])[];
}

/** How often a run is made of which a proof found too little evidence: a busy machine says nothing of a mesh. */
const ATTEMPTS = 3;

/** A run that something is demanded of. */
export interface Trial {
  readonly name: string;
  readonly plan: Plan;
  readonly breakage: Breakage | undefined;
  readonly demanded: Readonly<Record<string, Verdict>>;
  /** What was wrong with it. */
  readonly judge: (result: RunResult) => readonly string[];
  /** Takes the run that counted. */
  readonly keep: (result: RunResult) => void;
}

/** Makes the run, and makes it again where nothing but too little evidence may be what was wrong. */
export async function checkTrial(
  { name, demanded, judge, keep }: Pick<Trial, 'name' | 'demanded' | 'judge' | 'keep'>,
  once: () => Promise<RunResult>,
  signal: AbortSignal,
): Promise<Check> {
  const started = performance.now();
  const again: (readonly string[])[] = [];
  for (;;) {
    const result = await once();
    const complaints = judge(result);
    const open = undecided(result, demanded);
    if (complaints.length > 0 && open.length > 0 && again.length < ATTEMPTS - 1 && !signal.aborted) {
      again.push(open);
      continue;
    }
    keep(result);
    const seconds = (performance.now() - started) / 1000;
    return { name, seconds, complaints, ...(again.length === 0 ? {} : { again }) };
  }
}
