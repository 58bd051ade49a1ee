import type { KubeObject } from '../../../schemas/kube-object.ts';
import { listAt, mapAt, textAt } from '../../store/json-values.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import { forbidden } from '../../store/status-error.ts';
import { authorize } from './authorizer.ts';
import { showGrant, singleGrants } from './policy-rules.ts';
import { MASTERS, type User } from './user.ts';

const RBAC = 'rbac.authorization.k8s.io';

/** What a role or binding about to be written would give away. */
interface Given {
  readonly rules: readonly unknown[];
  /** The verb with which one may give it away without having it: `escalate` or `bind`. */
  readonly verb: string;
  readonly resource: string;
  readonly name: string;
}

function givenBy(store: ObjectStore, object: KubeObject): Given | undefined {
  const { name = '', namespace } = object.metadata;
  switch (object.kind) {
    case 'Role':
    case 'ClusterRole':
      return {
        rules: listAt(object, 'rules'),
        verb: 'escalate',
        resource: `${object.kind.toLowerCase()}s`,
        name,
      };
    case 'RoleBinding':
    case 'ClusterRoleBinding': {
      const ref = mapAt(object, 'roleRef');
      const kind = textAt(ref, 'kind') ?? '';
      const role = textAt(ref, 'name') ?? '';
      const live = store.get(`${kind}.${RBAC}`, kind === 'Role' ? namespace : undefined, role);
      return { rules: listAt(live, 'rules'), verb: 'bind', resource: `${kind.toLowerCase()}s`, name: role };
    }
    default:
      return undefined;
  }
}

/** 403 when somebody writes a role or binding that gives more than that somebody has. */
export function refuseEscalation(store: ObjectStore, user: User, object: KubeObject): void {
  if (user.groups.includes(MASTERS) || !object.apiVersion.startsWith(`${RBAC}/`)) return;
  const given = givenBy(store, object);
  if (given === undefined) return;
  const namespace = object.metadata.namespace ?? '';
  const { verb, resource, name } = given;
  const right = { type: 'resource', verb, group: RBAC, resource, subresource: '', namespace, name } as const;
  if (authorize(store, user, right).allowed) return;
  const missing = given.rules.flatMap(singleGrants).filter((grant) => {
    const wanted = grant.type === 'resource' ? { ...grant, namespace } : grant;
    return !authorize(store, user, wanted).allowed;
  });
  if (missing.length === 0) return;
  const groups = user.groups.map((group) => JSON.stringify(group)).join(' ');
  const who = `user ${JSON.stringify(user.username)} (groups=[${groups}])`;
  const listed = missing.map(showGrant).join('\n');
  const why = `${who} is attempting to grant RBAC permissions not currently held:\n${listed}`;
  const names = { group: RBAC, resource: `${object.kind.toLowerCase()}s` };
  throw forbidden(names, object.metadata.name ?? '', why);
}
