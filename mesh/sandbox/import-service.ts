import type { KubeObject } from '../../schemas/kube-object.ts';
import { IMPORT_ANNOTATION } from '../../schemas/sandbox-mesh.ts';

/** A service of another sandbox, and what stands for it here. */
export interface ServiceImport {
  readonly namespace: string;
  readonly name: string;
  /** The link that leads there, and the service there. */
  readonly from: { readonly link: string; readonly namespace: string; readonly service: string };
  /** Port numbers, the same on both sides; `protocol` becomes the port's name (`http`, `tcp`, `grpc`, `udp`). */
  readonly ports: readonly { readonly port: number; readonly protocol: string }[];
}

/** The Service by which workloads of a sandbox, and its splits and routes, reach one of a linked sandbox. */
export function importService({ namespace, name, from, ports }: ServiceImport): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name,
      namespace,
      annotations: { [IMPORT_ANNOTATION]: `${from.link}/${from.namespace}/${from.service}` },
    },
    spec: {
      ports: ports.map(({ port, protocol }) => ({
        name: `${protocol}-${port}`,
        port,
        ...(protocol === 'udp' ? { protocol: 'UDP' } : {}),
      })),
    },
  };
}
