import { listAt } from '../../store/json-values.ts';
import type { Attributes } from './request-attributes.ts';

const texts = (rule: unknown, field: string): readonly string[] => listAt(rule, field).map(String);

const names = (list: readonly string[], wanted: string): boolean =>
  list.includes('*') || list.includes(wanted);

function namesResource(rule: unknown, resource: string, subresource: string): boolean {
  const full = subresource === '' ? resource : `${resource}/${subresource}`;
  return texts(rule, 'resources').some(
    (each) => each === '*' || each === full || (subresource !== '' && each === `*/${subresource}`),
  );
}

/** Whether one rule of a role (`rbac.authorization.k8s.io/v1`) allows a request. */
export function ruleAllows(rule: unknown, wanted: Attributes): boolean {
  if (!names(texts(rule, 'verbs'), wanted.verb)) return false;
  if (wanted.type === 'path') {
    return texts(rule, 'nonResourceURLs').some(
      (url) =>
        url === '*' || url === wanted.path || (url.endsWith('*') && wanted.path.startsWith(url.slice(0, -1))),
    );
  }
  if (!names(texts(rule, 'apiGroups'), wanted.group)) return false;
  if (!namesResource(rule, wanted.resource, wanted.subresource)) return false;
  const only = texts(rule, 'resourceNames');
  return only.length === 0 || only.includes(wanted.name);
}

/** The single grants that a rule consists of, each as a rule of its own. */
export function singleGrants(rule: unknown): readonly Grant[] {
  const verbs = texts(rule, 'verbs');
  const urls = texts(rule, 'nonResourceURLs');
  const byPath = urls.flatMap((path) => verbs.map((verb): Grant => ({ type: 'path', verb, path })));
  const only = texts(rule, 'resourceNames');
  const byResource = texts(rule, 'apiGroups').flatMap((group) =>
    texts(rule, 'resources').flatMap((full) =>
      (only.length === 0 ? [''] : only).flatMap((name) =>
        verbs.map((verb): Grant => {
          const [resource = '', subresource = ''] = full.split('/');
          return { type: 'resource', verb, group, resource, subresource, namespace: '', name };
        }),
      ),
    ),
  );
  return [...byPath, ...byResource];
}

export type Grant = Attributes;

/** A grant as refusals show it: `{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}`. */
export function showGrant(grant: Grant): string {
  const list = (...items: readonly string[]): string =>
    `[${items.map((item) => JSON.stringify(item)).join(' ')}]`;
  if (grant.type === 'path') return `{NonResourceURLs:${list(grant.path)}, Verbs:${list(grant.verb)}}`;
  const full = grant.subresource === '' ? grant.resource : `${grant.resource}/${grant.subresource}`;
  const named = grant.name === '' ? '' : `, ResourceNames:${list(grant.name)}`;
  return `{APIGroups:${list(grant.group)}, Resources:${list(full)}${named}, Verbs:${list(grant.verb)}}`;
}
