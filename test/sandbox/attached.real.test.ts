import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AttachedCli, attachedCli } from '../rig/attached-cli.ts';
import { kubectlWith, whyNoKubectl } from '../rig/kubectl.ts';
import { type KubernetesApi, whyNoRealApi } from '../rig/kubernetes-api.ts';

const why = whyNoRealApi() ?? whyNoKubectl;
const signal = new AbortController().signal;
const MESH = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' } as const;
const NODE = { apiVersion: 'v1', kind: 'Node', name: 'sandbox' } as const;

/** The compiled command line, a real API server, and kubectl. */
describe.skipIf(why !== undefined)(
  `a sandbox on a real API server${why === undefined ? '' : ` (${why})`}`,
  () => {
    let api: KubernetesApi;
    let attached: AttachedCli;
    let namespace = 0;

    const cli: AttachedCli['cli'] = (...args) => attached.cli(...args);
    const kubectl = async (...args: readonly string[]) => await kubectlWith(api.kubeconfig).ok(args);
    const up = async () => await attached.up();
    const inNew = async () => {
      namespace += 1;
      const name = `attached-${namespace}`;
      await kubectl('create', 'namespace', name);
      return (...args: readonly string[]) => kubectl('-n', name, ...args);
    };

    beforeAll(async () => {
      attached = await attachedCli();
      api = attached.api;
      expect(await up()).toMatchObject({ code: 0 });
    });

    afterAll(async () => {
      await attached.close();
    });

    it('rolls Deployments out, and the server knows their endpoints', async () => {
      const shop = await inNew();
      await shop('create', 'deployment', 'web', '--image=meshwright/echo:1', '--port=8080', '--replicas=2');
      await shop('expose', 'deployment', 'web', '--port=8080');
      await shop('rollout', 'status', 'deployment/web', '--timeout=240s');
      await shop(
        'wait',
        'endpointslice',
        '-l',
        'kubernetes.io/service-name=web',
        '--for=jsonpath={.endpoints[1].conditions.ready}=true',
        '--timeout=240s',
      );
      await shop('scale', 'deployment/web', '--replicas=0');
      await shop('wait', 'pod', '-l', 'app=web', '--for=delete', '--timeout=240s');
    });

    it('answers logs, exec and port-forward through the server, as a kubelet does', async () => {
      const shop = await inNew();
      await shop('create', 'deployment', 'web', '--image=meshwright/echo:1', '--port=8080');
      await shop('rollout', 'status', 'deployment/web', '--timeout=240s');
      expect(await shop('logs', 'deployment/web')).toBe('meshwright/echo:1 listens on 8080\n');
      const list = await api.cluster.list(
        { apiVersion: 'v1', kind: 'Pod', labelSelector: 'app=web' },
        signal,
      );
      const pod = list.find((each) => each.metadata.namespace?.startsWith('attached-'))?.metadata;
      const exec = await kubectlWith(api.kubeconfig).call([
        ...['-n', pod?.namespace ?? '', 'exec', pod?.name ?? '', '--', 'sh'],
      ]);
      expect(exec).toMatchObject({
        code: 127,
        err: expect.stringContaining("one program, 'meshwright agent'"),
      });
      const forward = kubectlWith(api.kubeconfig).start([
        ...['-n', pod?.namespace ?? '', 'port-forward', `pod/${pod?.name ?? ''}`, ':8080'],
      ]);
      const port = /127\.0\.0\.1:(\d+) -> 8080/.exec(await forward.nextLine())?.[1];
      const answer = await fetch(`http://127.0.0.1:${port}/through`);
      expect(await answer.json()).toMatchObject({ pod: pod?.name, path: '/through' });
    });

    it('ends namespaces with all that is in them', async () => {
      const shop = await inNew();
      await shop('create', 'job', 'sum', '--image=meshwright/task:1');
      await shop('wait', 'job/sum', '--for=condition=complete', '--timeout=240s');
      const name = `attached-${namespace}`;
      await kubectl('delete', 'namespace', name, '--timeout=240s');
      expect(await api.cluster.get({ apiVersion: 'v1', kind: 'Namespace', name }, signal)).toBeUndefined();
    });

    it('says where it works, and takes everything away again', async () => {
      const status = await cli('sandbox', 'status');
      expect(JSON.parse(status.stdout)).toMatchObject({ context: api.context, attached: true });
      expect(await api.cluster.get(NODE, signal)).toBeDefined();
      const split = { ...MESH, name: 'trafficsplits.split.smi-spec.io' };
      expect(await api.cluster.get(split, signal)).toBeDefined();
      expect(await cli('sandbox', 'down')).toMatchObject({ code: 0 });
      expect(await api.cluster.get(NODE, signal)).toBeUndefined();
      expect(await api.cluster.list({ apiVersion: 'v1', kind: 'Pod' }, signal)).toEqual([]);
      for (;;) {
        if ((await api.cluster.get(split, signal)) === undefined) break;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      expect(await up()).toMatchObject({ code: 0 });
    });

    it('refuses a cluster that has nodes or controllers of its own, in one sentence', async () => {
      expect(await cli('sandbox', 'down')).toMatchObject({ code: 0 });
      const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'real-node' } };
      await api.cluster.create(node, signal);
      expect(await up()).toMatchObject({
        code: 5,
        stderr: expect.stringContaining('nodes of its own (real-node)'),
      });
      await api.cluster.delete({ apiVersion: 'v1', kind: 'Node', name: 'real-node' }, {}, signal);
      const renewTime = new Date().toISOString().replace('Z', '000Z');
      const lease = {
        ...{ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' },
        metadata: { name: 'kube-controller-manager', namespace: 'kube-system' },
        spec: { holderIdentity: 'somebody', leaseDurationSeconds: 3600, renewTime },
      };
      await api.cluster.create(lease, signal);
      expect(await up()).toMatchObject({
        code: 5,
        stderr: expect.stringContaining('kube-controller-manager at work'),
      });
      await api.cluster.delete(
        { ...lease, name: 'kube-controller-manager', namespace: 'kube-system' },
        {},
        signal,
      );
      expect(await cli('sandbox', 'up', '--api-server', 'nowhere')).toMatchObject({ code: 5 });
      const both = await cli('sandbox', 'up', '--api-server', api.context, '--port', '7000');
      expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining('--port') });
      expect(await up()).toMatchObject({ code: 0 });
    });
  },
);
