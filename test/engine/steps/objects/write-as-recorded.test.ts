import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyObjects } from '../../../../engine/steps/objects/apply-objects.ts';
import { restorePriors } from '../../../../engine/steps/objects/restore-priors.ts';
import { scaleStep } from '../../../../engine/steps/scale.ts';
import type { Cluster } from '../../../../engine/world.ts';
import { type KubeObject, refOf } from '../../../../schemas/kube-object.ts';
import { type RunsInTestApi, runsInTestApi } from '../../../rig/runs-in-test-api.ts';
import { scriptedMesh } from '../../../rig/scripted-mesh.ts';
import { stepContext } from '../../../rig/step-context.ts';
import { patternText, planOf } from '../../plan/plan-of.ts';

/** What waiting for a Deployment ends with where no controller runs. */
const NOT_READY = /^after \S+: Deployment /;

const never = new AbortController().signal;
const MANNER = { conflicts: 'force', ownership: 'whole' } as const;
let runs: RunsInTestApi;
let made = 0;

beforeAll(async () => {
  runs = await runsInTestApi();
});
afterAll(() => runs.close());

function config(data: Readonly<Record<string, string>>, name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' }, data };
}
function freshName(): string {
  made += 1;
  return `recorded-${made}`;
}
const theirs = (object: KubeObject) =>
  runs.cluster.apply(object, { fieldManager: 'other', force: true }, never);

/** A cluster in which `happen` comes behind each look at the object, up to so many times; counts what is asked of it. */
function busy(name: string, happen: (turn: number) => Promise<unknown>, times = Number.POSITIVE_INFINITY) {
  const asked: string[] = [];
  let turn = 0;
  const cluster: Cluster = {
    ...runs.cluster,
    get: async (ref, signal) => {
      const seen = await runs.cluster.get(ref, signal);
      if (ref.name !== name) return seen;
      asked.push('get');
      turn += 1;
      if (turn <= times) await happen(turn);
      return seen;
    },
    apply: async (object, options, signal) => {
      asked.push(object.metadata.resourceVersion === undefined ? 'apply' : 'apply over a version');
      return runs.cluster.apply(object, options, signal);
    },
  };
  return { cluster, asked };
}

const widgets = 'widgets.test.meshwright.dev';
/** A kind with a status of its own, which no controller touches here. */
async function widget(name: string): Promise<KubeObject> {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  const crd = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: widgets },
    spec: {
      group: 'test.meshwright.dev',
      scope: 'Namespaced',
      names: { plural: 'widgets', kind: 'Widget' },
      versions: [{ name: 'v1', served: true, storage: true, schema, subresources: { status: {} } }],
    },
  };
  await runs.cluster.apply(crd, {}, never);
  const metadata = { name, namespace: 'default' };
  return theirs({ apiVersion: 'test.meshwright.dev/v1', kind: 'Widget', metadata, spec: { size: 1 } });
}

describe('the first write of a run to an object', () => {
  it('asks for nothing more than one look and one write', async () => {
    const name = freshName();
    await theirs(config({ a: '1' }, name));
    const { cluster, asked } = busy(name, async () => undefined);
    const { ctx } = stepContext({ cluster, mesh: scriptedMesh() });
    await applyObjects([config({ b: '2' }, name)], MANNER, ctx);
    expect(asked).toEqual(['get', 'apply over a version']);
    // the second goes over what the first has left, and so does not ask
    await applyObjects([config({ b: '3' }, name)], MANNER, ctx);
    expect(asked.slice(2)).toEqual(['get', 'apply']);
  });

  it('is not kept away by a status that changes all the time, and records nothing for it', async () => {
    const name = freshName();
    const ref = refOf(await widget(name));
    const beat = (turn: number) =>
      runs.cluster.patch(ref, { type: 'merge', subresource: 'status', body: { status: { turn } } }, never);
    const { cluster, asked } = busy(name, beat);
    const { ctx, priors } = stepContext({ cluster, mesh: scriptedMesh() });
    const ours = {
      apiVersion: ref.apiVersion,
      kind: ref.kind,
      metadata: { name, namespace: 'default' },
      spec: { colour: 'red' },
    };
    await applyObjects([ours], MANNER, ctx);
    expect(asked.filter((each) => each === 'apply over a version').length).toBeGreaterThanOrEqual(5);
    expect(asked.at(-1)).toBe('apply');
    expect((await runs.cluster.get(ref, never))?.['spec']).toEqual({ size: 1, colour: 'red' });
    expect(priors.map(({ body }) => body?.['spec'])).toEqual([{ size: 1 }]);
  });

  it('is given up in one sentence where somebody changes the object faster than it can be recorded', async () => {
    const name = freshName();
    await theirs(config({ a: '0' }, name));
    const { cluster } = busy(name, (turn) => theirs(config({ a: `${turn}` }, name)));
    const { ctx } = stepContext({ cluster, mesh: scriptedMesh() });
    await expect(applyObjects([config({ b: '2' }, name)], MANNER, ctx)).rejects.toMatchObject({
      reason: 'conflict',
      message: `ConfigMap default/${name} is changed faster than it can be recorded: 8 times between our look and our write, last by 'other'`,
    });
    expect((await runs.cluster.get(refOf(config({}, name)), never))?.['data']).not.toHaveProperty('b');
  });

  it('does not take over an object that is being deleted by then', async () => {
    const name = freshName();
    const object = config({ a: '1' }, name);
    await theirs({ ...object, metadata: { ...object.metadata, finalizers: ['test.meshwright.dev/hold'] } });
    const { cluster } = busy(name, () => runs.cluster.delete(refOf(object), {}, never), 1);
    const { ctx } = stepContext({ cluster, mesh: scriptedMesh() });
    await expect(applyObjects([config({ b: '2' }, name)], MANNER, ctx)).rejects.toMatchObject({
      reason: 'conflict',
      message: `ConfigMap default/${name} is being deleted; try again when it is gone`,
    });
  });

  it('of a patch goes over what is recorded, too', async () => {
    const name = freshName();
    const metadata = { name, namespace: 'default', labels: { stage: 'old' } };
    const selector = { matchLabels: { app: name } };
    const template = {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: 'app', image: 'example.com/app:1' }] },
    };
    const object = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: { replicas: 1, selector, template },
    };
    await theirs(object);
    const relabel = () => theirs({ ...object, metadata: { ...metadata, labels: { stage: 'new' } } });
    const { cluster } = busy(name, relabel, 1);
    const { ctx, priors } = stepContext({
      cluster,
      mesh: scriptedMesh(),
      namespace: 'default',
      timeoutMs: 1,
    });
    // no controller runs here, so nothing is ready; what it recorded is what counts
    await expect(scaleStep.execute({ kind: 'Deployment', name, replicas: 2 }, ctx)).rejects.toThrow(
      NOT_READY,
    );
    expect(priors.map(({ body }) => body?.metadata.labels)).toEqual([{ stage: 'new' }]);
    expect((await runs.cluster.get(refOf(object), never))?.['spec']).toMatchObject({ replicas: 2 });
    await expect(restorePriors(priors, [], ctx)).rejects.toThrow(NOT_READY);
    const after = await runs.cluster.get(refOf(object), never);
    expect([after?.metadata.labels, after?.['spec']]).toMatchObject([{ stage: 'new' }, { replicas: 1 }]);
  });
});

describe('what somebody changed before a run came to write', () => {
  const steps = (name: string, gate: string): string => `- id: app
  apply:
    inline:
      - {apiVersion: v1, kind: ConfigMap, metadata: {name: ${name}}, data: {b: ours}}
- id: gate
  needs: [app]
  assert:
    - resource: {apiVersion: v1, kind: ConfigMap, name: ${name}}
      that: object.data.b == '${gate}'
`;
  const dataOf = async (name: string) => (await runs.cluster.get(refOf(config({}, name)), never))?.['data'];

  it('is what the rollback of the real engine brings back', async () => {
    const name = freshName();
    await theirs(config({ a: 'first' }, name));
    const { cluster } = busy(name, () => theirs(config({ a: 'second', b: 'ours' }, name)), 1);
    const plan = planOf(patternText(steps(name, 'never')), { namespace: 'default' });
    expect(await runs.run(plan, () => cluster)).toMatchObject({ outcome: 'rolledBack' });
    expect(await dataOf(name)).toEqual({ a: 'second', b: 'ours' });
  });

  it('counts too when an earlier attempt had recorded it and was refused', async () => {
    const name = freshName();
    await theirs(config({ b: 'first' }, name));
    const plan = planOf(patternText(steps(name, 'never'), '  onFailure: stop'), { namespace: 'default' });
    const refused = await runs.run(plan);
    expect(refused).toMatchObject({ outcome: 'failed', steps: [{ error: { reason: 'fieldConflict' } }, {}] });
    await theirs(config({ b: 'ours' }, name));
    expect((await runs.reenter(refused.runId, 'finish')).steps[0]?.state).toBe('succeeded');
    await runs.reenter(refused.runId, 'putBack');
    expect(await dataOf(name)).toEqual({ b: 'ours' });
  });
});
