import { describe, expect, it } from 'vitest';
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
