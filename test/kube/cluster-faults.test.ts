import { describe, expect, it } from 'vitest';
import { deployment, deploymentPath, pod, podObject, podPath, sceneOfEachTest } from '../rig/client-scene.ts';
import { status } from '../rig/loopback-server.ts';

const signal = new AbortController().signal;
const scene = sceneOfEachTest();

describe('faults', () => {
  it('obeys 429 and its Retry-After, for a write that must not be repeated too', async () => {
    const throttle = status(429, 'TooManyRequests', 'slow down');
    scene().server.script(
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
    await scene().cluster.create(podObject, signal);
    expect(scene().clock.slept.some((ms) => ms >= 7_000 && ms < 8_000)).toBe(true);
  });

  it('never repeats a plain create after a broken connection', async () => {
    scene().server.script({ method: 'POST', path: '/api/v1/namespaces/shop/pods', action: { do: 'reset' } });
    await expect(scene().cluster.create(podObject, signal)).rejects.toMatchObject({ reason: 'unreachable' });
    expect(scene().seen('POST', '/api/v1/namespaces/shop/pods')).toHaveLength(1);
  });

  it.each([
    ['a reset', { do: 'reset' } as const],
    ['an answer cut off', { do: 'truncate', body: { metadata: { name: 'web' } }, bytes: 8 } as const],
    ['a 500', { do: 'answer', ...status(500, 'InternalError', 'etcd is slow') } as const],
  ])('reads again after %s', async (_, action) => {
    scene().server.script(
      { path: podPath, times: 2, action },
      { path: podPath, action: { do: 'answer', body: { metadata: { name: 'web' } } } },
    );
    expect((await scene().cluster.get(pod, signal))?.metadata.name).toBe('web');
  });

  it('gives up on a server that stays silent, naming it', async () => {
    scene().server.script({ path: podPath, action: { do: 'half-open' } });
    const reading = scene().cluster.get(pod, signal);
    // The discovery requests ran under the same limit, so wake until the silent one is hit.
    const outcome = expect(reading).rejects.toMatchObject({
      reason: 'unreachable',
      message: `cannot get Pod/shop/web: the API server ${scene().server.url} (context 'scripted') did not answer within 30 s`,
    });
    await scene().arrival(podPath);
    (await scene().clock.sleepOf((ms) => ms === 30_000)).wake();
    await outcome;
  });

  it('does not retry broken JSON, and says whose it is', async () => {
    scene().server.script({ path: podPath, action: { do: 'garbage' } });
    await expect(scene().cluster.get(pod, signal)).rejects.toMatchObject({
      reason: 'unreachable',
      message: expect.stringContaining('answered with broken JSON'),
    });
  });

  it('ends with the reason of the signal when it aborts', async () => {
    const caller = new AbortController();
    scene().server.script({ path: podPath, action: { do: 'half-open' } });
    const reading = scene().cluster.get(pod, caller.signal);
    const outcome = expect(reading).rejects.toThrow('enough');
    await scene().arrival(podPath);
    caller.abort(new Error('enough'));
    await outcome;
  });

  it('starts a list again whose continue token went stale', async () => {
    const path = '/api/v1/namespaces/shop/pods';
    const page = (names: string[], token?: string) => ({
      metadata: { resourceVersion: '9', ...(token === undefined ? {} : { continue: token }) },
      items: names.map((name) => ({ metadata: { name, namespace: 'shop' } })),
    });
    scene().server.script(
      { path, times: 1, action: { do: 'answer', body: page(['a', 'b'], 't1') } },
      { path, times: 1, action: { do: 'answer', ...status(410, 'Expired', 'too old') } },
      { path, times: 1, action: { do: 'answer', body: page(['a', 'c'], 't2') } },
      { path, times: 1, action: { do: 'answer', body: page(['d']) } },
    );
    const pods = await scene().cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace: 'shop' }, signal);
    expect(pods.map((p) => [p.kind, p.metadata.name])).toEqual([
      ['Pod', 'a'],
      ['Pod', 'c'],
      ['Pod', 'd'],
    ]);
    expect(
      scene()
        .seen('GET', path)
        .map((r) => r.query.get('continue')),
    ).toEqual([null, 't1', null, 't2']);
  });

  it('shows each deprecation warning once', async () => {
    const headers = { warning: '299 - "v1 Pod is \\"old\\"\u009b2J"' };
    scene().server.script({
      path: podPath,
      action: { do: 'answer', body: { metadata: { name: 'web' } }, headers },
    });
    await scene().cluster.get(pod, signal);
    await scene().cluster.get(pod, signal);
    expect(scene().warnings).toEqual(['v1 Pod is "old"']);
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
    scene().server.script({ path: podPath, action: { do: 'answer', ...status(code, reason, message) } });
    const failure = await scene()
      .cluster.get(pod, signal)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({
      reason: expected,
      message: expect.stringContaining(said),
      details: { status: code },
    });
    expect(JSON.stringify(failure)).not.toContain('secret-token');
  });

  it('lists the causes of an invalid object', async () => {
    const causes = [{ field: 'spec.weight', reason: 'FieldValueInvalid', message: 'must be at most 100' }];
    scene().server.script({
      path: deploymentPath,
      action: { do: 'answer', ...status(422, 'Invalid', 'long', causes) },
    });
    await expect(scene().cluster.apply(deployment, {}, signal)).rejects.toMatchObject({
      reason: 'invalid',
      message: 'cannot apply Deployment/shop/web: spec.weight: must be at most 100',
    });
  });

  it('names the nearest kind for an unknown one', async () => {
    const query = { apiVersion: 'v1', kind: 'Pdo' };
    await expect(scene().cluster.list(query, signal)).rejects.toMatchObject({
      reason: 'notFound',
      message: "the cluster of context 'scripted' has no kind Pdo in v1",
      details: { hint: 'did you mean Pod?' },
    });
  });
});
