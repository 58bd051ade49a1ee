import { statSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../../rig/sandbox-api.ts';

describe('who may speak to the API server', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());

  it('refuses a request without the bearer token, or with another, as 401 Status', async () => {
    for (const authorization of ['', 'Bearer wrong', `Basic ${api.token}`]) {
      const reply = await api.call('GET', '/api/v1/namespaces', { headers: { authorization } });
      expect(reply.status).toBe(401);
      expect(reply.body).toMatchObject({
        kind: 'Status',
        status: 'Failure',
        reason: 'Unauthorized',
        code: 401,
      });
    }
  });

  it('refuses web pages and foreign host names even with the token', async () => {
    const page = await api.call('GET', '/version', { headers: { origin: 'https://example.com' } });
    const host = await api.call('GET', '/version', { headers: { host: 'evil.example' } });
    expect([page.status, host.status]).toEqual([403, 403]);
    expect((await api.call('GET', '/version', { headers: { host: `localhost:${api.port}` } })).status).toBe(
      200,
    );
  });

  it('speaks TLS only', async () => {
    const outcome = await new Promise<string>((resolve) => {
      const plain = httpRequest({ host: '127.0.0.1', port: api.port, path: '/version' }, (response) => {
        resolve(`answered ${response.statusCode}`);
      });
      plain.on('error', () => resolve('refused'));
      plain.end();
    });
    expect(outcome).toBe('refused');
  });

  it('reads no body beyond 3 MiB', async () => {
    const metadata = { name: 'big' };
    const data = { value: 'x'.repeat(3 * 1024 * 1024) };
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data };
    const reply = await api.call('POST', '/api/v1/namespaces/default/configmaps', { body });
    expect(reply.status).toBe(413);
    expect(reply.body.reason).toBe('RequestEntityTooLarge');
  });

  it('writes a kubeconfig that only its owner can read', () => {
    expect(statSync(api.kubeconfig).mode & 0o777).toBe(0o600);
  });

  it('answers broken JSON, broken YAML and unknown paths with a Status', async () => {
    const path = '/api/v1/namespaces/default/configmaps';
    const json = await api.call('POST', path, { body: '{"kind":' });
    const yaml = await api.call('POST', path, { body: 'a: [', type: 'application/yaml' });
    const nowhere = await api.call('GET', '/apis/example.com/v1/things');
    const badEscape = await api.call('GET', '/api/v1/namespaces/%zz');
    expect([json.status, yaml.status, nowhere.status, badEscape.status]).toEqual([400, 400, 404, 400]);
    expect(nowhere.text).toBe('404 page not found\n');
  });
});
