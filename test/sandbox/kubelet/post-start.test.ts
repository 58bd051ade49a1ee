import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { record } from '../../../mesh/policy/object-reader.ts';
import { ContainerLife } from '../../../sandbox/kubelet/container-life.ts';
import type { ContainerState } from '../../../sandbox/kubelet/container-state.ts';
import { RestartBackoff } from '../../../sandbox/kubelet/restart-backoff.ts';
import type { HookSpec } from '../../../sandbox/workloads/pod-spec.ts';
import { KILLED, type Program, type ProgramExit } from '../../../sandbox/workloads/program.ts';
import type { Json, JsonObject } from '../../../schemas/json.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { type MeshRig, meshRig, namespace } from '../../rig/mesh-rig.ts';

const QUICK = { first: 20, last: 80 };

const pod = (name: string, containers: readonly Json[], more: JsonObject = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop', labels: { app: name } },
  spec: { ...more, containers: [...containers] },
});

const container = (postStart: JsonObject, image = 'meshwright/echo:1', name = 'main'): JsonObject => ({
  name,
  image,
  ports: [{ containerPort: name === 'main' ? 8080 : 8081 }],
  lifecycle: { postStart },
});

const exec = (...command: readonly string[]): JsonObject => ({ exec: { command: [...command] } });

const programs = (): Program => {
  let end = (_exit: ProgramExit): void => undefined;
  const exited = new Promise<ProgramExit>((resolve) => {
    end = resolve;
  });
  return { exited, kind: 'server', stop: () => end({ exitCode: 143, signal: 15 }), kill: () => end(KILLED) };
};

/** A container that waits after its failed hook, before it is started again. */
async function failedHook(postStart: HookSpec, output: string): Promise<ContainerState> {
  const spec = {
    name: 'main',
    image: 'web',
    ports: [],
    env: {},
    args: [],
    probes: {},
    sidecar: false,
    postStart,
  };
  const states: ContainerState[] = [];
  const life: ContainerLife = new ContainerLife({
    spec,
    restart: 'Always',
    start: async () => programs(),
    ask: async () => ({ ok: true, output: '' }),
    hook: async () => ({ ok: false, output }),
    tell: () => undefined,
    onChange: () => states.push(life.state),
    onRestart: () => undefined,
    podRef: 'web-0_shop(u)',
    backoff: new RestartBackoff(QUICK),
    graceMs: 1,
    restartCount: 0,
  });
  await life.begin();
  await life.until(() => states.length > 0);
  life.close();
  return states[0] ?? life.state;
}

it('a container whose hook after the start failed says why, as a kubelet does', async () => {
  const waiting = (message: string) => ({ kind: 'waiting', reason: 'PostStartHookError', message });
  const of = 'for Container "main" in Pod "web-0_shop(u)" failed - error:';
  const command = { kind: 'check', check: { kind: 'exec', command: ['warm', 'up'] } } as const;
  expect(await failedHook(command, 'no')).toEqual(waiting(`Exec lifecycle hook ([warm up]) ${of} no`));
  const call = { kind: 'check', check: { kind: 'http', port: 1, path: '/up', headers: {} } } as const;
  expect(await failedHook(call, 'EOF')).toEqual(waiting(`HTTP lifecycle hook (/up) ${of} EOF`));
});

describe('the hook after the start of a container', () => {
  let rig: MeshRig;

  beforeEach(async () => {
    rig = await meshRig({ backoff: QUICK });
    await rig.cluster.apply(namespace('shop'));
  });

  afterEach(async () => {
    await rig.close();
    expect(rig.problems).toEqual([]);
  });

  const status = (name: string): ReturnType<typeof record> & object =>
    record(rig.cluster.get('Pod', 'shop', name)?.['status']) ?? {};
  const first = (name: string): ReturnType<typeof record> & object => {
    const { containerStatuses } = status(name);
    return (Array.isArray(containerStatuses) ? record(containerStatuses[0]) : undefined) ?? {};
  };
  const until = (holds: () => boolean) => rig.cluster.until(holds);
  const events = () =>
    rig.cluster
      .list('Event')
      .map((event) => `${String(event['reason'])}: ${String(event['message'])}`)
      .filter((each) => !/^(Scheduled|Pulled|Created)/.test(each));

  it('that succeeds lets the container run, by command and by HTTP, whatever the status', async () => {
    const http = { httpGet: { path: '/', port: 8080 } };
    await rig.cluster.apply(
      pod('command', [container(exec('true'))]),
      pod('call', [container(http)]),
      pod('answered', [container(http, 'meshwright/status:1')]),
    );
    for (const name of ['command', 'call', 'answered']) {
      await until(() => first(name)['ready'] === true);
      expect(first(name)['restartCount']).toBe(0);
    }
    expect(events().filter((each) => each.startsWith('Failed'))).toEqual([]);
  });

  it.each([
    { by: 'a command', hook: exec('false') },
    { by: 'HTTP', hook: { httpGet: { path: '/up', port: 9 } } },
    { by: 'TCP, which no kubelet knows,', hook: { tcpSocket: { port: 8080 } } },
  ])('that fails by $by ends the container, which is started again', async ({ hook }) => {
    await rig.cluster.apply(pod('web', [container(hook)]));
    await until(() => Number(first('web')['restartCount']) >= 2);
    expect(events().slice(0, 3)).toEqual([
      'Started: Container started',
      'FailedPostStartHook: PostStartHook failed',
      'Killing: FailedPostStartHook',
    ]);
    expect(first('web')).toMatchObject({ ready: false, lastState: { terminated: { exitCode: 137 } } });
  });

  it('that fails fails a pod that is never started again', async () => {
    await rig.cluster.apply(pod('once', [container(exec('false'))], { restartPolicy: 'Never' }));
    await until(() => status('once')['phase'] === 'Failed');
    expect(first('once')).toMatchObject({ restartCount: 0, state: { terminated: { exitCode: 137 } } });
  });

  it('is over before the next container is started', async () => {
    const other = { name: 'other', image: 'meshwright/echo:1', ports: [{ containerPort: 8081 }] };
    await rig.cluster.apply(pod('two', [container(exec('false')), other], { restartPolicy: 'Never' }));
    await until(() => events().filter((each) => each.startsWith('Started')).length === 2);
    expect(events()).toEqual([
      'Started: Container started',
      'FailedPostStartHook: PostStartHook failed',
      'Killing: FailedPostStartHook',
      'Started: Container started',
    ]);
  });

  it('keeps the container waiting as long as it lasts, and the end of the pod does not wait for it', async () => {
    await rig.cluster.apply(pod('slow', [container({ sleep: { seconds: 30 } })]));
    await until(() => events().some((each) => each.startsWith('Started')));
    await until(() => first('slow')['state'] !== undefined);
    expect(first('slow')).toMatchObject({
      ready: false,
      started: false,
      state: { waiting: { reason: 'ContainerCreating' } },
    });
    await rig.cluster.delete('Pod', 'shop', 'slow');
    await until(() => rig.cluster.get('Pod', 'shop', 'slow') === undefined);
    expect(events().filter((each) => each.startsWith('FailedPostStart'))).toEqual([]);
  });
});
