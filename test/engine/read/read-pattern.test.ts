import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { patternFolder } from '../../../cli/pattern/pattern-folder.ts';
import type { PatternModel } from '../../../engine/read/pattern-model.ts';
import { readPattern } from '../../../engine/read/read-pattern.ts';
import type { Result } from '../../../schemas/result.ts';

function read(name: string): Result<PatternModel> {
  const file = `patterns/${name}/pattern.yaml`;
  return readPattern({ file, bytes: readFileSync(file), ...patternFolder(`patterns/${name}`) });
}

describe('reading a pattern', () => {
  it('gives the canary release as a model with its steps, children and manifests', () => {
    const result = read('canary-release');
    expect(result.diagnostics).toEqual([]);
    if (!result.ok) throw new Error('refused');
    const { value } = result;
    expect([value.name, value.version, value.targets]).toEqual(['canary-release', '1.0.0', ['main']]);
    expect(value.defaults).toEqual({
      target: 'main',
      namespace: '{{ params.namespace }}',
      timeoutMs: 300_000,
    });
    expect(value.parameters.get('stages')).toMatchObject({
      type: 'array',
      default: [5, 25, 50],
      required: false,
    });
    expect(value.steps.map((step) => [step.id, step.kind])).toEqual([
      ['app', 'apply'],
      ['mesh', 'enrol'],
      ['stage', 'group'],
      ['promote', 'policy'],
      ['promoted', 'probe'],
    ]);
    const stage = value.steps[2];
    expect(stage?.repeat).toMatchObject({ type: 'forEach', in: '{{ params.stages }}', as: 'weight' });
    expect(stage?.children.map((step) => step.id)).toEqual(['shift', 'share', 'load']);
    expect(value.manifests.get('manifests/')?.some((m) => m.object.kind === 'Deployment')).toBe(true);
    expect(value.manifests.get('policies/all-to-v2.yaml')?.[0]?.object.kind).toBe('TrafficSplit');
  });

  for (const name of ['header-routing', 'mesh-baseline', 'path-authorization', 'zero-trust-access']) {
    it(`accepts the pattern ${name} as it is`, () => {
      const result = read(name);
      expect(result.diagnostics).toEqual([]);
      expect(result.ok).toBe(true);
    });
  }
});
