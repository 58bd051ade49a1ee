import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { type AttachedCli, attachedCli } from '../rig/attached-cli.ts';
import { type Kubectl, kubectlWith, whyNoKubectl } from '../rig/kubectl.ts';
import { realKubernetesApiAt, whyNoRealApi } from '../rig/kubernetes-api.ts';

const why = whyNoRealApi() ?? whyNoKubectl;

/** Everything that could be left: objects by their kinds, what holds them, and what listens. */
const KINDS = [
  ['v1', 'Node'],
  ['v1', 'Pod'],
  ['v1', 'Service'],
  ['v1', 'Namespace'],
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'ReplicaSet'],
  ['batch/v1', 'Job'],
  ['discovery.k8s.io/v1', 'EndpointSlice'],
  ['coordination.k8s.io/v1', 'Lease'],
  ['apiregistration.k8s.io/v1', 'APIService'],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
] as const;

describe.skipIf(why !== undefined)(
  `the end of an attached sandbox${why === undefined ? '' : ` (${why})`}`,
  () => {
    let attached: AttachedCli;
    let kubectl: Kubectl;

    const { signal } = new AbortController();
    const list = async (apiVersion: string, kind: string) =>
      await attached.api.cluster.list({ apiVersion, kind }, signal);
    const up = async (): Promise<number> => {
      const ended = await attached.up();
      expect(ended, ended.stderr).toMatchObject({ code: 0 });
      return JSON.parse(ended.stdout).pid;
    };
    const titles = (objects: readonly KubeObject[]) =>
      objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`);
    /** What an API server makes for itself is nobody's leftover. */
    const everything = async () => {
      const lists = await Promise.all(KINDS.map(([apiVersion, kind]) => list(apiVersion, kind)));
      return lists
        .flat()
        .filter(({ kind, metadata }) => !(kind === 'Lease' && /^apiserver-/.test(metadata.name ?? '')));
    };
    const until = async (isSo: () => Promise<boolean>) => {
      while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 100));
    };
    const rolledOut = () => kubectl.ok(['rollout', 'status', 'deployment/web', '--timeout=240s']);

    beforeAll(async () => {
      attached = await attachedCli();
      kubectl = kubectlWith(attached.api.kubeconfig);
    });

    afterAll(async () => {
      await attached.close();
    });

    it('leaves nothing on the server, and no process', async () => {
      // The server's own objects come a moment after it says that it is ready.
      await until(async () => titles(await everything()).includes('Service default/kubernetes'));
      const before = titles(await everything());
      const pid = await up();
      await kubectl.ok(['create', 'namespace', 'brief']);
      const brief = (...args: readonly string[]) => kubectl.ok(['-n', 'brief', ...args]);
      await brief('create', 'deployment', 'web', '--image=meshwright/echo:1', '--port=8080');
      await brief('expose', 'deployment', 'web', '--port=8080');
      await brief('create', 'job', 'sum', '--image=meshwright/task:1');
      await brief('rollout', 'status', 'deployment/web', '--timeout=240s');
      await kubectl.ok(['delete', 'namespace', 'brief', '--timeout=240s']);
      expect(processesOf(attached.stateDir)).toContain(pid);
      expect(await attached.cli('sandbox', 'down')).toMatchObject({ code: 0 });
      expect(processesOf(attached.stateDir)).toEqual([]);
      // Definitions go once the server has emptied them.
      await until(
        async () => (await list('apiextensions.k8s.io/v1', 'CustomResourceDefinition')).length === 0,
      );
      expect(titles(await everything())).toEqual(before);
    });

    it('takes up again what a killed one was in the middle of', async () => {
      const pid = await up();
      await kubectl.ok([
        'create',
        'deployment',
        'web',
        '--image=meshwright/echo:1',
        '--port=8080',
        '--replicas=2',
      ]);
      await rolledOut();
      process.kill(pid, 'SIGKILL');
      await until(async () => !isAlive(pid));
      // Asked for while nobody is there to do it: each waits for a controller or for the kubelet.
      await kubectl.ok(['create', 'namespace', 'half']);
      await kubectl.ok(['-n', 'half', 'create', 'configmap', 'left']);
      await kubectl.ok(['delete', 'namespace', 'half', '--wait=false']);
      const [first] = await list('v1', 'Pod');
      await kubectl.ok(['delete', 'pod', first?.metadata.name ?? '', '--wait=false']);
      await kubectl.ok(['create', 'deployment', 'gone', '--image=meshwright/echo:1']);
      await kubectl.ok(['delete', 'deployment', 'gone', '--cascade=foreground', '--wait=false']);
      await up();
      await kubectl.ok(['wait', 'namespace/half', '--for=delete', '--timeout=240s']);
      await kubectl.ok(['wait', 'deployment/gone', '--for=delete', '--timeout=240s']);
      await kubectl.ok(['wait', `pod/${first?.metadata.name}`, '--for=delete', '--timeout=240s']);
      await rolledOut();
      await until(async () => (await list('v1', 'Pod')).length === 2);
    });

    it('outlives its server, and ends without it', async () => {
      await kubectl.ok(['scale', 'deployment/web', '--replicas=1']);
      const server = await killServer(attached.api.kubeconfig);
      await server.restart();
      await kubectl.ok(['scale', 'deployment/web', '--replicas=3']);
      await rolledOut();
      await server.kill();
      expect(await attached.cli('sandbox', 'down')).toMatchObject({ code: 0 });
      expect(processesOf(attached.stateDir)).toEqual([]);
      await server.restart();
      await up();
      await rolledOut();
      expect(await attached.cli('sandbox', 'down')).toMatchObject({ code: 0 });
      expect(titles(await list('v1', 'Pod'))).toEqual([]);
      await server.kill();
    });
  },
);

/** One that was killed is there until somebody has asked how it ended. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Processes that have a folder on their command line: a sandbox, and the programs of its pods. */
function processesOf(folder: string): readonly number[] {
  const lines = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), line: commandLine(Number(name)) }));
  return lines.filter(({ line }) => line.join(' ').includes(folder)).map(({ pid }) => pid);
}

function commandLine(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  } catch {
    return []; // it ended in between
  }
}

/** The API server of a cluster, killed, to be started again as it was. */
async function killServer(kubeconfig: string) {
  const note: { readonly pid: number; readonly apiServer: string } = JSON.parse(
    readFileSync(path.join(path.dirname(kubeconfig), 'cluster.json'), 'utf8'),
  );
  const [program = '', ...args] = commandLine(note.pid);
  let running: ChildProcess | undefined;
  process.kill(note.pid, 'SIGKILL');
  return {
    async restart(): Promise<void> {
      const start = () => spawn(program, args, { stdio: 'ignore' });
      running = start();
      const { wire } = await realKubernetesApiAt(path.dirname(kubeconfig));
      // Until it listens every call fails; how long that takes is bounded by the test's own time.
      while ((await wire.call('GET', '/readyz').catch(() => undefined))?.status !== 200) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        // The port may still be that of the one that was killed.
        if (running.exitCode !== null) running = start();
      }
    },
    async kill(): Promise<void> {
      const ended = new Promise((resolve) => running?.once('exit', resolve));
      running?.kill('SIGKILL');
      await ended;
    },
  };
}
