import { describe, expect, it } from 'vitest';
import { junitXml } from '../../../report/junit/junit-xml.ts';
import type { RunResult } from '../../../schemas/run-event.ts';
import { shareProof } from '../../rig/recorded-run.ts';

const RESULT: RunResult = {
  apiVersion: 'meshwright.dev/v1alpha1',
  kind: 'RunResult',
  run: 'r',
  pattern: { name: 'canary-release', version: '1.0.0', digest: 'sha256:1' },
  outcome: 'rolledBack',
  exitCode: 1,
  startedAt: '2026-01-01T00:00:00.000Z',
  endedAt: '2026-01-01T00:00:10.000Z',
  targets: [],
  steps: [
    {
      key: 'app',
      kind: 'apply',
      state: 'failed',
      attempts: 1,
      error: { reason: 'unreachable', message: 'no <answer>' },
    },
  ],
  proofs: [
    shareProof(),
    { ...shareProof('failed'), message: 'got "50" & more\u0000' },
    shareProof('inconclusive'),
  ],
  outputs: {},
};

describe('the JUnit report', () => {
  it('counts failures and errors apart, so that "no" and "broken" differ', () => {
    expect(junitXml(RESULT)).toContain('tests="4" failures="1" errors="2" skipped="0" time="10"');
  });

  it('escapes markup and replaces characters that XML forbids', () => {
    const xml = junitXml(RESULT);
    expect(xml).toContain('got &quot;50&quot; &amp; more\ufffd');
    expect(xml).toContain('no &lt;answer&gt;');
    expect(xml).not.toContain('\u0000');
  });
});
