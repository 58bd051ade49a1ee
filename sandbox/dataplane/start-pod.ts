import { createServer } from 'node:net';
import { record, text } from '../../mesh/policy/object-reader.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { SIDECAR_CONTAINER } from '../../schemas/sandbox-mesh.ts';
import { kubeNow } from '../controllers/write-status.ts';
import { AppServers } from '../workloads/app-server.ts';
import { workloadOf } from '../workloads/catalogue.ts';
import { type ContainerSpec, containersOf, serviceAccountOf } from '../workloads/pod-spec.ts';
import { Readiness } from '../workloads/readiness.ts';
import type { Addressing } from './addressing.ts';
import type { ArrivalBook } from './arrivals.ts';
import type { ConfigSource } from './config-source.ts';
import type { EdgeBook } from './edges.ts';
import { HTTP2_UNDER_WAY } from './http/http2-limits.ts';
import { spiffeId } from './identity.ts';
import type { MeshCa } from './mesh-ca.ts';
import type { Transmission } from './mesh-config.ts';
import type { PodDirectory, PodFacts } from './pod-facts.ts';
import { PodLog } from './pod-log.ts';
import { PodNetwork } from './pod-network.ts';
import type { ConnectApp, PodProxy } from './pod-proxy.ts';
import type { RunningPod } from './running-pod.ts';
import { Sidecar } from './sidecar.ts';

/** What pods are started with. */
export interface PodEnvironment {
  readonly trustDomain: string;
  readonly ca: MeshCa;
  readonly source: ConfigSource;
  readonly addressing: Addressing;
  readonly arrivals: ArrivalBook;
  readonly pods: PodDirectory;
  readonly edges: EdgeBook;
}

/** The account whose certificate only sabotaged sidecars present. */
const IMPOSTOR = 'impostor';

/** Brings a pod up: programs that nobody else reaches, an address, and the proxy that owns the address. */
export async function startPod(
  environment: PodEnvironment,
  pod: KubeObject,
  meshed: boolean,
  onReadiness: () => void,
): Promise<RunningPod> {
  const { addressing, source, pods } = environment;
  const uid = pod.metadata.uid ?? '';
  const socksServer = createServer({ allowHalfOpen: true, noDelay: true });
  const address = await addressing.allocate(socksServer);
  const containers = containersOf(pod);
  const subject = { namespace: pod.metadata.namespace ?? 'default', serviceAccount: serviceAccountOf(pod) };
  const facts: PodFacts = {
    ...subject,
    name: pod.metadata.name ?? '',
    uid,
    uri: spiffeId(environment.trustDomain, subject),
    address,
    meshed,
    ports: portsOf(containers, 'tcp'),
    udpPorts: portsOf(containers, 'udp'),
  };
  const logs = new PodLog();
  const apps = new AppServers();
  startPrograms(environment, { pod, facts, containers, logs, apps });
  const shared = { pod: facts, addressing, pods, source, socksServer };
  const connectApp: ConnectApp = (port, protocol) =>
    // Outside the mesh nobody looks at what is spoken: it may be HTTP/2 as well.
    apps.connect(port, protocol === 'http1' ? undefined : HTTP2_UNDER_WAY);
  const proxy: PodProxy & { start(): Promise<void> } = meshed
    ? new Sidecar({
        ...shared,
        connectApp,
        datagrams: (port) => apps.datagrams(port),
        telemetry: { edges: environment.edges, log: (line) => logs.add(SIDECAR_CONTAINER, line) },
        trustDomain: environment.trustDomain,
        arrivals: environment.arrivals,
        caPem: environment.ca.certificatePem,
        certificate: await environment.ca.issue(facts),
        wrongCertificate: await environment.ca.issue({
          namespace: facts.namespace,
          serviceAccount: IMPOSTOR,
        }),
      })
    : new PodNetwork({ ...shared, connectApp });
  await proxy.start();
  const lockedOut = () => meshed && source.switches.has('lock-out-health-checks');
  const parts = { apps, onChange: onReadiness, lockedOut };
  const readiness = containers.map((container) => new Readiness(container, parts));
  for (const each of readiness) each.start();
  const grace = record(pod['spec'])?.['terminationGracePeriodSeconds'];
  return {
    facts,
    startedAt: kubeNow(),
    containers,
    readiness,
    apps,
    proxy,
    logs,
    children: new Set(),
    graceMs: (typeof grace === 'number' ? grace : 30) * 1000,
  };
}

interface Programs {
  readonly pod: KubeObject;
  readonly facts: PodFacts;
  readonly containers: readonly ContainerSpec[];
  readonly logs: PodLog;
  readonly apps: AppServers;
}

function startPrograms(environment: PodEnvironment, programs: Programs): void {
  const { facts, containers, logs, apps } = programs;
  const taken = new Set<number>();
  const takenUdp = new Set<number>();
  for (const container of containers) {
    const workload = workloadOf(container.image);
    const context = {
      namespace: facts.namespace,
      pod: facts.name,
      image: container.image,
      env: container.env,
      backend: container.env['BACKEND'] ?? backendName(programs.pod),
      log: (line: string) => logs.add(container.name, line),
      arrived: (nonce: string, header: string | undefined) =>
        environment.arrivals.arrived(nonce, partiesOf(environment.trustDomain, facts, header)),
    };
    for (const port of portsOf([container], 'tcp')) {
      if (taken.has(port)) continue;
      taken.add(port);
      apps.add(port, workload.createServer(context));
      context.log(`${container.image} listens on ${port}`);
    }
    for (const port of portsOf([container], 'udp')) {
      if (takenUdp.has(port) || workload.createDatagrams === undefined) continue;
      takenUdp.add(port);
      apps.addDatagrams(port, workload.createDatagrams(context));
      context.log(`${container.image} listens on ${port}/udp`);
    }
  }
}

function portsOf(containers: readonly ContainerSpec[], transmission: Transmission): readonly number[] {
  const ports = containers.flatMap(({ ports: declared, image }) => {
    if (declared.length > 0) {
      return declared.filter(({ udp }) => udp === (transmission === 'udp')).map(({ port }) => port);
    }
    const { defaultPorts, defaultUdpPorts = [] } = workloadOf(image);
    return transmission === 'udp' ? defaultUdpPorts : defaultPorts;
  });
  return [...new Set(ports)];
}

/** Only a sidecar's word about the caller counts: a pod without one might have been told anything. */
function partiesOf(trustDomain: string, pod: PodFacts, header: string | undefined) {
  if (!pod.meshed) return { pod };
  const identity = spiffeId(trustDomain, pod);
  const client = /;URI=([^;,]+)$/.exec(header ?? '')?.[1];
  return client === undefined ? { pod, identity } : { pod, identity, client };
}

/** `website-v2`: labels `app` and `version`, else the Deployment, else the pod's own name. */
function backendName(pod: KubeObject): string {
  const { app, version } = pod.metadata.labels ?? {};
  if (app !== undefined && version !== undefined) return `${app}-${version}`;
  const hash = pod.metadata.labels?.['pod-template-hash'];
  const owners = pod.metadata['ownerReferences'];
  const owner = text(record(Array.isArray(owners) ? owners[0] : undefined)?.['name']);
  if (owner === undefined) return pod.metadata.name ?? '';
  return hash !== undefined && owner.endsWith(`-${hash}`) ? owner.slice(0, -hash.length - 1) : owner;
}
