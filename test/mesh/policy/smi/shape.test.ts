import { describe, expect, it } from 'vitest';
import { checkSmiSet } from '../../../../mesh/policy/smi/check-smi-set.ts';
import type { KubeObject } from '../../../../schemas/kube-object.ts';
import { errorsOf, placed, smiObject, told } from './placed.ts';

const account = (name: string) => ({ kind: 'ServiceAccount', name, namespace: 'shop' });
const rules = [{ kind: 'HTTPRouteGroup', name: 'web' }];

function check(...objects: readonly KubeObject[]) {
  return checkSmiSet(placed(...objects));
}

const group = smiObject('specs.smi-spec.io/v1alpha4', 'HTTPRouteGroup', 'web', {
  spec: { matches: [{ name: 'all' }] },
});

describe('the shape of SMI objects', () => {
  it('names destination.port, which v1alpha3 took away', () => {
    const target = smiObject('access.smi-spec.io/v1alpha3', 'TrafficTarget', 'web', {
      spec: { destination: { ...account('web'), port: 8080 }, sources: [account('shopper')], rules },
    });
    const found = check(target, group);
    expect(told(found)).toEqual([
      "E510 0:spec.destination.port! TrafficTarget v1alpha3 has no 'spec.destination.port'",
    ]);
    expect(found[0]?.help).toBe('v1alpha3 took it away: a rule of a TCPRoute with that port says it since');
  });

  it('names matches outside spec, which a server with the published definitions drops', () => {
    const outside = smiObject('specs.smi-spec.io/v1alpha4', 'HTTPRouteGroup', 'web', {
      matches: [{ name: 'metrics', pathRegex: '/metrics', methods: ['*'] }],
    });
    const found = check(outside);
    expect(told(found)).toEqual(["E510 0:matches! HTTPRouteGroup v1alpha4 has no 'matches'"]);
    expect(found[0]?.help).toBe("in v1alpha4 it stands at 'spec.matches'");
  });

  it('names headers in v1alpha1, which had none', () => {
    const early = smiObject('specs.smi-spec.io/v1alpha1', 'HTTPRouteGroup', 'web', {
      matches: [{ name: 'a', pathRegex: '/', methods: ['*'], headers: { 'x-user': 'me' } }],
    });
    const found = check(early);
    expect(errorsOf(found)).toEqual(['E510 0:matches[0].headers!']);
    expect(found[0]?.help).toBe('v1alpha2 brought it');
  });

  it('names rules in v1alpha1, where they are specs', () => {
    const target = smiObject('access.smi-spec.io/v1alpha1', 'TrafficTarget', 'web', {
      destination: account('web'),
      sources: [account('shopper')],
      rules,
    });
    expect(told(check(target))).toEqual([
      "E510 0:rules! TrafficTarget v1alpha1 has no 'rules'",
      "E511 0:! TrafficTarget 'shop/web' lacks 'specs'",
    ]);
  });

  it('names ports of a TCPRoute before v1alpha4, and matches of a split before v1alpha3', () => {
    const route = smiObject('specs.smi-spec.io/v1alpha3', 'TCPRoute', 'tcp', {
      spec: { matches: { ports: [8080] } },
    });
    const split = smiObject('split.smi-spec.io/v1alpha2', 'TrafficSplit', 'web', {
      spec: {
        service: 'web',
        backends: [{ service: 'v1', weight: 1 }],
        matches: [{ kind: 'HTTPRouteGroup', name: 'web' }],
      },
    });
    const found = check(route, split, group);
    expect(errorsOf(found)).toEqual(['E510 0:spec.matches!', 'E510 1:spec.matches!']);
    expect(found.map(({ help }) => help)).toEqual(['v1alpha4 brought it', 'v1alpha3 brought it']);
  });

  it('offers the nearest known field', () => {
    const split = smiObject('split.smi-spec.io/v1alpha4', 'TrafficSplit', 'web', {
      spec: {
        service: 'web',
        backend: [{ service: 'v1', weight: 1 }],
        backends: [{ service: 'v1', weight: 1 }],
      },
    });
    expect(check(split)[0]?.label).toBe("did you mean 'backends'?");
  });

  it('says which type a field has', () => {
    const route = smiObject('specs.smi-spec.io/v1alpha4', 'TCPRoute', 'tcp', {
      spec: { matches: [{ ports: [8080] }] },
    });
    expect(told(check(route))).toEqual([
      "E512 0:spec.matches 'spec.matches' of TCPRoute 'shop/tcp' (v1alpha4) is a mapping, not a list",
    ]);
  });

  it('reads headers as a map and as a list of maps', () => {
    const headers = (value: object) =>
      smiObject('specs.smi-spec.io/v1alpha4', 'HTTPRouteGroup', 'web', {
        spec: { matches: [{ name: 'a', headers: JSON.parse(JSON.stringify(value)) }] },
      });
    expect(check(headers({ 'x-user': 'me' }))).toEqual([]);
    expect(check(headers([{ 'x-user': 'me' }]))).toEqual([]);
    expect(errorsOf(check(headers({ 'x-user': 1 })))).toEqual(['E512 0:spec.matches[0].headers.x-user']);
  });

  it('takes a null for no field, as an API server does', () => {
    const empty = smiObject('access.smi-spec.io/v1alpha3', 'TrafficTarget', 'web', { spec: null });
    expect(errorsOf(check(empty))).toEqual(['E511 0:!']);
    const route = smiObject('specs.smi-spec.io/v1alpha4', 'TCPRoute', 'tcp', { spec: { matches: null } });
    expect(check(route)).toEqual([]);
  });

  it('refuses kinds and versions that SMI does not have', () => {
    const kind = smiObject('access.smi-spec.io/v1alpha3', 'TraficTarget', 'web', {});
    const group2 = smiObject('specs.smi-spec.io/v1alpha3', 'TrafficTarget', 'web', {});
    const version = smiObject('split.smi-spec.io/v1beta1', 'TrafficSplit', 'web', {});
    const metrics = smiObject('metrics.smi-spec.io/v1alpha1', 'TrafficMetrics', 'web', {});
    expect(errorsOf(check(kind, group2, version, metrics))).toEqual([
      'E513 0:kind',
      'E513 1:kind',
      'E513 2:apiVersion',
      'E513 3:kind',
    ]);
  });

  it('leaves objects of other groups alone, a TCPRoute of the Gateway API among them', () => {
    expect(check(smiObject('gateway.networking.k8s.io/v1', 'TCPRoute', 'x', { anything: [1] }))).toEqual([]);
  });
});
