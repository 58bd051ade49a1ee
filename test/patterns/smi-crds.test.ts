import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { patternFolder } from '../../cli/pattern/pattern-folder.ts';
import { compilePlan } from '../../engine/plan/compile-plan.ts';
import { readPattern } from '../../engine/read/read-pattern.ts';
import { SMI_DEFINITIONS } from '../../mesh/policy/smi/smi-definitions.ts';
import { refOf } from '../../schemas/kube-object.ts';
import type { Plan } from '../../schemas/plan.ts';
import { type RunsInTestApi, runsInTestApi } from '../rig/runs-in-test-api.ts';

const never = new AbortController().signal;
let runs: RunsInTestApi;

beforeAll(async () => {
  runs = await runsInTestApi();
});
afterAll(() => runs.close());

function planOfFixture(): Plan {
  const folder = path.resolve('test/fixtures/patterns/smi-rescued');
  const file = path.join(folder, 'pattern.yaml');
  const read = readPattern({ file, bytes: readFileSync(file), ...patternFolder(folder) });
  if (!read.ok) throw new Error(JSON.stringify(read.diagnostics, null, 2));
  const planned = compilePlan(read.value, {
    values: [],
    lower: () => ({ objects: [], narrowed: [], unsupported: [] }),
  });
  if (!planned.ok) throw new Error(JSON.stringify(planned.diagnostics, null, 2));
  return planned.value;
}

describe('the pattern smi-crds', () => {
  it('makes an API server without SMI serve all of its kinds, and takes them away again', async () => {
    for (const definition of SMI_DEFINITIONS) await runs.cluster.delete(refOf(definition), {}, never);
    const result = await runs.run(planOfFixture());
    expect(result.steps.filter(({ error }) => error !== undefined)).toEqual([]);
    expect(result.outcome).toBe('succeeded');
    await runs.reenter(result.runId, 'putBack');
    for (const definition of SMI_DEFINITIONS) {
      expect(await runs.cluster.get(refOf(definition), never)).toBeUndefined();
    }
  });
});
