import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../../schemas/failure.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import type { MemoryCluster } from '../../rig/memory-cluster.ts';
import { deployment, type MeshRig, meshRig, namespace, service } from '../../rig/mesh-rig.ts';
import { GATEWAY_CLASS, gatewayObject } from '../../rig/north-south.ts';

/** Has the next writes of a kind fail, as they do while an API server is down; returns how many are left to fail. */
function refuse(
  cluster: MemoryCluster,
  verb: 'update' | 'updateStatus' | 'delete',
  kind: string,
  count: number,
): () => number {
  let left = count;
  const real = cluster[verb].bind(cluster) as (...args: readonly unknown[]) => Promise<unknown>; // of one of the three
  const failing = async (...args: readonly unknown[]): Promise<unknown> => {
    const [first] = args as [string | KubeObject];
    if (left === 0 || (typeof first === 'string' ? first : first.kind) !== kind) return await real(...args);
    left -= 1;
    throw new Failure('unreachable', `${verb} ${kind}: the API server is down`);
  };
  Object.assign(cluster, { [verb]: failing });
  return () => left;
}

describe('pods and Gateways under an API server that refuses writes for a while', () => {
  let rig: MeshRig;

  beforeEach(async () => {
    rig = await meshRig();
    await rig.cluster.apply(namespace('shop'), service('web', { app: 'web' }));
  });

  afterEach(async () => {
    await rig.close();
  });

  it('a pod that could not be bound runs in the end', async () => {
    const left = refuse(rig.cluster, 'update', 'Pod', 3);
    await rig.cluster.apply(deployment('web'));
    await rig.ready('web');
    expect(left()).toBe(0);
    expect(rig.problems.join('\n')).toContain('the API server is down');
  });

  it('a pod whose status could not be written is ready in the end', async () => {
    const left = refuse(rig.cluster, 'updateStatus', 'Pod', 3);
    await rig.cluster.apply(deployment('web'));
    await rig.ready('web');
    expect(left()).toBe(0);
  });

  it('a pod whose object could not be taken away goes in the end', async () => {
    await rig.cluster.apply(deployment('web'));
    await rig.ready('web');
    const [pod] = rig.cluster.list('Pod');
    await rig.cluster.delete('Deployment.apps', 'shop', 'web');
    const left = refuse(rig.cluster, 'delete', 'Pod', 3);
    await rig.cluster.until(() => rig.cluster.get('Pod', 'shop', pod?.metadata.name ?? '') === undefined);
    expect(left()).toBe(0);
  });

  it('a Gateway whose status could not be written has it in the end', async () => {
    const left = refuse(rig.cluster, 'updateStatus', 'Gateway', 2);
    const listeners = [{ name: 'http', port: 8080, protocol: 'HTTP' }];
    await rig.cluster.apply(GATEWAY_CLASS, gatewayObject('door', listeners));
    await rig.cluster.until(() => {
      const [gateway] = rig.cluster.list('Gateway.gateway.networking.k8s.io');
      return gateway?.['status'] !== undefined;
    });
    expect(left()).toBe(0);
  });
});
