import { createServer, type Server } from 'node:net';
import { record, text } from '../../mesh/policy/object-reader.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { MTLS_ANNOTATION, SIDECAR_CONTAINER } from '../../schemas/sandbox-mesh.ts';
import { kubeNow } from '../controllers/write-status.ts';
import { type PodVoice, podContainers } from '../kubelet/pod-containers.ts';
import type { BackoffTimes } from '../kubelet/restart-backoff.ts';
import { portsOf } from '../kubelet/start-container.ts';
import { AppServers } from '../workloads/app-server.ts';
import { openHttpWayOut } from '../workloads/http-way-out.ts';
import type { ImageProgram } from '../workloads/image-programs.ts';
import { containersOf, initContainersOf, serviceAccountOf } from '../workloads/pod-spec.ts';
import type { Addressing } from './addressing.ts';
import type { ArrivalBook } from './arrivals.ts';
import type { ConfigSource } from './config-source.ts';
import type { EdgeBook } from './edges.ts';
import { HTTP2_UNDER_WAY } from './http/http2-limits.ts';
import { spiffeId } from './identity.ts';
import type { MeshCa } from './mesh-ca.ts';
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
  /** Programs of this machine that stand for images. */
  readonly images: readonly ImageProgram[];
  readonly backoff: BackoffTimes;
}

/** The account whose certificate only sabotaged sidecars present. */
const IMPOSTOR = 'impostor';

/**
 * Brings a pod up: an address, the proxy that owns it, and its containers, not started yet, behind ports that nobody
 * else reaches.
 */
export async function startPod(
  environment: PodEnvironment,
  pod: KubeObject,
  meshed: boolean,
  voice: PodVoice,
): Promise<RunningPod> {
  const { addressing } = environment;
  const socksServer = createServer({ allowHalfOpen: true, noDelay: true });
  const address = await addressing.allocate(socksServer);
  try {
    return await raisePod(environment, { pod, meshed, address, socksServer }, voice);
  } catch (error) {
    socksServer.close();
    addressing.release(address);
    throw error;
  }
}

/** A pod that has its address. */
interface PlacedPod {
  readonly pod: KubeObject;
  readonly meshed: boolean;
  readonly address: string;
  readonly socksServer: Server;
}

async function raisePod(
  environment: PodEnvironment,
  { pod, meshed, address, socksServer }: PlacedPod,
  voice: PodVoice,
): Promise<RunningPod> {
  const { addressing, source, pods, images } = environment;
  const uid = pod.metadata.uid ?? '';
  const specs = [...containersOf(pod), ...initContainersOf(pod).filter(({ sidecar }) => sidecar)];
  const subject = { namespace: pod.metadata.namespace ?? 'default', serviceAccount: serviceAccountOf(pod) };
  const facts: PodFacts = {
    ...subject,
    name: pod.metadata.name ?? '',
    uid,
    uri: spiffeId(environment.trustDomain, subject),
    address,
    meshed,
    ...mtlsOf(pod),
    ports: portsOf(images, specs, 'tcp'),
    udpPorts: portsOf(images, specs, 'udp'),
  };
  const logs = new PodLog();
  const apps = new AppServers();
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
        certificate: await environment.ca.issue(facts),
        wrongCertificate: await environment.ca.issue({
          namespace: facts.namespace,
          serviceAccount: IMPOSTOR,
        }),
      })
    : new PodNetwork({ ...shared, connectApp });
  await proxy.start();
  const wayOut = httpWayOut(proxy);
  const grace = record(pod['spec'])?.['terminationGracePeriodSeconds'];
  const graceMs = (typeof grace === 'number' ? grace : 30) * 1000;
  const lives = podContainers({
    pod,
    voice,
    logs,
    graceMs,
    backoff: environment.backoff,
    lockedOut: () => meshed && source.switches.has('lock-out-health-checks'),
    surroundings: {
      ...{ facts, apps, images, backend: backendName(pod), waysOut: wayOut.open },
      log: (container, line) => logs.add(container, line),
      arrived: (nonce, header) =>
        environment.arrivals.arrived(nonce, partiesOf(environment.trustDomain, facts, header)),
    },
  });
  return {
    ...{ facts, uid, address, meshed, startedAt: kubeNow(), ...lives },
    ...{ apps, proxy, logs, children: new Set(), graceMs, closeWayOut: wayOut.close },
  };
}

/** The pod's HTTP proxy, opened when the first program of this machine wants one. */
function httpWayOut({ socks }: PodProxy) {
  let opened: ReturnType<typeof openHttpWayOut> | undefined;
  return {
    async open() {
      opened ??= openHttpWayOut(socks);
      return { socks: `socks5h://${socks.host}:${socks.port}`, http: (await opened).url };
    },
    close() {
      void opened?.then((way) => way.close());
    },
  };
}

/** A word that is neither is no permission: the namespace decides. */
function mtlsOf({ metadata }: KubeObject): Pick<PodFacts, 'mtls'> {
  const mode = metadata.annotations?.[MTLS_ANNOTATION];
  return mode === 'strict' || mode === 'permissive' ? { mtls: mode } : {};
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
