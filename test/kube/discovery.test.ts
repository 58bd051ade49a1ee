import { describe, expect, it } from 'vitest';
import type { Json } from '../../schemas/json.ts';
import { deploymentPath, pod, sceneOfEachTest } from '../rig/client-scene.ts';
import { status } from '../rig/loopback-server.ts';

const signal = new AbortController().signal;
const scene = sceneOfEachTest();

describe('discovery', () => {
  const legacy = (path: string, body: Json) => ({ path, action: { do: 'answer' as const, body } });

  it('asks group by group where the server knows no aggregated answer', async () => {
    scene().server.script(
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
    expect((await scene().cluster.get(ref, signal))?.metadata.name).toBe('web');
  });

  it('is read once and shared, and read anew once for a kind that is missing', async () => {
    await Promise.all([scene().cluster.get(pod, signal), scene().cluster.get(pod, signal)]);
    await scene().cluster.get(pod, signal);
    expect(scene().seen('GET', '/apis')).toHaveLength(1);
    await expect(scene().cluster.get({ ...pod, kind: 'Nope' }, signal)).rejects.toThrow('Nope');
    expect(scene().seen('GET', '/apis')).toHaveLength(2);
  });

  it('goes on for the others when the caller who began it gives up', async () => {
    let open: (() => void) | undefined;
    const until = new Promise<void>((resolve) => {
      open = resolve;
    });
    scene().server.script({
      path: '/apis',
      times: 1,
      action: { do: 'hold', until, then: { do: 'answer', body: {} } },
    });
    const first = new AbortController();
    const given = expect(scene().cluster.get(pod, first.signal)).rejects.toThrow('enough');
    await scene().arrival('/apis');
    const second = scene().cluster.get(pod, signal);
    first.abort(new Error('enough'));
    await given;
    expect(await second).toBeUndefined();
    open?.();
  });
});
