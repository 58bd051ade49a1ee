import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OpenedCluster, openCluster } from '../../kube/open-cluster.ts';
import type { Json } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import {
  discoveryRules,
  type ScriptedApiServer,
  scriptedApiServer,
  status,
} from '../rig/scripted-api-server.ts';
import { type ScriptedClock, scriptedClock } from '../rig/scripted-clock.ts';

const signal = new AbortController().signal;
const random = { next: () => 0.5, hex: (bytes: number) => '0'.repeat(bytes * 2) };
const POD = { apiVersion: 'v1', kind: 'Pod', plural: 'pods' };
const DEPLOYMENT = { apiVersion: 'apps/v1', kind: 'Deployment', plural: 'deployments' };
const CRD = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  namespaced: false,
};
const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace', plural: 'namespaces', namespaced: false };
const pod = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web' };
const podPath = '/api/v1/namespaces/shop/pods/web';
const podObject: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'shop', resourceVersion: '7' },
};
const deployment: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop' },
};
const deploymentPath = '/apis/apps/v1/namespaces/shop/deployments/web';

let server: ScriptedApiServer;
let clock: ScriptedClock;
let cluster: OpenedCluster;
let warnings: string[];

beforeEach(async () => {
  server = await scriptedApiServer();
  server.script(...discoveryRules([POD, DEPLOYMENT, CRD, NAMESPACE]));
  clock = scriptedClock((ms) => ms < 30_000);
  warnings = [];
  cluster = await openCluster({
    binding: { role: 'main', kind: 'cluster', context: 'scripted' },
    kubeconfigPaths: [],
    kubeconfigText: server.kubeconfig(),
    clock,
    random,
    version: '0.1.0',
    onWarning: (text) => warnings.push(text),
  });
});

afterEach(async () => {
  await cluster.close();
  await server.close();
});

const seen = (method: string, path: string) =>
  server.requests.filter((r) => r.method === method && r.path === path);

describe('reading', () => {
  it('sends the token and the user agent, and hands out the raw object', async () => {
    const object = { ...podObject, spec: { unknownField: 1 } };
    server.script({ path: podPath, action: { do: 'answer', body: JSON.parse(JSON.stringify(object)) } });
    expect(await cluster.get(pod, signal)).toEqual(object);
    const [request] = seen('GET', podPath);
    expect(request?.headers.authorization).toBe('Bearer secret-token');
    expect(request?.headers['user-agent']).toBe('meshwright/0.1.0');
  });

  it('is undefined for an object that does not exist', async () => {
    expect(await cluster.get(pod, signal)).toBeUndefined();
  });
});

describe('applying', () => {
  it('sends server-side apply as ours, without force and without managedFields', async () => {
    server.script({
      method: 'PATCH',
      path: deploymentPath,
      action: { do: 'answer', body: { metadata: { name: 'web' } } },
    });
    await cluster.apply(
      { ...deployment, metadata: { ...deployment.metadata, managedFields: [{ manager: 'x' }] } },
      {},
      signal,
    );
    const [request] = seen('PATCH', deploymentPath);
    expect(request?.headers['content-type']).toBe('application/apply-patch+yaml');
    expect(Object.fromEntries(request?.query ?? [])).toEqual({
      fieldManager: 'meshwright',
      force: 'false',
      fieldValidation: 'Strict',
    });
    expect(JSON.parse(request?.body ?? '')).toEqual(deployment);
  });

  it('names the manager and the field of a conflict', async () => {
    const causes = [
      {
        reason: 'FieldManagerConflict',
        message: 'conflict with "kubectl" using apps/v1',
        field: '.spec.replicas',
      },
      { reason: 'FieldManagerConflict', message: 'conflict with "hpa"', field: '.spec.paused' },
    ];
    server.script({
      path: deploymentPath,
      action: { do: 'answer', ...status(409, 'Conflict', 'Apply failed with 2 conflicts', causes) },
    });
    await expect(cluster.apply(deployment, {}, signal)).rejects.toMatchObject({
      reason: 'fieldConflict',
      message:
        "cannot apply Deployment/shop/web: field .spec.replicas belongs to manager 'kubectl' and 1 more field (managers: 'kubectl', 'hpa')",
      details: {
        fields: [
          { field: '.spec.replicas', manager: 'kubectl' },
          { field: '.spec.paused', manager: 'hpa' },
        ],
      },
    });
  });

  it('is tried again after a broken connection', async () => {
    server.script(
      { path: deploymentPath, times: 2, action: { do: 'reset' } },
      { path: deploymentPath, action: { do: 'answer', body: { metadata: { name: 'web' } } } },
    );
    await cluster.apply(deployment, {}, signal);
    expect(seen('PATCH', deploymentPath)).toHaveLength(3);
  });

  it('refuses a namespaced object without a namespace', async () => {
    await expect(
      cluster.apply({ ...deployment, metadata: { name: 'web' } }, {}, signal),
    ).rejects.toMatchObject({
      reason: 'invalid',
      message: 'Deployment/web lives in a namespace, and none is given',
    });
  });

  it('waits for a definition that was just applied to be served', async () => {
    const crdPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/splits.split.io';
    const crd = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'splits.split.io' },
      spec: { group: 'split.io', names: { kind: 'Split' }, versions: [{ name: 'v1', served: true }] },
    };
    const established = { ...crd, status: { conditions: [{ type: 'Established', status: 'True' }] } };
    const split = { apiVersion: 'split.io/v1', kind: 'Split', namespace: 'shop', name: 'web' };
    server.script(
      { method: 'PATCH', path: crdPath, action: { do: 'answer', body: crd } },
      { method: 'GET', path: crdPath, times: 2, action: { do: 'answer', body: crd } },
      { method: 'GET', path: crdPath, action: { do: 'answer', body: established } },
    );
    await cluster.get(pod, signal);
    await cluster.apply(crd, {}, signal);
    server.script(
      // Discovery lags behind the condition by one read.
      ...discoveryRules([POD, CRD]).map((rule) => ({ ...rule, times: 2 })),
      ...discoveryRules([POD, CRD, { apiVersion: 'split.io/v1', kind: 'Split', plural: 'splits' }]),
      {
        path: '/apis/split.io/v1/namespaces/shop/splits/web',
        action: { do: 'answer', body: { metadata: { name: 'web' } } },
      },
    );
    expect((await cluster.get(split, signal))?.kind).toBe('Split');
  });
});

describe('faults', () => {
  it('obeys 429 and its Retry-After, for a write that must not be repeated too', async () => {
    const throttle = status(429, 'TooManyRequests', 'slow down');
    server.script(
      {
        method: 'POST',
        path: '/api/v1/namespaces/shop/pods',
        times: 1,
        action: { do: 'answer', ...throttle, headers: { 'retry-after': '7' } },
      },
      {
        method: 'POST',
        path: '/api/v1/namespaces/shop/pods',
        action: { do: 'answer', status: 201, body: { metadata: { name: 'web' } } },
      },
    );
    await cluster.create(podObject, signal);
    expect(clock.slept.some((ms) => ms >= 7_000 && ms < 8_000)).toBe(true);
  });

  it('never repeats a plain create after a broken connection', async () => {
    server.script({ method: 'POST', path: '/api/v1/namespaces/shop/pods', action: { do: 'reset' } });
    await expect(cluster.create(podObject, signal)).rejects.toMatchObject({ reason: 'unreachable' });
    expect(seen('POST', '/api/v1/namespaces/shop/pods')).toHaveLength(1);
  });

  it.each([
    ['a reset', { do: 'reset' } as const],
    ['an answer cut off', { do: 'truncate', body: { metadata: { name: 'web' } }, bytes: 8 } as const],
    ['a 500', { do: 'answer', ...status(500, 'InternalError', 'etcd is slow') } as const],
  ])('reads again after %s', async (_, action) => {
    server.script(
      { path: podPath, times: 2, action },
      { path: podPath, action: { do: 'answer', body: { metadata: { name: 'web' } } } },
    );
    expect((await cluster.get(pod, signal))?.metadata.name).toBe('web');
  });

  it('gives up on a server that stays silent, naming it', async () => {
    server.script({ path: podPath, action: { do: 'half-open' } });
    const reading = cluster.get(pod, signal);
    // The discovery requests ran under the same limit, so wake until the silent one is hit.
    const outcome = expect(reading).rejects.toMatchObject({
      reason: 'unreachable',
      message: `cannot get Pod/shop/web: the API server ${server.url} (context 'scripted') did not answer within 30 s`,
    });
    await arrival(podPath);
    (await clock.sleepOf((ms) => ms === 30_000)).wake();
    await outcome;
  });

  it('does not retry broken JSON, and says whose it is', async () => {
    server.script({ path: podPath, action: { do: 'garbage' } });
    await expect(cluster.get(pod, signal)).rejects.toMatchObject({
      reason: 'unreachable',
      message: expect.stringContaining('answered with broken JSON'),
    });
  });

  it('ends with the reason of the signal when it aborts', async () => {
    const caller = new AbortController();
    server.script({ path: podPath, action: { do: 'half-open' } });
    const reading = cluster.get(pod, caller.signal);
    const outcome = expect(reading).rejects.toThrow('enough');
    await arrival(podPath);
    caller.abort(new Error('enough'));
    await outcome;
  });

  it('starts a list again whose continue token went stale', async () => {
    const path = '/api/v1/namespaces/shop/pods';
    const page = (names: string[], token?: string) => ({
      metadata: { resourceVersion: '9', ...(token === undefined ? {} : { continue: token }) },
      items: names.map((name) => ({ metadata: { name, namespace: 'shop' } })),
    });
    server.script(
      { path, times: 1, action: { do: 'answer', body: page(['a', 'b'], 't1') } },
      { path, times: 1, action: { do: 'answer', ...status(410, 'Expired', 'too old') } },
      { path, times: 1, action: { do: 'answer', body: page(['a', 'c'], 't2') } },
      { path, times: 1, action: { do: 'answer', body: page(['d']) } },
    );
    const pods = await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace: 'shop' }, signal);
    expect(pods.map((p) => [p.kind, p.metadata.name])).toEqual([
      ['Pod', 'a'],
      ['Pod', 'c'],
      ['Pod', 'd'],
    ]);
    expect(seen('GET', path).map((r) => r.query.get('continue'))).toEqual([null, 't1', null, 't2']);
  });

  it('shows each deprecation warning once', async () => {
    const headers = { warning: '299 - "v1 Pod is \\"old\\"\u009b2J"' };
    server.script({ path: podPath, action: { do: 'answer', body: { metadata: { name: 'web' } }, headers } });
    await cluster.get(pod, signal);
    await cluster.get(pod, signal);
    expect(warnings).toEqual(['v1 Pod is "old"']);
  });
});

describe('refusals', () => {
  it.each([
    [
      403,
      'Forbidden',
      'pods "web" is forbidden: User "jane" cannot get resource "pods" in API group "" in the namespace "shop"',
      'forbidden',
      'User "jane" cannot get resource "pods"',
    ],
    [403, 'Forbidden', 'pods "web" is forbidden: exceeded quota: small', 'quota', 'exceeded quota'],
    [409, 'AlreadyExists', 'pods "web" already exists', 'alreadyExists', 'already exists'],
    [409, 'Conflict', 'the object has been modified', 'conflict', 'has been modified'],
    [
      400,
      'BadRequest',
      'admission webhook "policy.corp.example" denied the request: no latest tag',
      'refusedByWebhook',
      "admission webhook 'policy.corp.example' refused it: no latest tag",
    ],
    [
      500,
      'InternalError',
      'Internal error occurred: failed calling webhook "inject.example": connection refused',
      'refusedByWebhook',
      "admission webhook 'inject.example' could not be asked",
    ],
    [
      500,
      '',
      'failed to create typed patch object (shop/web; apps/v1, Kind=Deployment): .spec.replica: field not declared in schema',
      'invalid',
      '.spec.replica: field not declared in schema',
    ],
    [401, 'Unauthorized', 'Unauthorized', 'unauthorized', "refused the credentials of user 'u'"],
  ])('%i %s “%s” is %s', async (code, reason, message, expected, said) => {
    server.script({ path: podPath, action: { do: 'answer', ...status(code, reason, message) } });
    const failure = await cluster.get(pod, signal).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      reason: expected,
      message: expect.stringContaining(said),
      details: { status: code },
    });
    expect(JSON.stringify(failure)).not.toContain('secret-token');
  });

  it('lists the causes of an invalid object', async () => {
    const causes = [{ field: 'spec.weight', reason: 'FieldValueInvalid', message: 'must be at most 100' }];
    server.script({
      path: deploymentPath,
      action: { do: 'answer', ...status(422, 'Invalid', 'long', causes) },
    });
    await expect(cluster.apply(deployment, {}, signal)).rejects.toMatchObject({
      reason: 'invalid',
      message: 'cannot apply Deployment/shop/web: spec.weight: must be at most 100',
    });
  });

  it('names the nearest kind for an unknown one', async () => {
    const query = { apiVersion: 'v1', kind: 'Pdo' };
    await expect(cluster.list(query, signal)).rejects.toMatchObject({
      reason: 'notFound',
      message: "the cluster of context 'scripted' has no kind Pdo in v1",
      details: { hint: 'did you mean Pod?' },
    });
  });
});

describe('deleting', () => {
  it('sends preconditions and propagation, and calls a missing object absent', async () => {
    expect(
      await cluster.delete(pod, { uid: 'u1', resourceVersion: '7', propagation: 'Foreground' }, signal),
    ).toBe('absent');
    expect(JSON.parse(seen('DELETE', podPath)[0]?.body ?? '')).toEqual({
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      propagationPolicy: 'Foreground',
      preconditions: { uid: 'u1', resourceVersion: '7' },
    });
    server.script({
      method: 'DELETE',
      path: podPath,
      action: { do: 'answer', body: { kind: 'Status', status: 'Success' } },
    });
    expect(await cluster.delete(pod, {}, signal)).toBe('deleted');
  });
});

describe('permissions', () => {
  it('returns what the access reviews deny', async () => {
    const needs = [
      { verb: 'create', group: '', resource: 'pods/exec', namespace: 'shop' },
      { verb: 'patch', group: 'apps', resource: 'deployments' },
    ];
    server.script({
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      action: (request) => ({
        do: 'answer',
        status: 201,
        body: { metadata: {}, status: { allowed: !request.body.includes('"subresource":"exec"') } },
      }),
    });
    expect(await cluster.missingPermissions(needs, signal)).toEqual([needs[0]]);
  });
});

describe('discovery', () => {
  const legacy = (path: string, body: Json) => ({ path, action: { do: 'answer' as const, body } });

  it('asks group by group where the server knows no aggregated answer', async () => {
    server.script(
      legacy('/api', { kind: 'APIVersions', versions: ['v1'] }),
      legacy('/apis', {
        kind: 'APIGroupList',
        groups: [
          { name: 'apps', versions: [{ groupVersion: 'apps/v1', version: 'v1' }] },
          { name: 'down.example', versions: [{ groupVersion: 'down.example/v1', version: 'v1' }] },
        ],
      }),
      legacy('/api/v1', {
        kind: 'APIResourceList',
        resources: [
          { name: 'pods', kind: 'Pod', namespaced: true },
          { name: 'pods/log', kind: 'Pod', namespaced: true },
        ],
      }),
      legacy('/apis/apps/v1', {
        kind: 'APIResourceList',
        resources: [{ name: 'deployments', kind: 'Deployment', namespaced: true }],
      }),
      // An aggregated API that is down hides only its own kinds.
      {
        path: '/apis/down.example/v1',
        action: { do: 'answer', ...status(503, 'ServiceUnavailable', 'no endpoints') },
      },
      legacy(deploymentPath, { metadata: { name: 'web' } }),
    );
    const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' };
    expect((await cluster.get(ref, signal))?.metadata.name).toBe('web');
  });

  it('is read once and shared, and read anew once for a kind that is missing', async () => {
    await Promise.all([cluster.get(pod, signal), cluster.get(pod, signal)]);
    await cluster.get(pod, signal);
    expect(seen('GET', '/apis')).toHaveLength(1);
    await cluster.get({ ...pod, kind: 'Nope' }, signal).catch(() => undefined);
    expect(seen('GET', '/apis')).toHaveLength(2);
  });

  it('goes on for the others when the caller who began it gives up', async () => {
    let open: (() => void) | undefined;
    const until = new Promise<void>((resolve) => {
      open = resolve;
    });
    server.script({
      path: '/apis',
      times: 1,
      action: { do: 'hold', until, then: { do: 'answer', body: {} } },
    });
    const first = new AbortController();
    const given = expect(cluster.get(pod, first.signal)).rejects.toThrow('enough');
    await arrival('/apis');
    const second = cluster.get(pod, signal);
    first.abort(new Error('enough'));
    await given;
    expect(await second).toBeUndefined();
    open?.();
  });
});

describe('other calls', () => {
  it('lets one signal end many requests without Node taking it for a leak', async () => {
    const said: string[] = [];
    const onWarning = (warning: Error) => said.push(warning.name);
    process.on('warning', onWarning);
    const caller = new AbortController();
    await Promise.all(Array.from({ length: 40 }, () => cluster.get(pod, caller.signal)));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', onWarning);
    expect(said).toEqual([]);
  });

  it('replaces under the version of the object, once', async () => {
    server.script({ method: 'PUT', path: podPath, action: { do: 'reset' } });
    await expect(cluster.replace(podObject, signal)).rejects.toMatchObject({ reason: 'unreachable' });
    expect(seen('PUT', podPath)).toHaveLength(1);
    expect(JSON.parse(seen('PUT', podPath)[0]?.body ?? '').metadata.resourceVersion).toBe('7');
  });

  it.each([
    ['merge', 'application/merge-patch+json', { spec: { replicas: 0 } }],
    ['json', 'application/json-patch+json', [{ op: 'remove', path: '/spec' }]],
  ] as const)('patches a subresource by %s patch', async (type, contentType, body) => {
    server.script({
      method: 'PATCH',
      path: `${deploymentPath}/scale`,
      action: { do: 'answer', body: { kind: 'Scale', metadata: { name: 'web' } } },
    });
    const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' };
    expect((await cluster.patch(ref, { type, body, subresource: 'scale' }, signal)).kind).toBe('Scale');
    const [request] = seen('PATCH', `${deploymentPath}/scale`);
    expect(request?.headers['content-type']).toBe(contentType);
    expect(JSON.parse(request?.body ?? '')).toEqual(body);
  });

  it('reads logs as text', async () => {
    server.script({ path: `${podPath}/log`, action: { do: 'text', text: 'one\ntwo\n' } });
    const request = { namespace: 'shop', pod: 'web', container: 'app', tailLines: 2 };
    expect(await cluster.logs(request, signal)).toBe('one\ntwo\n');
    expect(seen('GET', `${podPath}/log`)[0]?.query.get('tailLines')).toBe('2');
  });

  it('hands raw requests through with their query', async () => {
    server.script({ path: '/apis/mesh/x', action: { do: 'answer', body: { a: 1 } } });
    expect(await cluster.raw('GET', '/apis/mesh/x?b=c%20d', undefined, signal)).toEqual({ a: 1 });
    expect(seen('GET', '/apis/mesh/x')[0]?.query.get('b')).toBe('c d');
  });

  it('leaves out the namespace of an object whose kind has none', async () => {
    server.script({
      method: 'PATCH',
      path: '/api/v1/namespaces/shop',
      action: { do: 'answer', body: { metadata: { name: 'shop' } } },
    });
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', namespace: 'other' } };
    await cluster.apply(namespace, { dryRun: true, force: true }, signal);
    const [request] = seen('PATCH', '/api/v1/namespaces/shop');
    expect(JSON.parse(request?.body ?? '').metadata).toEqual({ name: 'shop' });
    expect(request?.query.get('dryRun')).toBe('All');
    expect(request?.query.get('force')).toBe('true');
  });

  it('tells a cluster by the UID of kube-system, asked once', async () => {
    const path = '/api/v1/namespaces/kube-system';
    server.script({ path, action: { do: 'answer', body: { metadata: { name: 'kube-system', uid: 'u1' } } } });
    expect([await cluster.uid(signal), await cluster.uid(signal)]).toEqual(['u1', 'u1']);
    expect(seen('GET', path)).toHaveLength(1);
  });
});

/** Resolves once a request for the path has arrived. */
async function arrival(path: string): Promise<void> {
  while (seen('GET', path).length === 0) await new Promise((resolve) => setImmediate(resolve));
}
