import { qualifiedName, StatusError } from '../../store/status-error.ts';
import type { Attributes } from './request-attributes.ts';
import type { User } from './user.ts';

/** 403 in the words of a real server: who cannot do what, where. */
export function accessDenied(user: User, wanted: Attributes, why = ''): StatusError {
  const who = `User ${JSON.stringify(user.username)} cannot ${wanted.verb}`;
  if (wanted.type === 'path') {
    return new StatusError(
      403,
      'Forbidden',
      `forbidden: ${who} path ${JSON.stringify(wanted.path)}${why === '' ? '' : `: ${why}`}`,
      {},
    );
  }
  const { group, resource, subresource, namespace, name } = wanted;
  const full = subresource === '' ? resource : `${resource}/${subresource}`;
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`;
  const because = why === '' ? '' : `: ${why}`;
  const what = `${who} resource ${JSON.stringify(full)} in API group ${JSON.stringify(group)} ${where}${because}`;
  const shown = qualifiedName({ group, resource });
  const named = name === '' ? shown : `${shown} ${JSON.stringify(name)}`;
  return new StatusError(403, 'Forbidden', `${named} is forbidden: ${what}`, {
    ...(name === '' ? {} : { name }),
    ...(group === '' ? {} : { group }),
    kind: resource,
  });
}
