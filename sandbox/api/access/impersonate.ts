import type { IncomingMessage } from 'node:http';
import type { ObjectStore } from '../../store/object-store.ts';
import { authorize } from './authorizer.ts';
import { accessDenied } from './refusals.ts';
import type { ResourceAttributes } from './request-attributes.ts';
import { serviceAccountUser, type User } from './user.ts';

function textOf(header: string | readonly string[] | undefined): readonly string[] {
  if (header === undefined) return [];
  return typeof header === 'string' ? header.split(',').map((each) => each.trim()) : header;
}

const right = (resource: string, name: string, namespace = ''): ResourceAttributes => ({
  type: 'resource',
  verb: 'impersonate',
  group: '',
  resource,
  subresource: '',
  namespace,
  name,
});

/** The user that a request speaks for, as `kubectl --as` asks; 403 unless the caller may impersonate that user. */
export function speakingFor(request: IncomingMessage, caller: User, store: ObjectStore): User {
  const [username] = textOf(request.headers['impersonate-user']);
  if (username === undefined || username === '') return caller;
  const groups = textOf(request.headers['impersonate-group']);
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(username);
  const [, namespace = '', name = ''] = account ?? [];
  const wanted = account === null ? right('users', username) : right('serviceaccounts', name, namespace);
  for (const each of [wanted, ...groups.map((group) => right('groups', group))]) {
    if (!authorize(store, caller, each).allowed) throw accessDenied(caller, each);
  }
  const own = account === null ? ['system:authenticated'] : serviceAccountUser(namespace, name).groups;
  return { username, groups: [...new Set([...groups, ...own])] };
}
