import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BackendChoice, chooseBackend } from '../../../mesh/policy/choose-backend.ts';
import type { SplitPolicy } from '../../../mesh/policy/policy-model.ts';
import { readPolicy } from '../../../mesh/policy/read-policy.ts';
import type { Json } from '../../../schemas/json.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';

function split(spec: Json, options: { name?: string; version?: string; at?: string } = {}): KubeObject {
  const { name = 'web', version = 'v1alpha4', at = '2026-01-01T00:00:00Z' } = options;
  return {
    apiVersion: `split.smi-spec.io/${version}`,
    kind: 'TrafficSplit',
    metadata: { name, namespace: 'shop', creationTimestamp: at },
    spec,
  };
}

const backends = (...weights: readonly number[]) =>
  weights.map((weight, index) => ({ service: `web-v${index + 1}`, weight }));

function policyOf(...objects: readonly KubeObject[]): SplitPolicy | undefined {
  return readPolicy(objects).model.splits.get('shop/web');
}

function choose(policy: SplitPolicy, random: number, eligible = (_service: string) => true): BackendChoice {
  return chooseBackend(policy, { random, eligible });
}

describe('the choice of a backend', () => {
  it('gives each backend exactly its share of the line from 0 to 1', () => {
    const weights = fc
      .array(fc.nat({ max: 1000 }), { minLength: 1, maxLength: 6 })
      .filter((all) => all.some((w) => w > 0));
    fc.assert(
      fc.property(weights, fc.double({ min: 0, max: 0.999_999, noNaN: true }), (all, random) => {
        const policy = policyOf(split({ service: 'web', backends: backends(...all) }));
        if (policy === undefined) throw new Error('the split was refused');
        const choice = choose(policy, random);
        if (choice.kind !== 'backend') throw new Error('nobody was chosen');
        const index = Number(choice.service.slice(5)) - 1;
        const total = all.reduce((sum, weight) => sum + weight, 0);
        const before = all.slice(0, index).reduce((sum, weight) => sum + weight, 0);
        const place = random * total;
        expect(place).toBeGreaterThanOrEqual(before - 1e-6);
        expect(place).toBeLessThan(before + (all[index] ?? 0) + 1e-6);
      }),
    );
  });

  it('never takes a backend of weight 0', () => {
    const policy = policyOf(split({ service: 'web', backends: backends(0, 5, 0) }));
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (random) => {
        expect(policy && choose(policy, random)).toEqual({ kind: 'backend', service: 'web-v2' });
      }),
    );
  });

  it('shares a backend that lacks the port out among the others', () => {
    const policy = policyOf(split({ service: 'web', backends: backends(90, 10) }));
    const choice = policy && choose(policy, 0.1, (service) => service !== 'web-v1');
    expect(choice).toEqual({ kind: 'backend', service: 'web-v2' });
    expect(policy && choose(policy, 0.1, () => false)).toEqual({ kind: 'none' });
  });

  it('splits only requests that fit a match; the rest and opaque connections stay with the root', () => {
    const group: KubeObject = {
      apiVersion: 'specs.smi-spec.io/v1alpha4',
      kind: 'HTTPRouteGroup',
      metadata: { name: 'beta', namespace: 'shop' },
      spec: { matches: [{ name: 'beta', headers: { 'x-user': 'beta' } }] },
    };
    const matches = [{ kind: 'HTTPRouteGroup', name: 'beta' }];
    const policy = policyOf(group, split({ service: 'web', backends: backends(1), matches }));
    if (policy === undefined) throw new Error('the split was refused');
    const ask = (user: string | undefined) =>
      chooseBackend(policy, {
        random: 0,
        eligible: () => true,
        http: { method: 'GET', path: '/', header: (name) => (name === 'x-user' ? user : undefined) },
      });
    expect(ask('a beta user')).toEqual({ kind: 'backend', service: 'web-v1' });
    expect(ask('other')).toEqual({ kind: 'root' });
    expect(ask(undefined)).toEqual({ kind: 'root' });
    expect(choose(policy, 0)).toEqual({ kind: 'root' });
  });

  it('splits nothing when the group of its matches is not there', () => {
    const matches = [{ kind: 'HTTPRouteGroup', name: 'nowhere' }];
    const policy = policyOf(split({ service: 'web', backends: backends(1), matches }));
    expect(policy && choose(policy, 0)).toEqual({ kind: 'root' });
  });
});

describe('a TrafficSplit', () => {
  it.each([
    ['names its root among the backends', [{ service: 'web', weight: 1 }], 'spec.backends[0].service'],
    [
      'has a weight that is no whole number',
      [{ service: 'web-v1', weight: '500m' }],
      'spec.backends[0].weight',
    ],
    ['has no backends', [], 'spec.backends'],
  ] as const)('that %s has no effect and says why', (_what, list, path) => {
    const { model, findings } = readPolicy([split({ service: 'web', backends: list as unknown as Json })]);
    expect(model.splits.size).toBe(0);
    expect(findings).toMatchObject([{ severity: 'error', path }]);
  });

  it('with weights of 0 alone is a finding, and nobody takes the traffic', () => {
    const { model, findings } = readPolicy([split({ service: 'web', backends: backends(0, 0) })]);
    const policy = model.splits.get('shop/web');
    expect(policy && choose(policy, 0.5)).toEqual({ kind: 'none' });
    expect(findings).toMatchObject([{ severity: 'error', path: 'spec.backends' }]);
  });

  it('may name services by their full names', () => {
    const spec = { service: 'web.shop.svc.cluster.local', backends: [{ service: 'web-v1.shop', weight: 1 }] };
    expect(policyOf(split(spec))).toMatchObject({
      root: 'web',
      backends: [{ service: 'web-v1', weight: 1 }],
    });
  });

  it('that comes second to a root is a finding; the oldest one counts', () => {
    const older = split({ service: 'web', backends: backends(1) }, { name: 'z', at: '2025-01-01T00:00:00Z' });
    const younger = split({ service: 'web', backends: backends(0, 1) }, { name: 'a' });
    const { model, findings } = readPolicy([younger, older]);
    expect(model.splits.get('shop/web')?.ref.name).toBe('z');
    expect(findings).toMatchObject([{ severity: 'error', object: { name: 'a' }, path: 'spec.service' }]);
  });

  it.each(['v1alpha2', 'v1alpha3', 'v1alpha4'])('is read in version %s', (version) => {
    expect(policyOf(split({ service: 'web', backends: backends(1) }, { version }))?.root).toBe('web');
  });
});
