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

test('a run that makes a namespace may look into it before it takes it away again', () => {
  const plan = planOf([{ key: 'a' }]);
  const writes = [{ apiVersion: 'v1', kind: 'Namespace', name: 'shop' }];
  const nodes = plan.nodes.map((node) => ({ ...node, writes }));
  const asked = neededPermissions({ ...plan, nodes }, 'main', 'default').map(words);
  expect(asked).toContain('list deployments.apps in shop');
  expect(asked).toContain('delete namespaces in -');
});
