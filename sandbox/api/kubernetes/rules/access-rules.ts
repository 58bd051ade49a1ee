import type { KubeObject } from '../../../../schemas/kube-object.ts';
import { isMap, listAt, mapAt, sameJson, textAt } from '../../../store/json-values.ts';
import type { StatusCause } from '../../../store/status-error.ts';
import { invalidValue, requiredValue, unsupportedValue } from '../metadata-validation.ts';

const RBAC = 'rbac.authorization.k8s.io';

function ruleCauses(field: string, rule: unknown, namespaced: boolean): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  if (listAt(rule, 'verbs').length === 0) {
    causes.push(requiredValue(`${field}.verbs`, 'verbs must contain at least one value'));
  }
  const urls = listAt(rule, 'nonResourceURLs');
  if (urls.length > 0) {
    const place = `${field}.nonResourceURLs`;
    if (namespaced)
      causes.push(invalidValue(place, urls, 'namespaced rules cannot apply to non-resource URLs'));
    const others = ['apiGroups', 'resources', 'resourceNames'].some((list) => listAt(rule, list).length > 0);
    const why = 'rules cannot apply to both regular resources and non-resource URLs';
    if (others) causes.push(invalidValue(place, urls, why));
    return causes;
  }
  if (listAt(rule, 'apiGroups').length === 0) {
    causes.push(requiredValue(`${field}.apiGroups`, 'resource rules must supply at least one api group'));
  }
  if (listAt(rule, 'resources').length === 0) {
    causes.push(requiredValue(`${field}.resources`, 'resource rules must supply at least one resource'));
  }
  return causes;
}

/** What is wrong with a Role or ClusterRole. */
export function roleCauses(role: KubeObject): readonly StatusCause[] {
  return listAt(role, 'rules').flatMap((rule, i) => ruleCauses(`rules[${i}]`, rule, role.kind === 'Role'));
}

function subjectCauses(field: string, subject: unknown, namespaced: boolean): readonly StatusCause[] {
  const text = (key: string): string => textAt(subject, key) ?? '';
  const kind = text('kind');
  const causes: StatusCause[] = text('name') === '' ? [requiredValue(`${field}.name`)] : [];
  switch (kind) {
    case 'ServiceAccount':
      if (text('apiGroup') !== '') causes.push(unsupportedValue(`${field}.apiGroup`, text('apiGroup'), ['']));
      if (!namespaced && text('namespace') === '') causes.push(requiredValue(`${field}.namespace`));
      return causes;
    case 'User':
    case 'Group':
      if (text('apiGroup') !== RBAC) {
        causes.push(unsupportedValue(`${field}.apiGroup`, text('apiGroup'), [RBAC]));
      }
      return causes;
    default:
      return [...causes, unsupportedValue(`${field}.kind`, kind, ['ServiceAccount', 'User', 'Group'])];
  }
}

/** What is wrong with a RoleBinding or ClusterRoleBinding, and with how it differs from what it was. */
export function bindingCauses(binding: KubeObject, previous: KubeObject | undefined): readonly StatusCause[] {
  const namespaced = binding.kind === 'RoleBinding';
  const ref = mapAt(binding, 'roleRef');
  const [apiGroup, kind, name] = ['apiGroup', 'kind', 'name'].map((key) => textAt(ref, key) ?? '');
  const kinds = namespaced ? ['Role', 'ClusterRole'] : ['ClusterRole'];
  const causes: StatusCause[] = [];
  if (apiGroup !== RBAC) causes.push(unsupportedValue('roleRef.apiGroup', apiGroup, [RBAC]));
  if (!kinds.includes(kind ?? '')) causes.push(unsupportedValue('roleRef.kind', kind, kinds));
  if (name === '') causes.push(requiredValue('roleRef.name'));
  for (const [i, subject] of listAt(binding, 'subjects').entries()) {
    causes.push(...subjectCauses(`subjects[${i}]`, subject, namespaced));
  }
  if (previous === undefined || sameJson(previous['roleRef'], binding['roleRef'])) return causes;
  const shown = { APIGroup: apiGroup, Kind: kind, Name: name };
  return [...causes, invalidValue('roleRef', shown, 'cannot change roleRef')];
}

/** A binding with the API groups filled in that go without saying. */
export function withBindingDefaults(binding: KubeObject): KubeObject {
  const ref = mapAt(binding, 'roleRef');
  const subjects = listAt(binding, 'subjects').map((subject) => {
    const kind = textAt(subject, 'kind');
    if (!isMap(subject) || (kind !== 'User' && kind !== 'Group')) return subject;
    return { ...subject, apiGroup: textAt(subject, 'apiGroup') || RBAC };
  });
  const roleRef = { ...ref, apiGroup: textAt(ref, 'apiGroup') || RBAC };
  // Parts of a Kubernetes object, with text added.
  return { ...binding, roleRef, ...(subjects.length === 0 ? {} : { subjects }) } as KubeObject;
}
