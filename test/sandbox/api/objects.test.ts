import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakePods } from '../../rig/fake-pods.ts';
import { deployment, startTestApi, type TestApi } from '../../rig/sandbox-api.ts';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const SPLITS = '/apis/split.smi-spec.io/v1alpha4/namespaces/default/trafficsplits';
const configMap = (name: string, data: Record<string, string> = {}, labels: Record<string, string> = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, labels },
  data,
});

describe('objects of the API', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi(fakePods());
  });
  afterAll(() => api.close());

  it('are created once, with UID, creation time and resourceVersion', async () => {
    const made = await api.call('POST', CONFIG_MAPS, { body: configMap('once') });
    expect(made.status).toBe(201);
    expect(made.body.metadata).toMatchObject({ name: 'once', namespace: 'default', uid: expect.any(String) });
    const again = await api.call('POST', CONFIG_MAPS, { body: configMap('once') });
    expect(again.status).toBe(409);
    expect(again.body).toMatchObject({
      reason: 'AlreadyExists',
      message: 'configmaps "once" already exists',
    });
  });

  it('get a name of their own from generateName', async () => {
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'job-' } };
    const names = await Promise.all(
      [1, 2].map(async () => (await api.call('POST', CONFIG_MAPS, { body })).body.metadata.name),
    );
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(name).toMatch(/^job-[a-z0-9]{5}$/);
  });

  it('are replaced only by a writer that saw the latest version', async () => {
    const made = (await api.call('POST', CONFIG_MAPS, { body: configMap('race') })).body;
    const first = await api.call('PUT', `${CONFIG_MAPS}/race`, { body: { ...made, data: { a: '1' } } });
    const second = await api.call('PUT', `${CONFIG_MAPS}/race`, { body: { ...made, data: { a: '2' } } });
    expect([first.status, second.status]).toEqual([200, 409]);
    expect(second.body.message).toContain('the object has been modified');
  });

  it('keep their version when a write changes nothing', async () => {
    const made = (await api.call('POST', CONFIG_MAPS, { body: configMap('still', { a: '1' }) })).body;
    const same = await api.call('PUT', `${CONFIG_MAPS}/still`, { body: made });
    expect(same.body.metadata.resourceVersion).toBe(made.metadata.resourceVersion);
  });

  it('leave out labels and annotations that hold nothing, when made and when changed', async () => {
    const made = await api.call('POST', CONFIG_MAPS, { body: configMap('plain') });
    expect(made.body.metadata).not.toHaveProperty('labels');
    const merge = { type: 'application/merge-patch+json' };
    const label = (value: string | null) => ({ ...merge, body: { metadata: { labels: { a: value } } } });
    expect((await api.call('PATCH', `${CONFIG_MAPS}/plain`, label('1'))).body.metadata.labels).toEqual({
      a: '1',
    });
    expect((await api.call('PATCH', `${CONFIG_MAPS}/plain`, label(null))).body.metadata).not.toHaveProperty(
      'labels',
    );
  });

  it('are written nowhere by a dry run', async () => {
    const created = await api.call('POST', `${CONFIG_MAPS}?dryRun=All`, { body: configMap('dry') });
    expect(created.status).toBe(201);
    expect((await api.call('GET', `${CONFIG_MAPS}/dry`)).status).toBe(404);
    const applied = await api.apply(`${CONFIG_MAPS}/dry`, configMap('dry'), 'me', '&dryRun=All');
    expect(applied.status).toBe(201);
    expect((await api.call('GET', `${CONFIG_MAPS}/dry`)).status).toBe(404);
  });

  it('are patched by JSON patch, merge patch and strategic merge', async () => {
    await api.call('POST', DEPLOYMENTS, { body: deployment('patched') });
    const patch = (type: string, body: unknown) =>
      api.call('PATCH', `${DEPLOYMENTS}/patched`, { type, body });
    const json = await patch('application/json-patch+json', [
      { op: 'test', path: '/spec/replicas', value: 1 },
      { op: 'replace', path: '/spec/replicas', value: 2 },
      { op: 'add', path: '/metadata/labels', value: { 'a/b': 'c' } },
    ]);
    expect(json.body.spec.replicas).toBe(2);
    const merge = await patch('application/merge-patch+json', {
      metadata: { labels: { 'a/b': null, x: 'y' } },
    });
    expect(merge.body.metadata.labels).toEqual({ x: 'y' });
    const containers = [
      { name: 'app', env: [{ name: 'A', value: '1' }] },
      { name: 'extra', image: 'echo:2' },
    ];
    const strategic = await patch('application/strategic-merge-patch+json', {
      spec: { template: { spec: { containers } } },
    });
    expect(strategic.body.spec.template.spec.containers).toMatchObject([
      { name: 'app', image: 'echo:1', env: [{ name: 'A', value: '1' }] },
      { name: 'extra', image: 'echo:2' },
    ]);
    const gone = [{ $patch: 'delete', name: 'extra' }];
    const removed = await patch('application/strategic-merge-patch+json', {
      spec: { template: { spec: { containers: gone } } },
    });
    expect(removed.body.spec.template.spec.containers).toHaveLength(1);
    const failed = await patch('application/json-patch+json', [
      { op: 'test', path: '/spec/replicas', value: 9 },
    ]);
    expect(failed.status).toBe(422);
    expect((await patch('text/plain', '{}')).status).toBe(415);
  });

  it('are refused with the field that is wrong', async () => {
    const cases: readonly (readonly [string, unknown, string, string])[] = [
      ['/api/v1/namespaces/default/configmaps', configMap('Bad_Name'), 'metadata.name', 'FieldValueInvalid'],
      [
        DEPLOYMENTS,
        { ...deployment('d'), spec: { template: deployment('d').spec.template } },
        'spec.selector',
        'FieldValueRequired',
      ],
      [
        DEPLOYMENTS,
        deployment('d', { selector: { matchLabels: { app: 'other' } } }),
        'spec.template.metadata.labels',
        'FieldValueInvalid',
      ],
      [
        DEPLOYMENTS,
        deployment('d', { template: { metadata: { labels: { app: 'd' } }, spec: { containers: [] } } }),
        'spec.template.spec.containers',
        'FieldValueRequired',
      ],
      [
        '/api/v1/namespaces/default/services',
        { apiVersion: 'v1', kind: 'Service', metadata: { name: 's' }, spec: { ports: [{ port: 70_000 }] } },
        'spec.ports[0].port',
        'FieldValueInvalid',
      ],
      [
        SPLITS,
        {
          apiVersion: 'split.smi-spec.io/v1alpha4',
          kind: 'TrafficSplit',
          metadata: { name: 't' },
          spec: { service: 's', backends: [{ service: 'a', weight: -1 }] },
        },
        'spec.backends[0].weight',
        'FieldValueInvalid',
      ],
    ];
    for (const [path, body, field, reason] of cases) {
      const reply = await api.call('POST', path, { body });
      expect(reply.status, field).toBe(422);
      expect(reply.body.reason).toBe('Invalid');
      expect(reply.body.details.causes).toContainEqual(expect.objectContaining({ field, reason }));
    }
  });

  it('lose unknown fields with a warning, or are refused when validation is strict', async () => {
    const body = deployment('unknown', { replicaz: 2 });
    const strict = await api.call('POST', `${DEPLOYMENTS}?fieldValidation=Strict`, { body });
    expect(strict.status).toBe(400);
    expect(strict.body.message).toContain('unknown field "spec.replicaz"');
    const warned = await api.call('POST', `${DEPLOYMENTS}?fieldValidation=Warn`, { body });
    expect(warned.status).toBe(201);
    expect(warned.headers['warning']).toContain('spec.replicaz');
    expect(warned.body.spec).not.toHaveProperty('replicaz');
    const split = { apiVersion: 'split.smi-spec.io/v1alpha4', kind: 'TrafficSplit', metadata: { name: 'u' } };
    const custom = { ...split, spec: { service: 's', backends: [], wait: 1 } };
    const pruned = await api.call('POST', `${SPLITS}?fieldValidation=Ignore`, { body: custom });
    expect(pruned.body.spec).toEqual({ service: 's', backends: [] });
    const wrongType = await api.call('POST', DEPLOYMENTS, { body: deployment('w', { replicas: 'two' }) });
    expect(wrongType.status).toBe(400);
    expect(wrongType.body.message).toContain(
      'cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas',
    );
  });

  it('keep their status through writes of the rest, and the rest through writes of status', async () => {
    await api.call('POST', DEPLOYMENTS, { body: deployment('parts') });
    const type = 'application/merge-patch+json';
    const status = await api.call('PATCH', `${DEPLOYMENTS}/parts/status`, {
      type,
      body: { status: { replicas: 1 }, spec: { replicas: 9 } },
    });
    expect(status.body).toMatchObject({
      status: { replicas: 1 },
      spec: { replicas: 1 },
      metadata: { generation: 1 },
    });
    const main = await api.call('PATCH', `${DEPLOYMENTS}/parts`, {
      type,
      body: { status: { replicas: 7 }, spec: { replicas: 3 } },
    });
    expect(main.body).toMatchObject({
      status: { replicas: 1 },
      spec: { replicas: 3 },
      metadata: { generation: 2 },
    });
  });

  it('are scaled through their scale, which leaves its own manager behind', async () => {
    await api.apply(`${DEPLOYMENTS}/scaled`, deployment('scaled', { replicas: 1 }), 'owner');
    const scale = await api.call('PATCH', `${DEPLOYMENTS}/scaled/scale?fieldManager=scaler`, {
      type: 'application/merge-patch+json',
      body: { spec: { replicas: 4 } },
    });
    expect(scale.body).toMatchObject({
      kind: 'Scale',
      spec: { replicas: 4 },
      status: { selector: 'app=scaled' },
    });
    const conflict = await api.apply(`${DEPLOYMENTS}/scaled`, deployment('scaled', { replicas: 1 }), 'owner');
    expect(conflict.status).toBe(409);
    expect(conflict.body.message).toBe(
      'Apply failed with 1 conflict: conflict with "scaler" with subresource "scale" using apps/v1: .spec.replicas',
    );
  });

  it('stay while a finalizer holds them, and are deleted under preconditions only', async () => {
    const body = { ...configMap('held'), metadata: { name: 'held', finalizers: ['example.com/wait'] } };
    const made = (await api.call('POST', CONFIG_MAPS, { body })).body;
    const wrong = await api.call('DELETE', `${CONFIG_MAPS}/held`, {
      body: { preconditions: { uid: 'other' } },
    });
    expect(wrong.status).toBe(409);
    const deleted = await api.call('DELETE', `${CONFIG_MAPS}/held`, {
      body: { preconditions: { uid: made.metadata.uid } },
    });
    expect(deleted.body.metadata.deletionTimestamp).toEqual(expect.any(String));
    const type = 'application/merge-patch+json';
    await api.call('PATCH', `${CONFIG_MAPS}/held`, { type, body: { metadata: { finalizers: null } } });
    expect((await api.call('GET', `${CONFIG_MAPS}/held`)).status).toBe(404);
  });

  it('are deleted as a collection by label', async () => {
    await api.call('POST', CONFIG_MAPS, { body: configMap('c1', {}, { set: 'a' }) });
    await api.call('POST', CONFIG_MAPS, { body: configMap('c2', {}, { set: 'b' }) });
    await api.call('DELETE', `${CONFIG_MAPS}?labelSelector=set%3Da`);
    const left = await api.call('GET', `${CONFIG_MAPS}?labelSelector=set`);
    expect(left.body.items.map((o: { metadata: { name: string } }) => o.metadata.name)).toEqual(['c2']);
  });

  it('get what users see by default: addresses, ports, strategy, the default account', async () => {
    const path = '/api/v1/namespaces/default/services';
    const service = (name: string, spec: object) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec,
    });
    const plain = (await api.call('POST', path, { body: service('plain', { ports: [{ port: 80 }] }) })).body;
    expect(plain.spec).toMatchObject({
      type: 'ClusterIP',
      clusterIP: expect.stringMatching(/^127\.96\./),
      ports: [{ port: 80, targetPort: 80, protocol: 'TCP' }],
    });
    const headless = await api.call('POST', path, {
      body: service('headless', { clusterIP: 'None', ports: [{ port: 80 }] }),
    });
    expect(headless.body.spec.clusterIP).toBe('None');
    const pod = await api.call('POST', '/api/v1/namespaces/default/pods', {
      body: {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'p' },
        spec: { containers: [{ name: 'c', image: 'echo:1' }] },
      },
    });
    expect(pod.body.spec).toMatchObject({ restartPolicy: 'Always', serviceAccountName: 'default' });
    const account = await api.call('GET', '/api/v1/namespaces/default/serviceaccounts/default');
    expect(account.status).toBe(200);
  });

  it('are allowed everything when permissions are asked for', async () => {
    const spec = { resourceAttributes: { verb: 'create', resource: 'pods' } };
    const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec };
    const review = await api.call('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', { body });
    expect(review.status).toBe(201);
    expect(review.body.status.allowed).toBe(true);
  });

  it('leave the routes of the data plane to it', async () => {
    const reply = await api.call('GET', '/apis/sandbox.meshwright.dev/v1alpha1/arrivals');
    expect(reply.body).toEqual({ method: 'GET', path: 'arrivals' });
  });
});
