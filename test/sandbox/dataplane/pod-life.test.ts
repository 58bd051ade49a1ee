import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deployment, type MeshRig, meshRig, namespace, service } from '../../rig/mesh-rig.ts';
import { askOnce, httpClient } from '../../rig/pod-client.ts';

const WEB = { host: 'web', port: 8080 };

describe('the life of pods', () => {
  let rig: MeshRig;

  beforeEach(async () => {
    rig = await meshRig();
    await rig.cluster.apply(
      namespace('shop'),
      deployment('shopper', { image: 'meshwright/agent' }),
      service('web', { app: 'web' }),
    );
  });

  afterEach(async () => {
    await rig.close();
    expect(rig.problems).toEqual([]);
  });

  it('a rolling update loses no request of a kept connection', async () => {
    await rig.cluster.apply(deployment('web', { env: { BACKEND: 'old' }, replicas: 2 }));
    await rig.ready('shopper', 'web');
    await rig.converged();
    const client = await httpClient(await rig.proxyOf('shopper'), 'web', 8080);
    const first = (await client.ask()).headers['x-backend'];
    let rolled = false;
    const rollout = (async () => {
      await rig.cluster.apply(deployment('web', { env: { BACKEND: 'new' }, replicas: 2 }));
      await rig.ready('web');
      await rig.converged();
      rolled = true;
    })();
    const later = new Set<unknown>();
    for (let sentLater = 0; sentLater < 20; ) {
      const isLater = rolled;
      const answer = await client.ask();
      expect(answer.status).toBe(200);
      if (!isLater) continue;
      later.add(answer.headers['x-backend']);
      sentLater += 1;
    }
    await rollout;
    client.close();
    expect(first).toBe('old');
    expect(later).toEqual(new Set(['new']));
  });

  it('a request in flight is answered although its pod is deleted', async () => {
    await rig.cluster.apply(deployment('web', { env: { LATENCY_MS: '300' } }));
    await rig.ready('shopper', 'web');
    await rig.converged();
    const answer = askOnce(await rig.proxyOf('shopper'), WEB, {
      headers: { 'x-meshwright-nonce': 'flight' },
    });
    await arrived(rig, 'flight');
    const pod = rig.cluster.list('Pod').find((each) => each.metadata.labels?.['app'] === 'web');
    await rig.cluster.delete('Pod', 'shop', pod?.metadata.name ?? '');
    expect((await answer).status).toBe(200);
  });

  it('a caller that keeps its connection does not keep a pod outside the mesh from ending', async () => {
    const containers = [{ name: 'main', image: 'meshwright/echo', ports: [{ containerPort: 8080 }] }];
    await rig.cluster.apply(namespace('plain', { mesh: false }), {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'api', namespace: 'plain' },
      spec: { containers, terminationGracePeriodSeconds: 3600 },
    });
    const status = () => {
      const pod = rig.cluster.list('Pod').find((each) => each.metadata.namespace === 'plain');
      return pod?.['status'] as { readonly phase?: string; readonly podIP?: string } | undefined; // a kubelet's words
    };
    await rig.cluster.until(() => status()?.phase === 'Running');
    const caller = connect(8080, status()?.podIP);
    const closed = once(caller, 'close');
    caller.write('GET / HTTP/1.1\r\nhost: api\r\n\r\n');
    await once(caller, 'data');
    await rig.cluster.delete('Pod', 'plain', 'api');
    await closed;
  });

  it('pods that ran before their namespace was enrolled are meshed only after a restart', async () => {
    await rig.cluster.apply(
      namespace('late', { mesh: false }),
      deployment('api', { namespace: 'late' }),
      service('api', { app: 'api' }, { port: 80, targetPort: 8080 }, 'late'),
    );
    await rig.ready('late/api');
    const sidecars = async () => {
      const { body } = await rig.extension('GET', 'proxies');
      return (body['proxies'] as readonly { namespace: string }[]).filter(
        (each) => each.namespace === 'late',
      );
    };
    await rig.cluster.apply(namespace('late'));
    expect(await sidecars()).toEqual([]);
    await rig.cluster.apply(
      deployment('api', { namespace: 'late', annotations: { 'kubectl.kubernetes.io/restartedAt': 'now' } }),
    );
    await rig.ready('late/api');
    expect(await sidecars()).toHaveLength(1);
    const pod = rig.cluster.list('Pod', 'late')[0];
    expect(pod?.metadata.annotations?.['sandbox.meshwright.dev/sidecar']).toBe('injected');
  });

  it('a pod gets traffic only once its readiness probe succeeds', async () => {
    const probe = { httpGet: { path: '/', port: 8080 }, periodSeconds: 1, failureThreshold: 1 };
    await rig.cluster.apply(
      deployment('web', { env: { BACKEND: 'good' }, container: { readinessProbe: probe } }),
      deployment('web-broken', { app: 'web', env: { STATUS: '500' }, container: { readinessProbe: probe } }),
    );
    await rig.cluster.until(() =>
      rig.cluster.list('EndpointSlice.discovery.k8s.io').some(hasReadyAndUnready),
    );
    await rig.ready('shopper');
    await rig.converged();
    const client = await httpClient(await rig.proxyOf('shopper'), 'web', 8080);
    for (let i = 0; i < 50; i++) expect((await client.ask()).headers['x-backend']).toBe('good');
    client.close();
    const status = rig.cluster.get('Deployment.apps', 'shop', 'web-broken')?.['status'];
    expect(status).toMatchObject({
      unavailableReplicas: 1,
      conditions: [{ type: 'Available', status: 'False' }, { type: 'Progressing' }],
    });
  });

  it('a service without ready endpoints answers 503 with the reason', async () => {
    await rig.ready('shopper');
    await rig.converged();
    const answer = await askOnce(await rig.proxyOf('shopper'), WEB);
    expect(answer.status).toBe(503);
    expect(answer.headers['x-mesh-response-flag']).toBe('no-healthy-upstream');
  });

  it('scaling to nothing and back is obeyed and reported', async () => {
    await rig.cluster.apply(deployment('web', { replicas: 3 }));
    await rig.ready('web');
    expect(rig.cluster.list('Pod').filter((pod) => pod.metadata.labels?.['app'] === 'web')).toHaveLength(3);
    await rig.cluster.apply(deployment('web', { replicas: 0 }));
    await rig.ready('web');
    expect(rig.cluster.list('Pod').filter((pod) => pod.metadata.labels?.['app'] === 'web')).toHaveLength(0);
    const status = rig.cluster.get('Deployment.apps', 'shop', 'web')?.['status'];
    expect(status).toMatchObject({ observedGeneration: 2 });
    expect(status).not.toHaveProperty('replicas');
  });

  it('nothing listens any more once the data plane is closed', async () => {
    await rig.cluster.apply(deployment('web'));
    await rig.ready('shopper', 'web');
    const shopper = await rig.proxyOf('shopper');
    const places = [shopper, { host: rig.podIp('web'), port: 8080 }];
    await rig.plane.close();
    for (const place of places) {
      const refused = new Promise((resolve) => connect(place).on('error', resolve));
      expect(await refused).toMatchObject({ code: 'ECONNREFUSED' });
    }
  });

  it('only the agent can be run in a pod, and its log can be read', async () => {
    await rig.cluster.apply(deployment('web'));
    await rig.ready('shopper', 'web');
    await askOnce(await rig.proxyOf('shopper'), WEB, { path: '/seen' });
    const name = rig.cluster.list('Pod').find((each) => each.metadata.labels?.['app'] === 'web')
      ?.metadata.name;
    const pod = { namespace: 'shop', pod: name ?? '' };
    const log = await rig.plane.logs(pod);
    expect(log.lines().map(({ text }) => text)).toContainEqual(expect.stringContaining('GET /seen 200'));
    const shell = await rig.plane.exec({ ...pod, command: ['sh', '-c', 'id'] });
    expect(await shell.exited).toMatchObject({ exitCode: 127 });
    await expect(rig.plane.exec({ ...pod, container: 'nope', command: ['agent'] })).rejects.toMatchObject({
      reason: 'notFound',
    });
  });
});

function hasReadyAndUnready(slice: object): boolean {
  const endpoints = ('endpoints' in slice ? slice.endpoints : []) as readonly {
    conditions: { ready: boolean };
  }[];
  return [true, false].every((ready) => endpoints.some((each) => each.conditions.ready === ready));
}

async function arrived(rig: MeshRig, nonce: string): Promise<void> {
  for (;;) {
    const { body } = await rig.extension('GET', `arrivals?nonce=${nonce}`);
    if ((body['arrived'] as readonly unknown[]).length > 0) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
