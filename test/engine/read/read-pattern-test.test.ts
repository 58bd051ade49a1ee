import { describe, expect, it } from 'vitest';
import { readPatternTest } from '../../../engine/read/read-pattern-test.ts';

const TEST = `apiVersion: meshwright.dev/v1alpha1
kind: PatternTest
metadata: { name: canary, version: 1.0.0 }
spec:
  parameters: { stages: [5] }
  patches:
    - { manifest: deployment/website-v2, set: { spec.replicas: 2 } }
  expect: { outcome: succeeded, proofs: { promoted: passed } }
  sabotage:
    - { switch: ignore-weights, at: stage, expect: { promoted: failed } }
`;

function read(text: string): ReturnType<typeof readPatternTest> {
  return readPatternTest({ file: 'test.yaml', bytes: Buffer.from(text) });
}

describe('reading a pattern test', () => {
  it('gives what is expected as it is and under each switch', () => {
    const result = read(TEST);
    if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
    expect(result.value.test.spec).toEqual({
      parameters: { stages: [5] },
      patches: [{ manifest: 'deployment/website-v2', set: { 'spec.replicas': 2 } }],
      expect: { outcome: 'succeeded', proofs: { promoted: 'passed' } },
      sabotage: [{ switch: 'ignore-weights', at: 'stage', expect: { promoted: 'failed' } }],
    });
  });

  it('refuses a verdict that does not exist, with the one that was meant', () => {
    const result = read(TEST.replace('promoted: failed', 'promoted: faild'));
    expect(result.diagnostics).toMatchObject([{ code: 'E323', label: "did you mean 'failed'?" }]);
  });

  it('says that a pattern is no test', () => {
    const result = read(TEST.replace('PatternTest', 'Pattern'));
    expect(result.diagnostics).toMatchObject([
      { code: 'E109', message: 'this is a Pattern; a PatternTest is wanted here' },
    ]);
  });
});
