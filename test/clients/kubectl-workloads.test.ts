import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningProgram } from '../rig/client-program.ts';
import { type Kubectl, kubectlWith, whyNoKubectl } from '../rig/kubectl.ts';
import { type StandingSandbox, standSandbox } from '../rig/standing-sandbox.ts';

const title =
  whyNoKubectl === undefined ? 'kubectl and workloads' : `kubectl and workloads (${whyNoKubectl})`;

describe.skipIf(whyNoKubectl !== undefined)(title, () => {
  let sandbox: StandingSandbox;
  beforeAll(async () => {
    sandbox = await standSandbox();
  });
  afterAll(() => sandbox.close());

  /** A kubectl for a namespace of its own. */
  async function inNamespace(name: string): Promise<Kubectl> {
    const kubectl = kubectlWith(sandbox.kubeconfig);
    await kubectl.ok(['create', 'namespace', name]);
    const placed = (args: readonly string[]) => ['-n', name, ...args];
    return {
      ok: (args, input) => kubectl.ok(placed(args), input),
      call: (args, input) => kubectl.call(placed(args), input),
      start: (args) => kubectl.start(placed(args)),
    };
  }

  /** A Deployment `web` of two pods with a Service, ready. */
  async function withWeb(name: string): Promise<Kubectl> {
    const kubectl = await inNamespace(name);
    await kubectl.ok([
      'create',
      'deployment',
      'web',
      '--image=meshwright/echo:1',
      '--replicas=2',
      '--port=8080',
    ]);
    await kubectl.ok(['expose', 'deployment', 'web', '--port=80', '--target-port=8080']);
    await kubectl.ok(['wait', '--for=condition=Available', 'deployment/web', '--timeout=240s']);
    return kubectl;
  }

  const image = (kubectl: Kubectl) =>
    kubectl.ok(['get', 'deploy', 'web', '-o', 'jsonpath={.spec.template.spec.containers[0].image}']);
  const revisions = async (kubectl: Kubectl) =>
    [...(await kubectl.ok(['rollout', 'history', 'deployment/web'])).matchAll(/^(\d+) /gm)].map(([, n]) => n);
  const settled = (kubectl: Kubectl) => kubectl.ok(['rollout', 'status', 'deployment/web', '--timeout=240s']);

  it('rolls out, looks back, and takes back', async () => {
    const kubectl = await withWeb('rolled');
    await kubectl.ok(['set', 'image', 'deployment/web', 'echo=meshwright/echo:2']);
    expect(await settled(kubectl)).toContain('deployment "web" successfully rolled out');
    expect(await revisions(kubectl)).toEqual(['1', '2']);
    expect(await kubectl.ok(['rollout', 'history', 'deployment/web', '--revision=1'])).toMatch(
      /Image:\s+meshwright\/echo:1/,
    );
    await kubectl.ok(['rollout', 'undo', 'deployment/web']);
    await settled(kubectl);
    expect(await image(kubectl)).toBe('meshwright/echo:1');
    // The template of the first revision is the third's now.
    expect(await revisions(kubectl)).toEqual(['2', '3']);
    const pods = () => kubectl.ok(['get', 'pods', '-l', 'app=web', '-o', 'name']);
    const before = (await pods()).trim().split('\n');
    await kubectl.ok(['rollout', 'restart', 'deployment/web']);
    await settled(kubectl);
    await kubectl.ok(['wait', '--for=delete', ...before, '--timeout=240s']);
    expect((await pods()).trim().split('\n')).toHaveLength(2);
  });

  it('leaves a paused Deployment at its template until it is resumed', async () => {
    const kubectl = await withWeb('paused');
    await kubectl.ok(['rollout', 'pause', 'deployment/web']);
    await kubectl.ok(['set', 'image', 'deployment/web', 'echo=meshwright/echo:2']);
    const sets = () =>
      kubectl.ok(['get', 'rs', '-o', 'jsonpath={.items[*].spec.template.spec.containers[0].image}']);
    const restarted = await kubectl.call(['rollout', 'restart', 'deployment/web']);
    expect(restarted.err).toContain("can't restart paused deployment");
    expect(await sets()).toBe('meshwright/echo:1');
    await kubectl.ok(['rollout', 'resume', 'deployment/web']);
    await settled(kubectl);
    expect((await sets()).split(' ').toSorted()).toEqual(['meshwright/echo:1', 'meshwright/echo:2']);
  });

  /** The local port that a `port-forward` has opened. */
  async function portOf(forward: RunningProgram): Promise<number> {
    return Number(/127\.0\.0\.1:(\d+) -> /.exec(await forward.nextLine())?.[1]);
  }

  it('forwards ports to a Deployment, a Service and a pod, and follows the log of what comes in', async () => {
    const kubectl = await withWeb('forwarded');
    await kubectl.ok(['scale', 'deployment', 'web', '--replicas=1']);
    await kubectl.ok(['wait', '--for=jsonpath={.status.replicas}=1', 'deployment/web', '--timeout=240s']);
    const pod = (await kubectl.ok(['get', 'pods', '-l', 'app=web', '-o', 'name'])).trim();
    const log = kubectl.start(['logs', '-f', '--tail=1', pod]);
    // It follows from here on.
    expect(await log.nextLine()).toBe('meshwright/echo:1 listens on 8080');
    for (const [way, target] of [
      ['deployment', 'deployment/web'],
      ['service', 'service/web'],
      ['pod', pod],
    ] as const) {
      const port = await portOf(kubectl.start(['port-forward', target, way === 'service' ? ':80' : ':8080']));
      const answer = await fetch(`http://127.0.0.1:${port}/by-${way}`);
      expect([answer.status, answer.headers.get('x-backend')]).toEqual([200, 'web']);
      expect(await log.nextLine()).toContain(`GET /by-${way} 200`);
    }
    await kubectl.ok(['delete', 'deployment', 'web']);
    expect(await log.ended).toBe(0);
  });

  it('reads what a container wrote, since when, how much, and before it was started again', async () => {
    const kubectl = await inNamespace('logged');
    await kubectl.ok(['run', 'p', '--image=meshwright/echo:1', '--port=8080']);
    await kubectl.ok(['wait', '--for=condition=Ready', 'pod/p', '--timeout=240s']);
    const all = await kubectl.ok(['logs', 'p']);
    expect(all).toBe('meshwright/echo:1 listens on 8080\n');
    expect(await kubectl.ok(['logs', 'p', '-c', 'p', '--limit-bytes=10'])).toBe('meshwright');
    expect(await kubectl.ok(['logs', 'p', '--all-containers', '--prefix'])).toBe(`[pod/p/p] ${all}`);
    expect(await kubectl.ok(['logs', 'p', '--timestamps'])).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z meshwright/);
    expect(await kubectl.ok(['logs', 'p', '--since-time=2999-01-01T00:00:00Z'])).toBe('');
    const previous = await kubectl.call(['logs', 'p', '--previous']);
    expect(previous.err).toContain('previous terminated container "p" in pod "p" not found');
    await kubectl.ok([
      'run',
      'again',
      '--image=meshwright/echo:1',
      '--env=EXIT_AFTER_MS=1',
      '--env=EXIT_CODE=3',
    ]);
    const restarted = '--for=jsonpath={.status.containerStatuses[0].lastState.terminated.exitCode}=3';
    await kubectl.ok(['wait', restarted, 'pod/again', '--timeout=240s']);
    expect(await kubectl.ok(['logs', 'again', '--previous'])).toContain('listens on 8080');
    expect((await kubectl.call(['logs', 'none'])).err).toContain('pods "none" not found');
  });

  it('runs the agent in a pod, refuses other programs, and attaches to what a container says', async () => {
    const kubectl = await inNamespace('entered');
    await kubectl.ok(['run', 'p', '--image=meshwright/echo:1', '--port=8080']);
    await kubectl.ok(['wait', '--for=condition=Ready', 'pod/p', '--timeout=240s']);
    const missing = await kubectl.call(['exec', 'p', '--', 'ls', '/']);
    expect([missing.code, missing.err]).toEqual([127, expect.stringContaining('ls: not found')]);
    expect((await kubectl.call(['exec', 'p', '-c', 'other', '--', 'agent'])).err).toMatch(
      /container other is not valid for pod p|container not found/,
    );
    const copied = await kubectl.call(['cp', 'package.json', 'p:/tmp/x']);
    expect([copied.code === 0, copied.err]).toEqual([false, expect.stringContaining('tar: not found')]);
    const debugged = await kubectl.call(['debug', 'p', '--image=busybox']);
    expect(debugged.err).toContain('ephemeral containers are disabled for this cluster');
    const attached = kubectl.start(['attach', 'p']);
    const port = await portOf(kubectl.start(['port-forward', 'p', ':8080']));
    // Whether it has attached by now only the next line tells.
    let heard = false;
    const asking = (async () => {
      while (!heard) await fetch(`http://127.0.0.1:${port}/seen`);
    })();
    const line = await attached.nextLine();
    heard = true;
    await asking;
    expect(line).toContain('GET /seen 200');
  });

  it('deletes with what belongs to it, or leaves that behind', async () => {
    const kubectl = await withWeb('deleted');
    const kinds = async () =>
      (await kubectl.ok(['get', 'deployments,replicasets,pods', '-o', 'name', '--ignore-not-found']))
        .trim()
        .split('\n')
        .map((name) => name.split('.')[0]?.split('/')[0]);
    await kubectl.ok(['delete', 'deployment', 'web', '--cascade=orphan']);
    expect((await kinds()).toSorted()).toEqual(['pod', 'pod', 'replicaset']);
    await kubectl.ok(['delete', 'replicasets', '--all', '--cascade=foreground', '--timeout=240s']);
    expect(await kinds()).toEqual(['']);
  });

  it('makes a Job from a CronJob, waits for its end, and describes what happened', async () => {
    const kubectl = await inNamespace('jobs');
    await kubectl.ok(['create', 'cronjob', 'nightly', '--image=meshwright/task', '--schedule=@daily']);
    await kubectl.ok(['create', 'job', 'now', '--from=cronjob/nightly']);
    expect(await kubectl.ok(['wait', '--for=condition=Complete', 'job/now', '--timeout=240s'])).toContain(
      'met',
    );
    expect(await kubectl.ok(['get', 'job', 'now'])).toMatch(/now +Complete +1\/1/);
    const described = await kubectl.ok(['describe', 'job', 'now']);
    expect(described).toMatch(/Pods Statuses: +0 Active .*1 Succeeded/);
    expect(described).toMatch(/Normal +SuccessfulCreate .*Created pod: now-/);
    expect(described).toMatch(/Normal +Completed .*Job completed/);
    const pods = await kubectl.ok(['describe', 'pods', '-l', 'job-name=now']);
    expect(pods).toMatch(/Status: +Succeeded/);
    expect(pods).toMatch(/Normal +Scheduled .*to sandbox/);
  });
});
