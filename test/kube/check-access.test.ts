import { expect, it } from 'vitest';
import type { Permission } from '../../engine/world.ts';
import { checkAccess } from '../../kube/check-access.ts';

const signal = new AbortController().signal;
const permissions: readonly Permission[] = [
  { verb: 'get', group: 'apps', resource: 'deployments', namespace: 'shop' },
  { verb: 'patch', group: 'apps', resource: 'deployments', namespace: 'shop' },
  { verb: 'create', group: '', resource: 'pods/exec' },
  { verb: 'get', group: '', resource: 'secrets', namespace: 'shop', name: 'token' },
];

const cluster = (missing: readonly Permission[]) => ({
  binding: { role: 'main', kind: 'cluster' as const, context: 'prod' },
  uid: async () => 'uid-1',
  missingPermissions: async (needs: readonly Permission[]) => needs.filter((n) => missing.includes(n)),
});

it('returns the UID to record when everything is granted', async () => {
  expect(await checkAccess(cluster([]), { permissions, expectedUid: 'uid-1' }, signal)).toEqual({
    uid: 'uid-1',
  });
});

it('refuses to go on with another cluster than the run began on', async () => {
  const asked = checkAccess(cluster([]), { permissions, expectedUid: 'uid-0' }, signal);
  await expect(asked).rejects.toMatchObject({
    reason: 'wrongCluster',
    message: "context 'prod' is another cluster now: the run began on uid-0, this is uid-1",
  });
});

it('names every permission that is missing, once for each resource', async () => {
  await expect(checkAccess(cluster(permissions), { permissions }, signal)).rejects.toMatchObject({
    reason: 'forbidden',
    message:
      "context 'prod' lacks permissions that the plan needs: get, patch deployments.apps in shop; create pods/exec; get secrets token in shop",
  });
});
