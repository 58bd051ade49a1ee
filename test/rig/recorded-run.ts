import type { Proof } from '../../schemas/proof.ts';
import type { RunEvent, RunEventBody } from '../../schemas/run-event.ts';

/** A share proof as the sandbox measures it. */
export function shareProof(verdict: Proof['verdict'] = 'passed'): Proof {
  return {
    key: 'share',
    claim: 'website-v2 gets 5 % of the requests',
    verdict,
    observed: 5.1,
    expected: '5 ± 2 %',
    n: 2340,
    interval: { low: 4.2, high: 6, confidence: 0.9986 },
    where: { kind: 'sandbox', context: 'sandbox', mesh: 'simulated reference mesh' },
    message: verdict === 'passed' ? 'website-v2 got 5.1 %' : 'website-v2 got 50 %, not 5 ± 2 %',
  };
}

/** Numbers bodies as a journal would: one second apart, from a fixed moment. */
export function numbered(bodies: readonly RunEventBody[]): readonly RunEvent[] {
  return bodies.map((body, index) => ({
    v: 1,
    ...body,
    seq: index + 1,
    ts: 1_700_000_000_000 + index * 1000,
  }));
}

/** A small run: `app` succeeds, `share` proves or breaches, and a breach is rolled back. */
export function recordedRun(verdict: Proof['verdict'] = 'passed'): readonly RunEvent[] {
  const step = (key: string, kind: string, proof: boolean) => ({
    key,
    kind,
    summary: `${kind} something`,
    phase: 'steps' as const,
    proof,
    role: 'main',
  });
  const start: readonly RunEventBody[] = [
    {
      type: 'run.created',
      data: {
        run: '01J0000000000000000000RUN1',
        engine: '0.1.0',
        pattern: { name: 'canary-release', version: '1.0.0', digest: 'sha256:1' },
        planDigest: 'sha256:2',
        params: {},
        targets: [{ role: 'main', context: 'sandbox', kind: 'sandbox' }],
        steps: [step('app', 'apply', false), step('share', 'probe', true)],
      },
    },
    {
      type: 'step.intent',
      step: 'app',
      attempt: 1,
      data: { inputDigest: 'sha256:3', dedupKey: 'k', deadlineAt: 0 },
    },
    { type: 'step.running', step: 'app', attempt: 1, data: {} },
    { type: 'step.succeeded', step: 'app', attempt: 1, data: { summary: '5 objects applied', outputs: {} } },
    {
      type: 'step.intent',
      step: 'share',
      attempt: 1,
      data: { inputDigest: 'sha256:4', dedupKey: 'l', deadlineAt: 0 },
    },
    { type: 'step.running', step: 'share', attempt: 1, data: {} },
    {
      type: 'step.progress',
      step: 'share',
      attempt: 1,
      data: {
        message: 'sampling',
        estimate: {
          label: 'website-v2',
          value: 5.4,
          low: 3.9,
          high: 7.2,
          target: { low: 3, high: 7 },
          n: 900,
          unit: '%',
        },
      },
    },
    { type: 'proof', step: 'share', attempt: 1, data: shareProof(verdict) },
  ];
  const good: readonly RunEventBody[] = [
    {
      type: 'step.succeeded',
      step: 'share',
      attempt: 1,
      data: { summary: 'website-v2 got 5.1 %', outputs: {} },
    },
    { type: 'run.finished', data: { outcome: 'succeeded', exitCode: 0, outputs: {} } },
  ];
  const bad: readonly RunEventBody[] = [
    {
      type: 'step.failed',
      step: 'share',
      attempt: 1,
      data: { error: { reason: 'proof', message: 'website-v2 got 50 %, not 5 ± 2 %' }, tolerated: false },
    },
    { type: 'run.rollback.begin', data: { because: 'share failed', steps: ['app'] } },
    { type: 'step.compensating', step: 'app', data: { pass: 'workloads' } },
    { type: 'step.compensated', step: 'app', data: { restored: ['Deployment.apps/shop/website deleted'] } },
    { type: 'run.finished', data: { outcome: 'rolledBack', exitCode: 1, outputs: {} } },
  ];
  return numbered([...start, ...(verdict === 'passed' ? good : bad)]);
}

/** A run whose process died while `share` was measured, and that another one has just entered again. */
export function diedRun(goal: 'finish' | 'putBack' = 'finish'): readonly RunEvent[] {
  return numbered([
    ...recordedRun().slice(0, 7),
    { type: 'run.resumed', data: { goal, engine: '0.1.0' } },
    { type: 'step.recovering', step: 'share', data: {} },
  ]);
}

/** A stopped run whose breached `share` is measured once more, and passes. */
export function reopenedRun(): readonly RunEvent[] {
  const passed = recordedRun();
  return numbered([
    ...recordedRun('failed').slice(0, 9),
    { type: 'run.finished', data: { outcome: 'failed', exitCode: 1, outputs: {} } },
    { type: 'run.resumed', data: { goal: 'finish', engine: '0.1.0' } },
    { type: 'step.reopened', step: 'share', data: {} },
    ...passed.slice(4),
  ]);
}
