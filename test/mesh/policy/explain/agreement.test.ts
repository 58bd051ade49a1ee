import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonOf, type KubeObject } from '../../../../schemas/kube-object.ts';
import { compareWithPlane } from '../../../campaigns/explain/compare.ts';
import { type LivePlane, livePlane } from '../../../campaigns/explain/live-plane.ts';
import { policySets } from '../../../campaigns/explain/policy-sets.ts';
import { routeSets } from '../../../campaigns/explain/route-sets.ts';

const SEED = 20_261_123;

describe('the evaluator of policy explain and the live data plane', () => {
  let plane: LivePlane;
  beforeAll(async () => {
    plane = await livePlane();
  });
  afterAll(() => plane.close());

  const compare = (
    sets: number,
    distort?: (objects: readonly KubeObject[]) => readonly KubeObject[],
    policies = policySets,
  ) =>
    compareWithPlane(plane, {
      ...{ seed: SEED, sets, policies },
      asksPerSet: 10,
      shrink: false,
      ...(distort === undefined ? {} : { distort }),
    });

  it('agree on what becomes of 200 generated requests under generated policies', async () => {
    const { pairs, difference, answers } = await compare(20);
    expect(difference).toBeUndefined();
    expect(pairs).toBe(200);
    expect([...answers.keys()]).toEqual(expect.arrayContaining(['allowed', 'denied']));
  });

  it('agree on 200 requests to services that have routes of the Gateway API', async () => {
    const { pairs, difference, answers } = await compare(20, undefined, routeSets);
    expect(difference).toBeUndefined();
    expect(pairs).toBe(200);
    expect([...answers.keys()]).toEqual(expect.arrayContaining(['allowed', 'denied', 'unavailable']));
  });

  it.each([
    ['routes', (objects: readonly KubeObject[]) => objects.filter(({ kind }) => kind !== 'HTTPRoute')],
    ['the types of paths', ofKind('HTTPRoute', strip('type'))],
    ['the ports of parents', ofKind('HTTPRoute', strip('port'))],
    ['grants', (objects: readonly KubeObject[]) => objects.filter(({ kind }) => kind !== 'ReferenceGrant')],
  ])('disagree about routes where the evaluator is blind to %s', async (_what, distort) => {
    const { difference } = await compare(300, distort, routeSets);
    expect(difference).toContain('explained');
  });

  it.each([
    ['methods', without('methods')],
    ['paths', without('pathRegex')],
    ['headers', without('headers')],
    ['the ports of TCPRoutes', without('ports')],
    ['the namespaces of subjects', without('namespace')],
    ['missing references', ofKind('TrafficTarget', (object) => renamed(object))],
    ['splits', (objects: readonly KubeObject[]) => objects.filter(({ kind }) => kind !== 'TrafficSplit')],
    ['matches of splits', ofKind('TrafficSplit', strip('matches'))],
  ])('disagree where the evaluator is blind to %s', async (_what, distort) => {
    const { difference } = await compare(300, distort);
    expect(difference).toContain('explained');
  });
});

/** Takes a field out of SMI objects, wherever in them it stands. */
function without(field: string): (objects: readonly KubeObject[]) => readonly KubeObject[] {
  return (objects) =>
    objects.map((object) => (object.apiVersion.includes('smi-spec.io') ? strip(field)(object) : object));
}

function ofKind(
  kind: string,
  change: (object: KubeObject) => KubeObject,
): (objects: readonly KubeObject[]) => readonly KubeObject[] {
  return (objects) => objects.map((object) => (object.kind === kind ? change(object) : object));
}

function strip(field: string): (object: KubeObject) => KubeObject {
  return (object) => {
    const { metadata, ...body } = jsonOf(object);
    const kept: unknown = JSON.parse(
      JSON.stringify(body, (key, value: unknown) => (key === field ? undefined : value)),
    );
    return { ...(kept as KubeObject), metadata: metadata as KubeObject['metadata'] }; // the object's own parts
  };
}

/** References to what is not there lead to something instead. */
function renamed(object: KubeObject): KubeObject {
  return JSON.parse(JSON.stringify(object).replaceAll('"gone"', '"g0"')) as KubeObject; // the same shape
}
