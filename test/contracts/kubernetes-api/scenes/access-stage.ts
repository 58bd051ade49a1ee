import { randomBytes } from 'node:crypto';
import type { Stage } from './scene.ts';

/** JSON as scenes write it. */
export type JsonMap = Readonly<Record<string, unknown>>;

/** Where roles and bindings are. */
export const RBAC = '/apis/rbac.authorization.k8s.io/v1';
/** The group that roles belong to. */
export const GROUP = 'rbac.authorization.k8s.io';

/** A service account of the scene's namespace and a token that speaks for it. */
export async function account(stage: Stage, name = 'robot'): Promise<string> {
  const path = `${stage.core}/serviceaccounts`;
  await stage.wire.call('POST', path, { body: { metadata: { name } } });
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
  const made = await stage.wire.call('POST', `${path}/${name}/token`, { body });
  return made.body.status.token;
}

/** A role of the scene's namespace. */
export async function role(stage: Stage, name: string, rules: readonly JsonMap[]): Promise<void> {
  await stage.wire.call('POST', `${RBAC}/namespaces/${stage.namespace}/roles`, {
    body: { metadata: { name }, rules },
  });
}

/** A service account as a binding names it. */
export const subject = (stage: Stage, name = 'robot'): JsonMap => ({
  kind: 'ServiceAccount',
  name,
  namespace: stage.namespace,
});

/** Gives subjects what a role of that name gives, in the scene's namespace. */
export async function bind(
  stage: Stage,
  name: string,
  subjects: readonly JsonMap[],
  kind = 'Role',
): Promise<void> {
  const body = { metadata: { name }, roleRef: { apiGroup: GROUP, kind, name }, subjects };
  await stage.wire.call('POST', `${RBAC}/namespaces/${stage.namespace}/rolebindings`, { body });
}

/**
 * Waits until the server's authorizer has seen every role and binding so far: it learns of them by watching, in order,
 * so that when it knows the last one of each kind, it knows all.
 */
export async function settled({ wire, namespace }: Stage): Promise<void> {
  const name = `settled-${randomBytes(4).toString('hex')}`;
  const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['settle'] }];
  const give = (kind: string, where: string, user: string): Promise<unknown> =>
    wire.call('POST', `${RBAC}/${where}`, {
      body: {
        metadata: { name },
        roleRef: { apiGroup: GROUP, kind, name },
        subjects: [{ apiGroup: GROUP, kind: 'User', name: user }],
      },
    });
  await wire.call('POST', `${RBAC}/clusterroles`, { body: { metadata: { name }, rules } });
  await wire.call('POST', `${RBAC}/namespaces/${namespace}/roles`, { body: { metadata: { name }, rules } });
  const [one, two] = [`${name}-one`, `${name}-two`];
  await give('Role', `namespaces/${namespace}/rolebindings`, one);
  await give('ClusterRole', 'clusterrolebindings', two);
  const resourceAttributes = { namespace, verb: 'settle', resource: 'pods' };
  const isAllowed = async (user: string): Promise<boolean> => {
    const body = { spec: { user, resourceAttributes } };
    const reply = await wire.call('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', { body });
    return reply.body.status.allowed;
  };
  for (const user of [one, two]) while (!(await isAllowed(user)));
  for (const kind of ['clusterroles', 'clusterrolebindings', `namespaces/${namespace}/roles`]) {
    await wire.call('DELETE', `${RBAC}/${kind}/${name}`);
  }
  await wire.call('DELETE', `${RBAC}/namespaces/${namespace}/rolebindings/${name}`);
}
