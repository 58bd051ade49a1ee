import { describe, expect, it } from 'vitest';
import { checkTrial } from '../../../cli/test/check-trial.ts';
import { neverRed, redProofs, stepOfProof, unmetDemands, verdictOf } from '../../../cli/test/judge-test.ts';
import type { Proof, Verdict } from '../../../schemas/proof.ts';
import type { RunResult } from '../../../schemas/run-event.ts';
import { shareProof } from '../../rig/recorded-run.ts';

function runWith(
  proofs: Readonly<Record<string, Verdict>>,
  outcome: RunResult['outcome'] = 'succeeded',
): RunResult {
  const made = Object.entries(proofs).map(([key, verdict]): Proof => ({ ...shareProof(verdict), key }));
  const moment = '2026-01-01T00:00:00.000Z';
  return {
    apiVersion: 'meshwright.dev/v1alpha1',
    kind: 'RunResult',
    run: 'r',
    pattern: { name: 'p', version: '1.0.0', digest: 'sha256:1' },
    outcome,
    exitCode: 0,
    startedAt: moment,
    endedAt: moment,
    targets: [],
    steps: [],
    proofs: made,
    outputs: {},
  };
}

describe('a pattern test', () => {
  it('is met when outcome and proofs are as demanded', () => {
    expect(
      unmetDemands(runWith({ share: 'passed' }), { outcome: 'succeeded', proofs: { share: 'passed' } }),
    ).toEqual([]);
  });

  it('complains of another outcome, another verdict and a proof that was never made', () => {
    const complaints = unmetDemands(runWith({ share: 'passed' }, 'failed'), {
      outcome: 'rolledBack',
      proofs: { share: 'failed', gate: 'failed' },
    });
    expect(complaints).toEqual([
      'the run failed, the test demands rolledBack',
      'proof share is passed, the test demands failed',
      'proof gate is missing, the test demands failed',
    ]);
  });

  it('demands that the proofs that a switch does not concern are made and pass', () => {
    const demand = { proofs: { share: 'failed' }, others: ['share:v1', 'gate', 'deny', 'ready'] } as const;
    const result = runWith({ 'share:v1': 'failed', gate: 'failed', ready: 'passed' });
    expect(unmetDemands(result, demand)).toEqual([
      expect.stringMatching(/^proof gate, which this switch does not concern, is failed: /),
      'proof deny, which this switch does not concern, is missing',
    ]);
  });

  it('takes a step that failed before it proved anything for failed', () => {
    const step = { key: 'shift', kind: 'policy', state: 'failed', attempts: 1 } as const;
    const error = { reason: 'conflict', message: 'reverted' } as const;
    const result: RunResult = { ...runWith({}), steps: [{ ...step, error }] };
    expect(unmetDemands(result, { proofs: { shift: 'failed', other: 'failed' } })).toEqual([
      'proof other is missing, the test demands failed',
    ]);
  });

  it('takes the worst claim of a step as its verdict', () => {
    expect(verdictOf(runWith({ 'share:v1': 'passed', 'share:v2': 'failed' }), 'share')).toBe('failed');
  });

  it('names every proof of a sound run that is not green', () => {
    expect(redProofs(runWith({ a: 'passed', b: 'inconclusive' }))).toHaveLength(1);
  });

  it('finds the proofs that no broken mesh ever turned red', () => {
    const green = [
      runWith({ 'stage[weight=5].share:v2': 'passed', 'stage[weight=5].load': 'passed', promoted: 'passed' }),
    ];
    const broken = [
      runWith({
        'stage[weight=25].share:v1': 'failed',
        promoted: 'inconclusive',
        'stage[weight=5].load': 'passed',
      }),
    ];
    expect(neverRed(green, broken)).toEqual(['stage.load']);
  });

  it('knows the step of a proof whatever the iteration and the claim', () => {
    expect(stepOfProof('stage[weight=5].share:website-v2')).toBe('stage.share');
  });
});

describe('a run of a pattern test', () => {
  const { signal } = new AbortController();
  /** A trial that gets these runs in turn, and how many of them it took. */
  const trial = async (runs: readonly RunResult[], demanded: Readonly<Record<string, Verdict>> = {}) => {
    const kept: RunResult[] = [];
    let made = 0;
    const judge = (result: RunResult) =>
      Object.keys(demanded).length > 0 ? unmetDemands(result, { proofs: demanded }) : redProofs(result);
    const once = async (): Promise<RunResult> => {
      const next = runs[made];
      if (next === undefined) throw new Error('one run too many');
      made += 1;
      return next;
    };
    const check = await checkTrial(
      { name: 'n', demanded, judge, keep: (run) => kept.push(run) },
      once,
      signal,
    );
    return { ...check, made, kept };
  };
  const open = runWith({ gate: 'inconclusive', share: 'passed' }, 'rolledBack');
  const sound = runWith({ gate: 'passed', share: 'passed' });

  it('is made again when a proof found too little evidence, and says so', async () => {
    expect(await trial([open, sound])).toMatchObject({
      complaints: [],
      again: [['gate']],
      made: 2,
      kept: [sound],
    });
  });

  it('is not made again for ever', async () => {
    expect(await trial([open, open, open])).toMatchObject({
      complaints: [expect.stringContaining('proof gate is inconclusive')],
      made: 3,
      kept: [open],
    });
  });

  it('that went red is not made again, nor one that is as the test demands', async () => {
    const red = await trial([runWith({ gate: 'failed', share: 'inconclusive' })]);
    expect([red.made, red.complaints.length, 'again' in red]).toEqual([1, 2, false]);
    expect(await trial([open], { gate: 'inconclusive' })).toMatchObject({ complaints: [], made: 1 });
    const wrong = await trial([open], { gate: 'inconclusive', share: 'failed' });
    expect([wrong.made, wrong.complaints]).toEqual([1, ['proof share is passed, the test demands failed']]);
  });
});
