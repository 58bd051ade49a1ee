import { expect, test } from 'vitest';
import { neededPermissions } from '../../../cli/run/needed-permissions.ts';
import type { Permission } from '../../../engine/world.ts';
import { planOf } from '../../rig/plan-of.ts';

const words = ({ verb, group, resource, namespace }: Permission): string =>
  `${verb} ${resource}${group === '' ? '' : `.${group}`} in ${namespace ?? '-'}`;

test('a run asks for its locks and its recovery record in the home namespace, nowhere else', () => {
  const asked = neededPermissions(planOf([{ key: 'a' }]), 'main', 'platform').map(words);
  expect(asked.filter((each) => /leases|secrets/.test(each))).toEqual([
    ...['get', 'list', 'create', 'update', 'delete'].map(
      (verb) => `${verb} leases.coordination.k8s.io in platform`,
    ),
    ...['get', 'list', 'create', 'update', 'patch', 'delete'].map((verb) => `${verb} secrets in platform`),
  ]);
});

const applying = (prune: boolean) => {
  const plan = planOf([{ key: 'a' }]);
  const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'shop' } };
  const input = { objects: [object], ...(prune ? { prune } : {}) };
  const nodes = plan.nodes.map((node) => ({ ...node, kind: 'apply' as const, input }));
  return neededPermissions({ ...plan, nodes }, 'main', 'platform').map(words);
};

test('a run that applies asks for the parent of its set, and one that prunes for looking for its members', () => {
  expect(applying(false).filter((each) => /configmaps|list deploy/.test(each))).toEqual(
    ['get', 'create', 'patch', 'delete'].map((verb) => `${verb} configmaps in platform`),
  );
  expect(applying(true)).toEqual(
    expect.arrayContaining([
      'list deployments.apps in platform',
      'list deployments.apps in shop',
      'delete deployments.apps in shop',
    ]),
  );
});

test('a run that makes a namespace may look into it before it takes it away again', () => {
  const plan = planOf([{ key: 'a' }]);
  const writes = [{ apiVersion: 'v1', kind: 'Namespace', name: 'shop' }];
  const nodes = plan.nodes.map((node) => ({ ...node, writes }));
  const asked = neededPermissions({ ...plan, nodes }, 'main', 'default').map(words);
  expect(asked).toContain('list deployments.apps in shop');
  expect(asked).toContain('delete namespaces in -');
});

test('a run asks for the very Secrets that its secret parameters come from, on the role that has them', () => {
  const reference = { $secret: 'token' };
  const plan = { ...planOf([{ key: 'a' }]), params: { token: reference, spare: { $secret: 'spare' } } };
  const sources = { token: 'k8s:main:vault/api#token', spare: 'env:SPARE', other: 'k8s:main:vault/other#x' };
  const asked = (role: string) =>
    neededPermissions(plan, role, 'default', sources).filter(({ namespace }) => namespace === 'vault');
  expect(asked('main')).toEqual([
    { verb: 'get', group: '', resource: 'secrets', namespace: 'vault', name: 'api' },
  ]);
  expect(asked('east')).toEqual([]);
});

test('a run that scales asks for the scale of the workload', () => {
  const plan = planOf([{ key: 'a', kind: 'scale' }]);
  const writes = [{ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' }];
  const nodes = plan.nodes.map((node) => ({ ...node, writes }));
  expect(neededPermissions({ ...plan, nodes }, 'main', 'default').map(words)).toContain(
    'patch deployments/scale.apps in shop',
  );
});
