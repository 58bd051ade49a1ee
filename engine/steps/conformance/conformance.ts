import type { Capability, SpecResult, SuiteResult } from '../../../schemas/conformance.ts';
import type { ConformanceInput } from '../../../schemas/generated/documents.ts';
import type { Proof } from '../../../schemas/proof.ts';
import type { StepContext, StepHandler, StepOutcome } from '../../step-handler.ts';
import { CallerPool } from '../agent/caller-pool.ts';
import { restorePriors } from '../objects/restore-priors.ts';
import { suiteTools } from './suite-tools.ts';

/** The file of a run that holds the whole result; {@link StepOutcome.result} names it. */
const RESULT_FILE = 'conformance.json';

/** Runs a suite in namespaces of its own, keeps its result as a file of the run, and judges each specification by its gate. */
export const conformanceStep: StepHandler<ConformanceInput> = {
  async execute(input, ctx) {
    const suite = await ctx.world.suites.choose(input);
    const callers = new CallerPool(ctx);
    try {
      const result = await suite.run(await suiteTools(ctx, callers), ctx.signal);
      const name = `${ctx.key.replace(/[^\w.-]+/g, '_')}-${RESULT_FILE}`;
      const file = await ctx.world.files.writeArtifact(name, `${JSON.stringify(result, null, 2)}\n`);
      return outcomeOf(input, result, file, ctx);
    } finally {
      await callers.close();
    }
  },
  // What was seen before a crash is gone with the process: a suite is simply run again.
  observe: () => Promise.resolve({ status: 'absent' }),
  compensate: (_input, priors, ctx) => restorePriors(priors, [], ctx),
};

function outcomeOf(
  input: ConformanceInput,
  result: SuiteResult,
  file: string,
  ctx: StepContext,
): StepOutcome {
  const proofs = result.specs.map((spec) => judgeGate(spec, input.gates?.[spec.spec] ?? 'full', result, ctx));
  const passed = result.specs.reduce((sum, { cases }) => sum + cases.passed, 0);
  return {
    result: {
      file,
      suiteDigest: result.suiteDigest,
      capabilities: Object.fromEntries(result.specs.map(({ spec, capability }) => [spec, capability])),
      cases: Object.fromEntries(result.cases.map(({ id, verdict }) => [id, verdict])),
    },
    summary: `${passed} of ${result.cases.length} cases passed`,
    proofs,
  };
}

type Gate = 'full' | 'half' | 'none';

const RANK: Readonly<Record<Capability, number>> = { full: 2, half: 1, none: 0 };

/** Whether a specification shows what its gate asks; what is undecided counts only where it could change that. */
function judgeGate(
  { spec, capability, cases, apart, lacks }: SpecResult,
  gate: Gate,
  result: SuiteResult,
  ctx: StepContext,
): Proof {
  const all = cases.passed + cases.failed + cases.inconclusive + cases.unsupported;
  const counted = all - apart;
  const would = (passed: number) => passed === counted || (gate === 'half' && 2 * passed >= counted);
  const verdict = ((): Proof['verdict'] => {
    if (gate === 'none' || RANK[capability] >= RANK[gate]) return 'passed';
    if (counted === 0) return 'unsupported';
    if (would(cases.passed + cases.inconclusive)) return 'inconclusive';
    if (would(cases.passed + cases.inconclusive + cases.unsupported - apart)) return 'unsupported';
    return 'failed';
  })();
  const told = result.cases.filter((each) => each.spec === spec && each.verdict !== 'passed');
  const first = told.find((each) => each.verdict === 'failed') ?? told[0];
  const why = first === undefined ? '' : `; ${first.id}: ${first.message}`;
  return {
    key: `${ctx.key}:${spec}`,
    claim: `the mesh has ${gate} ${spec}`,
    verdict,
    observed: { capability, ...cases, ...(lacks.length === 0 ? {} : { lacks: [...lacks] }) },
    expected: gate,
    n: all,
    where: result.where,
    message: `${cases.passed} of ${all} cases passed${why}`,
  };
}
