import { describe, expect, it } from 'vitest';
import { assertStep } from '../../../engine/steps/assert.ts';
import { readPaths } from '../../../engine/steps/read-paths.ts';
import { Failure } from '../../../schemas/failure.ts';
import type { Json, JsonObject } from '../../../schemas/json.ts';
import { scriptedCluster } from '../../rig/scripted-cluster.ts';
import { scriptedMesh } from '../../rig/scripted-mesh.ts';
import { stepContext } from '../../rig/step-context.ts';

const READY = 'object.status.readyReplicas == object.spec.replicas';
const WEB = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };

function rig(readyReplicas: () => number, evaluate?: (expression: string, variables: JsonObject) => Json) {
  const cluster = scriptedCluster();
  const put = () =>
    cluster.put({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { replicas: 2 },
      status: { readyReplicas: readyReplicas() },
    });
  put();
  const equal = (_expression: string, variables: JsonObject) => {
    const object = variables['object'] as { spec: { replicas: number }; status: { readyReplicas: number } };
    put();
    return object.status.readyReplicas === object.spec.replicas;
  };
  return { cluster, ...stepContext({ cluster, mesh: scriptedMesh(), evaluate: evaluate ?? equal }) };
}

describe('assert', () => {
  it('passes with the values that it read', async () => {
    const { ctx } = rig(() => 2);
    const { proofs } = await assertStep.execute([{ that: READY, resource: WEB }], ctx);
    expect(proofs).toEqual([
      {
        key: 'step',
        claim: READY,
        verdict: 'passed',
        observed: { 'object.status.readyReplicas': 2, 'object.spec.replicas': 2 },
        expected: READY,
        n: 1,
        where: { kind: 'sandbox', context: 'sandbox', mesh: 'simulated reference mesh' },
        message: `${READY} holds: object.status.readyReplicas = 2, object.spec.replicas = 2`,
      },
    ]);
  });

  it('fails with the expression, what it means and the values', async () => {
    const { ctx } = rig(() => 1);
    const { proofs, summary } = await assertStep.execute(
      [{ that: READY, resource: WEB, message: 'half is down' }],
      ctx,
    );
    expect(proofs?.[0]).toMatchObject({ verdict: 'failed' });
    expect(summary).toBe(
      `${READY} does not hold (half is down): object.status.readyReplicas = 1, object.spec.replicas = 2`,
    );
  });

  it('fails when the object does not exist', async () => {
    const { ctx } = rig(() => 2);
    const { proofs } = await assertStep.execute([{ that: READY, resource: { ...WEB, name: 'wbe' } }], ctx);
    expect(proofs?.[0]).toMatchObject({ verdict: 'failed', message: 'Deployment shop/wbe does not exist' });
  });

  it('takes a field that is not there for a condition that does not hold', async () => {
    const { ctx } = rig(
      () => 2,
      () => {
        throw new Failure('invalid', 'no such key: readyReplicas');
      },
    );
    const { proofs } = await assertStep.execute([{ that: READY, resource: WEB }], ctx);
    expect(proofs?.[0]).toMatchObject({ verdict: 'failed', message: expect.stringContaining('no such key') });
  });

  it('waits for what must hold eventually', async () => {
    let ready = 0;
    const { ctx } = rig(() => ready++);
    const { proofs } = await assertStep.execute(
      [{ that: READY, resource: WEB, eventually: { within: '1m' } }],
      ctx,
    );
    expect(proofs?.[0]).toMatchObject({ verdict: 'passed', n: 3 });
  });

  it('fails at the first time that it does not hold when it must consistently', async () => {
    let asked = 0;
    const { ctx } = rig(() => (asked++ < 3 ? 2 : 1));
    const { proofs } = await assertStep.execute(
      [{ that: READY, resource: WEB, consistently: { for: '10s', interval: '1s' } }],
      ctx,
    );
    expect(proofs?.[0]).toMatchObject({ verdict: 'failed', n: 4 });
  });

  it('numbers the proofs of several conditions', async () => {
    const { ctx } = rig(
      () => 2,
      (expression) => expression === 'a',
    );
    const { proofs, summary } = await assertStep.execute([{ that: 'a' }, { that: 'b' }], ctx);
    expect(proofs?.map(({ key, verdict }) => [key, verdict])).toEqual([
      ['step:1', 'passed'],
      ['step:2', 'failed'],
    ]);
    expect(summary).toBe('b does not hold');
  });
});

describe('the paths that a condition reads', () => {
  const variables = {
    object: { status: { 'ready-replicas': 2, conditions: [{ type: 'Ready' }] }, list: [1, 2] },
    params: { name: 'object.status' },
  };

  it('finds fields, indices and quoted keys, and stops before functions', () => {
    expect(
      readPaths(
        'object.status["ready-replicas"] > 1 && object.status.conditions[0].type == "object.x"',
        variables,
      ),
    ).toEqual({ 'object.status["ready-replicas"]': 2, 'object.status.conditions[0].type': 'Ready' });
    expect(readPaths('object.list.size() == 2 && params.name.startsWith("o")', variables)).toEqual({
      'object.list': [1, 2],
      'params.name': 'object.status',
    });
  });

  it('shows a path that leads nowhere as null and ignores names that are no variables', () => {
    expect(readPaths('object.none.at.all == other.thing', variables)).toEqual({ 'object.none.at.all': null });
  });

  it('never reads what an object inherits', () => {
    expect(readPaths('object.constructor.name == ""', variables)).toEqual({
      'object.constructor.name': null,
    });
  });

  it('looks into a Secret without repeating what it holds', async () => {
    const cluster = scriptedCluster();
    cluster.put({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'key', namespace: 'shop' },
      data: { token: 'b2xkLXZhbHVl' },
    });
    const evaluate = (_expression: string, { object }: JsonObject): Json =>
      (object as { data: { token: string } }).data.token === 'b2xkLXZhbHVl';
    const { ctx } = stepContext({ cluster, mesh: scriptedMesh(), evaluate });
    const resource = { apiVersion: 'v1', kind: 'Secret', name: 'key' };
    const { proofs } = await assertStep.execute([{ that: 'object.data.token != ""', resource }], ctx);
    expect(proofs?.[0]).toMatchObject({ verdict: 'passed', observed: { 'object.data.token': '[hidden]' } });
    expect(JSON.stringify(proofs)).not.toContain('b2xkLXZhbHVl');
  });
});
