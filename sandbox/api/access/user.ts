/** Who speaks: a name and the groups that come with it. */
export interface User {
  readonly username: string;
  readonly uid?: string;
  readonly groups: readonly string[];
}

/** Whoever holds the sandbox's own token. */
export const ADMINISTRATOR: User = {
  username: 'sandbox-admin',
  groups: ['system:masters', 'system:authenticated'],
};

/** Members may do everything, whatever the roles say. */
export const MASTERS = 'system:masters';

/** The user that a service account is. */
export function serviceAccountUser(namespace: string, name: string, uid?: string): User {
  return {
    username: `system:serviceaccount:${namespace}:${name}`,
    ...(uid === undefined ? {} : { uid }),
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
  };
}
