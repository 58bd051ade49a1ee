import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { patternFolder } from '../../cli/pattern/pattern-folder.ts';
import { systemClock } from '../../cli/world/system-clock.ts';
import { compilePlan } from '../../engine/plan/compile-plan.ts';
import type { ObjectPatch } from '../../engine/plan/patch-objects.ts';
import { readPattern } from '../../engine/read/read-pattern.ts';
import type { StepHandlers } from '../../engine/run/run-deps.ts';
import { runPlan } from '../../engine/run/run-plan.ts';
import { ALL_STEPS } from '../../engine/steps/all-steps.ts';
import { EXIT } from '../../schemas/exit-codes.ts';
import type { Json } from '../../schemas/json.ts';
import type { RunResult } from '../../schemas/run-event.ts';
import { type StandingSandbox, standSandbox } from '../rig/standing-sandbox.ts';

const never = new AbortController().signal;

let sandbox: StandingSandbox;
let stateDir: string;

interface Changes {
  readonly values?: Readonly<Record<string, Json>>;
  readonly patches?: readonly ObjectPatch[];
}

async function runPattern(name: string, { values = {}, patches = [] }: Changes): Promise<RunResult> {
  const folder = path.resolve('patterns', name);
  const file = path.join(folder, 'pattern.yaml');
  const read = readPattern({ file, bytes: readFileSync(file), ...patternFolder(folder) });
  if (!read.ok) throw new Error(JSON.stringify(read.diagnostics, null, 2));
  const given = Object.entries(values).map(([key, value]) => ({ name: key, value, source: 'test' }));
  const planned = compilePlan(read.value, {
    values: given,
    patches: { source: 'test', list: patches },
    lower: (objects) => sandbox.mesh.lower(objects),
  });
  if (!planned.ok) throw new Error(JSON.stringify(planned.diagnostics, null, 2));
  const handle = runPlan(
    planned.value,
    {
      world: {
        clusters: { open: async () => sandbox.cluster },
        meshes: { of: async () => sandbox.mesh },
        load: {
          generate: () => Promise.reject(new Error('no load from here')),
          agentProgram: async () => ({
            image: 'meshwright/agent:1',
            idle: [],
            session: ['meshwright', 'agent'],
          }),
        },
        processes: { run: () => Promise.reject(new Error('no programs here')) },
        suites: { choose: () => Promise.reject(new Error('no suites here')) },
        clock: systemClock,
        random: { next: Math.random, hex: (bytes) => randomBytes(bytes).toString('hex') },
      },
      handlers: ALL_STEPS as StepHandlers,
      stateDir,
      engineVersion: '0.1.0',
      targets: [{ role: 'main', kind: 'sandbox', context: 'sandbox' }],
    },
    new AbortController().signal,
  );
  return handle.result;
}

/** How often a pattern is run when the machine is too busy to tell two latencies apart. */
const ATTEMPTS = 5;

describe('patterns in the embedded cluster', () => {
  beforeAll(async () => {
    sandbox = await standSandbox();
    stateDir = await mkdtemp(path.join(tmpdir(), 'meshwright-patterns-'));
  });
  afterAll(async () => {
    await sandbox?.close();
    await rm(stateDir, { recursive: true, force: true });
  });

  it.each([
    ['zero-trust-access', {}],
    ['header-routing', {}],
    ['path-authorization', {}],
    ['mesh-baseline', { maxP99: '<= 3s' }],
    ['north-south-gateway', {}],
    ['canary-release', { stages: [20] }],
  ] as const)('%s proves itself', async (name, values) => {
    let result = await runPattern(name, { values });
    // What a machine is too busy to tell is no verdict: everything was put back, and is asked again.
    for (let left = ATTEMPTS - 1; result.exitCode === EXIT.inconclusive && left > 0; left -= 1)
      result = await runPattern(name, { values });
    expect(result.proofs.filter(({ verdict }) => verdict !== 'passed')).toEqual([]);
    expect(result.outcome).toBe('succeeded');
  });

  it('a canary that fails 9 % of its own requests is put back at the first gate, and nothing of it is left', async () => {
    const values = { namespace: 'faulty', stages: [20, 50] };
    const set = { 'spec.template.spec.containers[0].env[3]': { name: 'ERROR_PERCENT', value: '9' } };
    const result = await runPattern('canary-release', {
      values,
      patches: [{ manifest: 'deployment/website-v2', set }],
    });
    expect(result.outcome).toBe('rolledBack');
    expect(result.exitCode).toBe(1);
    expect(result.proofs.find(({ key }) => key === 'stage[weight=20].load:compare.errors')?.verdict).toBe(
      'failed',
    );
    expect(result.steps.find(({ key }) => key === 'stage[weight=50].shift')?.state).not.toBe('succeeded');
    const left = await sandbox.cluster.list({ apiVersion: 'v1', kind: 'Namespace' }, never);
    expect(left.map(({ metadata }) => metadata.name)).not.toContain('faulty');
  });
});
