import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueToken, userOfToken } from '../../../../sandbox/api/access/account-tokens.ts';
import { startTestApi, type TestApi } from '../../../rig/sandbox-api.ts';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';

describe('the access of service accounts', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());

  const tokenOf = async (name: string): Promise<string> => {
    const path = '/api/v1/namespaces/default/serviceaccounts';
    await api.call('POST', path, { body: { metadata: { name } } });
    const made = await api.call('POST', `${path}/${name}/token`, { body: { spec: {} } });
    return made.body.status.token;
  };
  const as = (token: string, headers: Readonly<Record<string, string>> = {}) => ({
    headers: { ...headers, authorization: `Bearer ${token}` },
  });

  it('ends with the account, and with a changed token', async () => {
    const token = await tokenOf('leaving');
    expect((await api.call('GET', '/version', as(token))).status).toBe(200);
    expect((await api.call('GET', '/version', as(`${token.slice(0, -2)}AA`))).status).toBe(401);
    await api.call('DELETE', '/api/v1/namespaces/default/serviceaccounts/leaving');
    expect((await api.call('GET', '/version', as(token))).status).toBe(401);
  });

  it('is not had by a token that is too old or signed by another', () => {
    const { store } = api.cluster.context;
    const uid = store.get('ServiceAccount', 'default', 'default')?.metadata.uid ?? '';
    const claims = {
      namespace: 'default',
      name: 'default',
      uid,
      audiences: [],
      issuedAt: 100,
      expiresAt: 200,
    };
    const token = issueToken(claims, 'secret');
    expect(userOfToken(token, 'secret', store, 150_000)?.username).toBe(
      'system:serviceaccount:default:default',
    );
    expect(userOfToken(token, 'secret', store, 200_000)).toBeUndefined();
    expect(userOfToken(token, 'other', store, 150_000)).toBeUndefined();
    for (const broken of ['', '.', '..', 'a.b.c', `${token}.x`, token.slice(5)]) {
      expect(userOfToken(broken, 'secret', store, 150_000)).toBeUndefined();
    }
  });

  it('comes with the roles that every cluster has; view gathers what edit and admin have too', async () => {
    const token = await tokenOf('viewer');
    const body = {
      metadata: { name: 'viewer' },
      roleRef: { kind: 'ClusterRole', name: 'view' },
      subjects: [{ kind: 'ServiceAccount', name: 'viewer', namespace: 'default' }],
    };
    const list = () => api.call('GET', '/api/v1/namespaces/default/configmaps', as(token));
    expect((await list()).status).toBe(403);
    expect((await api.call('POST', `${RBAC}/namespaces/default/rolebindings`, { body })).status).toBe(201);
    expect((await list()).status).toBe(200);
    expect((await api.call('GET', '/api/v1/namespaces/default/secrets', as(token))).status).toBe(403);
    const extra = {
      metadata: { name: 'extra', labels: { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' } },
      rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['list'] }],
    };
    await api.call('POST', `${RBAC}/clusterroles`, { body: extra });
    expect((await api.call('GET', '/api/v1/namespaces/default/secrets', as(token))).status).toBe(200);
    await api.call('DELETE', `${RBAC}/clusterroles/extra`);
    expect((await api.call('GET', '/api/v1/namespaces/default/secrets', as(token))).status).toBe(403);
  });

  it('can be tried out by who may impersonate', async () => {
    const user = 'system:serviceaccount:default:default';
    const asked = await api.call(
      'GET',
      '/api/v1/namespaces/default/secrets',
      as(api.token, { 'impersonate-user': user }),
    );
    expect([asked.status, asked.body.message]).toEqual([403, expect.stringContaining(JSON.stringify(user))]);
    const token = await tokenOf('plain');
    const refused = await api.call('GET', '/version', as(token, { 'impersonate-user': 'root' }));
    expect([refused.status, refused.body.message]).toEqual([
      403,
      expect.stringContaining('cannot impersonate'),
    ]);
  });
});
