import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../schemas/json.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { type MeshRig, meshRig, namespace } from '../../rig/mesh-rig.ts';

const QUICK = { first: 20, last: 80 };

const pod = (name: string, spec: JsonObject): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop', labels: { app: name } },
  spec,
});
const main = (image: string, more: JsonObject = {}): JsonObject => ({ name: 'main', image, ...more });
const task = (env: Readonly<Record<string, string>>, name = 'main'): JsonObject => ({
  ...{ name, image: 'meshwright/task:1' },
  env: Object.entries(env).map(([key, value]) => ({ name: key, value })),
});

describe('the containers of a pod', () => {
  let rig: MeshRig;

  beforeEach(async () => {
    rig = await meshRig({ backoff: QUICK });
    await rig.cluster.apply(namespace('shop'));
  });

  afterEach(async () => {
    await rig.close();
    expect(rig.problems).toEqual([]);
  });

  interface Status {
    readonly phase: string;
    readonly containerStatuses: readonly (JsonObject & { readonly restartCount: number })[];
    readonly initContainerStatuses?: readonly JsonObject[];
    readonly conditions: readonly JsonObject[];
  }
  const status = (name: string) =>
    (rig.cluster.get('Pod', 'shop', name)?.['status'] ?? {}) as unknown as Status; // as the kubelet writes it
  const until = async (name: string, holds: (status: Status) => boolean) =>
    await rig.cluster.until(() => status(name).phase !== undefined && holds(status(name)));
  const phase = async (name: string, wanted: string) => await until(name, (each) => each.phase === wanted);
  const events = () =>
    rig.cluster.list('Event').map((event) => `${String(event['reason'])}: ${String(event['message'])}`);

  it('end with the pod Succeeded or Failed, as their exit codes and the restart policy say', async () => {
    await rig.cluster.apply(
      pod('good', { restartPolicy: 'Never', containers: [task({})] }),
      pod('bad', { restartPolicy: 'Never', containers: [task({ EXIT_CODE: '3' })] }),
      pod('done', { restartPolicy: 'OnFailure', containers: [task({})] }),
    );
    await phase('good', 'Succeeded');
    await phase('bad', 'Failed');
    await phase('done', 'Succeeded');
    expect(status('bad').containerStatuses[0]).toMatchObject({
      ready: false,
      restartCount: 0,
      state: { terminated: { exitCode: 3, reason: 'Error' } },
    });
    expect(status('good').conditions).toContainEqual(
      expect.objectContaining({ type: 'Ready', status: 'False', reason: 'PodCompleted' }),
    );
  });

  it('are started again after growing pauses, with a count, the last state and the log before', async () => {
    await rig.cluster.apply(pod('crash', { containers: [task({ EXIT_CODE: '1', BACKEND: 'x' })] }));
    await until('crash', ({ containerStatuses: [each] }) => (each?.restartCount ?? 0) >= 2);
    await until('crash', ({ containerStatuses: [each] }) => 'waiting' in ((each?.['state'] ?? {}) as object));
    const { phase: now, containerStatuses } = status('crash');
    expect(now).toBe('Running');
    expect(containerStatuses[0]).toMatchObject({
      state: { waiting: { reason: 'CrashLoopBackOff', message: expect.stringContaining('back-off') } },
      lastState: { terminated: { exitCode: 1, reason: 'Error' } },
    });
    expect(
      events().some((each) =>
        each.startsWith('BackOff: Back-off restarting failed container main in pod crash_shop('),
      ),
    ).toBe(true);
    await expect(rig.plane.logs({ namespace: 'shop', pod: 'crash', previous: true })).resolves.toBeDefined();
  });

  it('of a built-in image listen again once they are restarted for a failed liveness probe', async () => {
    const livenessProbe = { httpGet: { path: '/', port: 8080 }, periodSeconds: 1, failureThreshold: 1 };
    await rig.cluster.apply(pod('sick', { containers: [main('meshwright/status:1', { livenessProbe })] }));
    await until('sick', ({ containerStatuses: [each] }) => (each?.restartCount ?? 0) >= 1);
    expect(events()).toContain('Unhealthy: Liveness probe failed: HTTP probe failed with statuscode: 500');
    expect(events()).toContain('Killing: Container main failed liveness probe, will be restarted');
    await until('sick', ({ containerStatuses: [each] }) => each?.['ready'] === true);
  });

  it('are not asked whether they are ready before the startup probe has succeeded', async () => {
    const probe = (path: string): Json => ({ httpGet: { path, port: 8080 }, periodSeconds: 1 });
    await rig.cluster.apply(
      pod('slow', {
        containers: [
          main('meshwright/echo:1', {
            startupProbe: probe('/'),
            readinessProbe: probe('/'),
          }),
        ],
      }),
    );
    await until('slow', ({ containerStatuses: [each] }) => each?.['started'] === true);
    await until('slow', ({ containerStatuses: [each] }) => each?.['ready'] === true);
  });

  it('wait for the init containers, each for the one before', async () => {
    await rig.cluster.apply(
      pod('ordered', {
        initContainers: [task({}, 'one'), task({ EXIT_AFTER_MS: '5' }, 'two')],
        containers: [main('meshwright/echo:1')],
      }),
      pod('stuck', {
        restartPolicy: 'Never',
        initContainers: [task({ EXIT_CODE: '1' }, 'one')],
        containers: [main('meshwright/echo:1')],
      }),
    );
    await until('ordered', ({ containerStatuses: [each] }) => each?.['ready'] === true);
    expect(status('ordered').initContainerStatuses).toMatchObject([
      { name: 'one', state: { terminated: { reason: 'Completed' } } },
      { name: 'two', state: { terminated: { reason: 'Completed' } } },
    ]);
    await phase('stuck', 'Failed');
    expect(status('stuck').containerStatuses[0]).toMatchObject({
      state: { waiting: { reason: 'ContainerCreating' } },
    });
  });

  it('of an image that nothing stands for wait for it, and the event says how to map it', async () => {
    await rig.cluster.apply(pod('unknown', { containers: [main('example.com/shop/web:2')] }));
    await until('unknown', ({ containerStatuses: [each] }) =>
      JSON.stringify(each?.['state']).includes('ImagePullBackOff'),
    );
    expect(status('unknown').phase).toBe('Pending');
    const why = events().find((each) =>
      each.startsWith('Failed: Failed to pull image "example.com/shop/web:2"'),
    );
    expect(why).toContain('meshwright.yaml');
    expect(why).toContain('sandbox.images');
  });

  it('run their preStop hook before they are stopped, and the pod stays until then', async () => {
    const hook = (command: string): Json => ({ preStop: { exec: { command: [command] } } });
    await rig.cluster.apply(
      pod('polite', { containers: [main('meshwright/echo:1', { lifecycle: hook('true') })] }),
      pod('rude', { containers: [main('meshwright/echo:1', { lifecycle: hook('false') })] }),
    );
    await phase('polite', 'Running');
    await phase('rude', 'Running');
    for (const name of ['polite', 'rude']) {
      await rig.cluster.delete('Pod', 'shop', name);
      expect(rig.cluster.get('Pod', 'shop', name)?.metadata.deletionTimestamp).toBeDefined();
      await rig.cluster.until(() => rig.cluster.get('Pod', 'shop', name) === undefined);
    }
    expect(events()).toContain('Killing: Stopping container main');
    expect(events().filter((each) => each === 'FailedPreStopHook: PreStopHook failed')).toHaveLength(1);
  });

  it('of a deleted pod that a finalizer holds have ended before it is let go, and it says how', async () => {
    const held = pod('held', { containers: [main('meshwright/echo:1')] });
    await rig.cluster.apply({ ...held, metadata: { ...held.metadata, finalizers: ['shop.example/count'] } });
    await until('held', ({ containerStatuses: [each] }) => each?.['ready'] === true);
    await rig.cluster.delete('Pod', 'shop', 'held');
    await phase('held', 'Failed');
    expect(status('held').containerStatuses[0]).toMatchObject({
      ready: false,
      state: { terminated: { exitCode: 137 } },
    });
  });

  it('that end while their pod is being told of are told of too', async () => {
    const { cluster } = rig;
    const write = cluster.updateStatus.bind(cluster);
    let held = false;
    cluster.updateStatus = async (object) => {
      if (object.kind === 'Pod' && !held) {
        held = true;
        await cluster.until(() => events().some((each) => each.startsWith('Started')));
        // A task without a time to run ends by a timer of this length, and those go off in their order.
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
      return await write(object);
    };
    await cluster.apply(pod('quick', { restartPolicy: 'Never', containers: [task({})] }));
    await phase('quick', 'Succeeded');
  });

  it('leave their log behind when the pod is over', async () => {
    await rig.cluster.apply(pod('once', { restartPolicy: 'Never', containers: [task({ EXIT_CODE: 'no' })] }));
    await phase('once', 'Succeeded');
    const log = await rig.plane.logs({ namespace: 'shop', pod: 'once' });
    expect(log.lines().map(({ text }) => text)).toEqual([
      'EXIT_CODE=no is not a whole number from 0 to 255: it is not used',
    ]);
  });

  it('tell what happens to them as a kubelet does', async () => {
    await rig.cluster.apply(pod('plain', { containers: [main('meshwright/echo:1')] }));
    await phase('plain', 'Running');
    await rig.cluster.until(() => events().some((each) => each.startsWith('Started')));
    expect(events()).toEqual([
      'Scheduled: Successfully assigned shop/plain to sandbox',
      'Pulled: Container image "meshwright/echo:1" already present on machine and can be accessed by the pod',
      'Created: Container created',
      'Started: Container started',
    ]);
    expect(rig.cluster.list('Event')[1]).toMatchObject({
      involvedObject: { kind: 'Pod', name: 'plain', fieldPath: 'spec.containers{main}' },
      source: { component: 'kubelet', host: 'sandbox' },
    });
  });
});
