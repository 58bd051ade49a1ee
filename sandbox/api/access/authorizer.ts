import type { KubeObject } from '../../../schemas/kube-object.ts';
import { listAt, mapAt, textAt } from '../../store/json-values.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import { ruleAllows } from './policy-rules.ts';
import type { Attributes } from './request-attributes.ts';
import { MASTERS, type User } from './user.ts';

const RBAC = 'rbac.authorization.k8s.io';

/** Whether somebody may do something, and by which binding. */
export interface Decision {
  readonly allowed: boolean;
  readonly reason: string;
}

/** A rule that somebody has and the sentence that says why; without a rule, why there is none. */
export interface HeldRule {
  readonly rule: unknown;
  readonly reason: string;
}

function isSubject(subject: unknown, user: User, home: string | undefined): boolean {
  const name = textAt(subject, 'name') ?? '';
  switch (textAt(subject, 'kind')) {
    case 'User':
      return user.username === name;
    case 'Group':
      return user.groups.includes(name);
    case 'ServiceAccount': {
      const namespace = textAt(subject, 'namespace') || (home ?? '');
      return user.username === `system:serviceaccount:${namespace}:${name}`;
    }
    default:
      return false;
  }
}

function showSubject(subject: unknown): string {
  const kind = textAt(subject, 'kind') ?? '';
  const name = textAt(subject, 'name') ?? '';
  const namespace = textAt(subject, 'namespace') ?? '';
  return `${kind} ${JSON.stringify(kind === 'ServiceAccount' ? `${name}/${namespace}` : name)}`;
}

function roleOf(store: ObjectStore, binding: KubeObject): KubeObject | undefined {
  const ref = mapAt(binding, 'roleRef');
  const kind = textAt(ref, 'kind') ?? '';
  const namespace = kind === 'Role' ? binding.metadata.namespace : undefined;
  return store.get(`${kind}.${RBAC}`, namespace, textAt(ref, 'name') ?? '');
}

/** What a refusal adds of a binding that names a role which is not there. */
function missingRole(binding: KubeObject): string {
  const ref = mapAt(binding, 'roleRef');
  const kind = (textAt(ref, 'kind') ?? '').toLowerCase();
  return `${kind}.${RBAC} ${JSON.stringify(textAt(ref, 'name') ?? '')} not found`;
}

function* heldThrough(store: ObjectStore, binding: KubeObject, user: User): Generator<HeldRule> {
  const home = binding.metadata.namespace;
  const subject = listAt(binding, 'subjects').find((each) => isSubject(each, user, home));
  if (subject === undefined) return;
  const ref = mapAt(binding, 'roleRef');
  const place = home === undefined ? binding.metadata.name : `${binding.metadata.name}/${home}`;
  const role = `${textAt(ref, 'kind')} ${JSON.stringify(textAt(ref, 'name'))}`;
  const reason = `RBAC: allowed by ${binding.kind} ${JSON.stringify(place)} of ${role} to ${showSubject(subject)}`;
  const found = roleOf(store, binding);
  if (found === undefined) yield { rule: undefined, reason: missingRole(binding) };
  for (const rule of listAt(found, 'rules')) yield { rule, reason };
}

/** Every rule that somebody has in a namespace (`''`: in the whole cluster only), cluster-wide ones first. */
export function* heldRules(store: ObjectStore, user: User, namespace: string): Generator<HeldRule> {
  for (const binding of store.list(`ClusterRoleBinding.${RBAC}`)) yield* heldThrough(store, binding, user);
  if (namespace === '') return;
  for (const binding of store.list(`RoleBinding.${RBAC}`, namespace))
    yield* heldThrough(store, binding, user);
}

/** Decides by the roles and bindings in the store; members of `system:masters` may do everything. */
export function authorize(store: ObjectStore, user: User, wanted: Attributes): Decision {
  if (user.groups.includes(MASTERS)) return { allowed: true, reason: '' };
  const namespace = wanted.type === 'resource' ? wanted.namespace : '';
  const troubles: string[] = [];
  for (const { rule, reason } of heldRules(store, user, namespace)) {
    if (rule === undefined) troubles.push(reason);
    else if (ruleAllows(rule, wanted)) return { allowed: true, reason };
  }
  if (troubles.length === 0) return { allowed: false, reason: '' };
  return {
    allowed: false,
    reason: `RBAC: ${troubles.length === 1 ? troubles[0] : `[${troubles.join(', ')}]`}`,
  };
}
