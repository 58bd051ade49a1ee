import type { Json, JsonObject } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';

/** A sample workload: a Deployment under an account of its own, with a Service of its name unless that is left out. */
export interface SampleWorkload {
  readonly namespace: string;
  readonly name: string;
  /** Of the Service and of its pods; the workload's name when left out. */
  readonly account?: string;
  readonly image?: 'echo' | 'grpc-echo' | 'tcp-echo' | 'udp-echo';
  readonly ports?: readonly SamplePort[];
  /** Beside `app: NAME`. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly service?: false;
  /** It counts as ready once it has answered the node that it runs on, over HTTP on its first port. */
  readonly checked?: true;
}

export interface SamplePort {
  readonly name: string;
  readonly port: number;
  /** The container's; `port` when left out. */
  readonly target?: number;
  readonly protocol?: 'UDP';
}

export const HTTP_PORT: SamplePort = { name: 'http', port: 8080 };

/** The account, the Deployment and the Service of a sample workload. Its answers name it in `x-backend`. */
export function sampleWorkload(sample: SampleWorkload): readonly KubeObject[] {
  const { namespace, name, ports = [HTTP_PORT], service } = sample;
  const account = sample.account ?? name;
  return [
    serviceAccount(namespace, account),
    deployment(sample, account, ports),
    ...(service === false ? [] : [serviceOf({ namespace, name, selector: { app: name }, ports })]),
  ];
}

function deployment(
  { namespace, name, image = 'echo', labels = {}, env = {}, checked }: SampleWorkload,
  account: string,
  ports: readonly SamplePort[],
): KubeObject {
  const containerPorts = ports.map(({ name: portName, port, target = port, protocol }) => ({
    name: portName,
    containerPort: target,
    ...(protocol === undefined ? {} : { protocol }),
  }));
  const variables: readonly Json[] = Object.entries({ BACKEND: name, ...env }).map(([key, value]) => ({
    name: key,
    value,
  }));
  const check = { httpGet: { path: '/', port: ports[0]?.target ?? ports[0]?.port ?? 0 }, periodSeconds: 1 };
  const container = {
    name: 'app',
    image: `meshwright/${image}:1`,
    ports: containerPorts,
    env: variables,
    ...(checked === undefined ? {} : { readinessProbe: check }),
  };
  const podLabels = { app: name, ...labels };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace, name, labels: { app: name } },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: podLabels },
        spec: { serviceAccountName: account, containers: [container] },
      },
    },
  };
}

/** A Service over the pods with all of these labels. */
export function serviceOf(of: {
  readonly namespace: string;
  readonly name: string;
  readonly selector: Readonly<Record<string, string>>;
  readonly ports?: readonly SamplePort[];
}): KubeObject {
  const { namespace, name, selector, ports = [HTTP_PORT] } = of;
  const listed: readonly JsonObject[] = ports.map(({ name: portName, port, target = port, protocol }) => ({
    name: portName,
    port,
    targetPort: target,
    ...(protocol === undefined ? {} : { protocol }),
  }));
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace, name },
    spec: { selector, ports: listed },
  };
}

export function serviceAccount(namespace: string, name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name } };
}
