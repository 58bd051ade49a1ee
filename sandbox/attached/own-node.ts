import type { OpenedCluster } from '../../kube/open-cluster.ts';
import { Failure } from '../../schemas/failure.ts';
import type { Json } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { NODE_NAME } from '../controllers/record-event.ts';
import { kubeTimeOf } from '../controllers/write-status.ts';

/** On everything that an attached sandbox adds to a server, and takes away again. */
export const MADE_BY = 'sandbox.meshwright.dev/made-by';
export const US = 'sandbox';
export const OURS = { [MADE_BY]: US };

/** Where an attached sandbox does its work. */
export interface Place {
  readonly cluster: OpenedCluster;
  readonly signal: AbortSignal;
}

/** The Lease by which a node says that it lives, as a kubelet's. */
export const NODE_LEASE = `/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${NODE_NAME}`;
const BEAT_MS = 10_000;
const LEASE_SECONDS = 40;

/**
 * Renews the node's Lease now and every ten seconds, without which a kube-controller-manager takes the node for dead
 * and evicts its pods. Returns the end of it.
 */
export async function beat(
  { cluster, signal }: Place,
  onProblem: (sentence: string) => void,
): Promise<() => void> {
  const renew = async () => {
    const renewTime = new Date().toISOString().replace('Z', '000Z');
    await cluster.apply(
      {
        ...{ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' },
        metadata: { name: NODE_NAME, namespace: 'kube-node-lease', labels: OURS },
        spec: { holderIdentity: NODE_NAME, leaseDurationSeconds: LEASE_SECONDS, renewTime },
      },
      { force: true },
      signal,
    );
  };
  await renew();
  const beating = setInterval(() => {
    renew().catch((error: unknown) => {
      if (signal.aborted) return;
      if (!(error instanceof Failure)) throw error;
      onProblem(`the node's Lease was not renewed: ${error.message}`);
    });
  }, BEAT_MS);
  return () => clearInterval(beating);
}

/** The node that pods run on. */
export function node(): KubeObject {
  const labels = { 'kubernetes.io/hostname': NODE_NAME, 'kubernetes.io/os': 'linux', ...OURS };
  return { apiVersion: 'v1', kind: 'Node', metadata: { name: NODE_NAME, labels }, spec: {} };
}

/** What a kubelet that listens on a port says of its node. */
export function nodeStatus(port: number): Json {
  const resources = { cpu: '4', memory: '8Gi', pods: '2000' };
  const at = kubeTimeOf(Date.now());
  return {
    capacity: resources,
    allocatable: resources,
    addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
    daemonEndpoints: { kubeletEndpoint: { Port: port } },
    conditions: [
      {
        ...{ type: 'Ready', status: 'True', reason: 'KubeletReady' },
        message: 'pods run inside the sandbox process',
        ...{ lastHeartbeatTime: at, lastTransitionTime: at },
      },
    ],
    nodeInfo: {
      ...{
        architecture: process.arch,
        operatingSystem: 'linux',
        kubeletVersion: 'v1.36.2+meshwright-sandbox',
      },
      ...{ containerRuntimeVersion: 'sandbox://1', osImage: 'meshwright sandbox', kernelVersion: '' },
      ...{ bootID: '', machineID: '', systemUUID: '', kubeProxyVersion: '' },
    },
  };
}
