import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mayBeOthers } from '../../../../engine/steps/objects/made-meanwhile.ts';
import { stripObject } from '../../../../engine/steps/objects/strip-object.ts';
import type { Cluster } from '../../../../engine/world.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import type { KubeObject } from '../../../../schemas/kube-object.ts';
import { type RunsInTestApi, runsInTestApi } from '../../../rig/runs-in-test-api.ts';
import { patternText, planOf } from '../../plan/plan-of.ts';

const never = new AbortController().signal;
let runs: RunsInTestApi;
beforeAll(async () => {
  runs = await runsInTestApi();
});
afterAll(() => runs.close());

const APPLY = `- id: app
  apply:
    conflicts: CONFLICTS
    inline: [{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {colour: blue, size: "1"}}]
`;
const GATE = `- id: gate
  assert: [{resource: {apiVersion: v1, kind: ConfigMap, name: settings}, that: 'object.data.colour == "red"'}]
`;

/** Somebody makes \`settings\` in the moment after the run has looked for it. */
async function scene(namespace: string, data: Readonly<Record<string, string>>) {
  await runs.cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, never);
  const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'settings' } as const;
  const { apiVersion, kind, ...metadata } = ref;
  let theirs: KubeObject | undefined;
  const change = (cluster: Cluster): Cluster => ({
    ...cluster,
    get: async (asked, signal) => {
      const seen = await cluster.get(asked, signal);
      if (theirs === undefined && asked.name === 'settings')
        theirs = await cluster.apply(
          { apiVersion, kind, metadata, data },
          { fieldManager: 'kubectl' },
          signal,
        );
      return seen;
    },
  });
  const live = () => runs.cluster.get(ref, never);
  const plan = (steps: string, conflicts = 'fail') =>
    planOf(patternText(steps.replace('CONFLICTS', conflicts)), { namespace });
  const wasPutBack = async (): Promise<void> => {
    const now = await live();
    expect(now === undefined ? undefined : stripObject(now)).toEqual(theirs && stripObject(theirs));
    expect(now?.metadata.uid).toBe(theirs?.metadata.uid);
  };
  return { change, live, plan, wasPutBack };
}

describe('an object that somebody makes between our look and our first write', () => {
  it('is his again when the run fails later', async () => {
    const { change, plan, wasPutBack } = await scene('race-1', { size: '1', owner: 'kim' });
    expect(await runs.run(plan(APPLY + GATE), change)).toMatchObject({ outcome: 'rolledBack', exitCode: 1 });
    await wasPutBack();
  });

  it('is his again when another process puts the run back by its journal', async () => {
    const { change, live, plan, wasPutBack } = await scene('race-2', { size: '1', owner: 'kim' });
    const { runId, outcome } = await runs.run(plan(APPLY), change);
    expect(outcome).toBe('succeeded');
    expect((await live())?.['data']).toEqual({ size: '1', owner: 'kim', colour: 'blue' });
    expect(await runs.reenter(runId, 'putBack')).toMatchObject({ outcome: 'rolledBack' });
    await wasPutBack();
  });

  it('stops the run with his name where he wants another value, and stays untouched', async () => {
    const { change, plan, wasPutBack } = await scene('race-3', { colour: 'green' });
    expect(await runs.run(plan(APPLY), change)).toMatchObject({
      outcome: 'rolledBack',
      exitCode: 6,
      error: { reason: 'fieldConflict', message: expect.stringContaining("belongs to manager 'kubectl'") },
    });
    await wasPutBack();
  });

  it('gets its own values back though the pattern forces its own', async () => {
    const { change, live, plan, wasPutBack } = await scene('race-4', { colour: 'green' });
    const { runId } = await runs.run(plan(APPLY, 'force'), change);
    expect((await live())?.['data']).toEqual({ colour: 'blue', size: '1' });
    expect(await runs.reenter(runId, 'putBack')).toMatchObject({ outcome: 'rolledBack' });
    await wasPutBack();
  });
});

describe('an object whose making was never heard of', () => {
  const entry = (manager: string, fieldsV1: JsonObject) => ({
    manager,
    operation: manager === 'meshwright' ? 'Apply' : 'Update',
    time: '2026-11-23T10:00:00Z',
    fieldsV1,
  });
  const spec = { 'f:spec': { 'f:replicas': {} } };
  const revision = { 'f:metadata': { 'f:annotations': { 'f:deployment.kubernetes.io/revision': {} } } };
  const seen = (apiVersion: string, kind: string, theirs: JsonObject): KubeObject => ({
    apiVersion,
    kind,
    metadata: { name: 'next', managedFields: [entry('meshwright', spec), entry('controller', theirs)] },
  });

  it('may be whose entry is as old as ours', () => {
    expect(mayBeOthers(seen('apps/v1', 'Deployment', spec))).toBe('controller');
    expect(mayBeOthers(seen('v1', 'ConfigMap', revision))).toBe('controller');
  });

  it('is not a controller’s that only noted something on a workload, which nobody makes without a spec', () => {
    expect(mayBeOthers(seen('apps/v1', 'Deployment', revision))).toBeUndefined();
  });
});
