import type { Permission } from '../engine/world.ts';
import type { ApiClient } from './api-client.ts';
import { isObject } from './read-kubeconfig.ts';

/**
 * Asks the API server for each permission (SelfSubjectAccessReview) and returns those that are denied, in the order
 * given. `resource` may carry a subresource (`pods/exec`). The client bounds how many are asked at once.
 */
export async function missingPermissions(
  client: ApiClient,
  needs: readonly Permission[],
  signal: AbortSignal,
): Promise<readonly Permission[]> {
  const unique = [...new Map(needs.map((need) => [JSON.stringify(attributesOf(need)), need])).values()];
  const allowed = await Promise.all(unique.map((need) => isAllowed(client, need, signal)));
  return unique.filter((_, index) => allowed[index] !== true);
}

function attributesOf(need: Permission): Record<string, string> {
  const [resource = '', subresource] = need.resource.split('/');
  return {
    verb: need.verb,
    group: need.group,
    resource,
    ...(subresource === undefined ? {} : { subresource }),
    ...(need.namespace === undefined ? {} : { namespace: need.namespace }),
    ...(need.name === undefined ? {} : { name: need.name }),
  };
}

async function isAllowed(client: ApiClient, need: Permission, signal: AbortSignal): Promise<boolean> {
  const answer = await client.json(
    {
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      body: {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes: attributesOf(need) },
      },
      repeatable: true, // a question: nothing is stored
      about: { verb: 'ask for the permission', object: `to ${need.verb} ${need.resource}` },
    },
    signal,
  );
  const status = isObject(answer) ? answer['status'] : undefined;
  return isObject(status) && status['allowed'] === true;
}
