import { list, record, text } from '../../mesh/policy/object-reader.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { SIDECAR_CONTAINER } from '../../schemas/sandbox-mesh.ts';

/** One container of a pod, as far as it is acted upon. */
export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  readonly ports: readonly ContainerPort[];
  readonly env: Readonly<Record<string, string>>;
  /** `args` of the container. */
  readonly args: readonly string[];
  readonly probes: { readonly [kind in ProbeKind]?: ProbeSpec };
  readonly postStart?: HookSpec;
  readonly preStop?: HookSpec;
  /** An init container that goes on running beside the others. */
  readonly sidecar: boolean;
}

export type ProbeKind = 'startup' | 'readiness' | 'liveness';

/** What is done after a container has been started or before it is stopped. */
export type HookSpec =
  | {
      readonly kind: 'check';
      readonly check: Extract<ProbeSpec['check'], { readonly kind: 'http' | 'exec' }>;
    }
  /** What an API server accepts and no kubelet runs. */
  | { readonly kind: 'tcp' }
  | { readonly kind: 'sleep'; readonly ms: number };

/** A port that a container declares. */
export interface ContainerPort {
  readonly name: string;
  readonly port: number;
  readonly udp: boolean;
}

/** A declared probe; times in milliseconds. */
export interface ProbeSpec {
  readonly check:
    | {
        readonly kind: 'http';
        readonly port: number | string;
        readonly path: string;
        readonly headers: Readonly<Record<string, string>>;
      }
    | { readonly kind: 'tcp'; readonly port: number | string }
    | { readonly kind: 'grpc'; readonly port: number; readonly service: string }
    | { readonly kind: 'exec'; readonly command: readonly string[] };
  readonly initialDelayMs: number;
  readonly periodMs: number;
  readonly timeoutMs: number;
  readonly failureThreshold: number;
  readonly successThreshold: number;
}

/** The containers of a pod that run programs: all but the sidecar, which the sandbox itself put there. */
export function containersOf(pod: KubeObject): readonly ContainerSpec[] {
  return readContainers(pod, 'containers').filter(({ name }) => name !== SIDECAR_CONTAINER);
}

/** The containers that run before those, one after the other. */
export function initContainersOf(pod: KubeObject): readonly ContainerSpec[] {
  return readContainers(pod, 'initContainers');
}

function readContainers(pod: KubeObject, field: 'containers' | 'initContainers'): readonly ContainerSpec[] {
  return list(record(pod['spec'])?.[field]).map((value) => {
    const container = record(value);
    const probes = PROBE_FIELDS.flatMap(([kind, name]) => {
      const probe = readProbe(record(container?.[name]));
      return probe === undefined ? [] : [[kind, probe] as const];
    });
    const lifecycle = record(container?.['lifecycle']);
    const postStart = readHook(record(lifecycle?.['postStart']));
    const preStop = readHook(record(lifecycle?.['preStop']));
    return {
      name: text(container?.['name']) ?? 'main',
      image: text(container?.['image']) ?? '',
      ports: list(container?.['ports']).flatMap((each) => {
        const port = record(each);
        const number = port?.['containerPort'];
        const udp = port?.['protocol'] === 'UDP';
        return typeof number === 'number' ? [{ name: text(port?.['name']) ?? '', port: number, udp }] : [];
      }),
      env: readEnv(pod, list(container?.['env'])),
      args: list(container?.['args']).filter((each) => typeof each === 'string'),
      probes: Object.fromEntries(probes),
      sidecar: container?.['restartPolicy'] === 'Always',
      ...(postStart === undefined ? {} : { postStart }),
      ...(preStop === undefined ? {} : { preStop }),
    };
  });
}

const PROBE_FIELDS = [
  ['startup', 'startupProbe'],
  ['readiness', 'readinessProbe'],
  ['liveness', 'livenessProbe'],
] as const;

function readHook(hook: ReturnType<typeof record>): HookSpec | undefined {
  const seconds = record(hook?.['sleep'])?.['seconds'];
  if (typeof seconds === 'number') return { kind: 'sleep', ms: seconds * 1000 };
  const check = readCheck(hook);
  if (check === undefined || check.kind === 'grpc') return undefined;
  return check.kind === 'tcp' ? { kind: 'tcp' } : { kind: 'check', check };
}

/** The service account a pod runs under. */
export function serviceAccountOf(pod: KubeObject): string {
  const spec = record(pod['spec']);
  return text(spec?.['serviceAccountName']) ?? text(spec?.['serviceAccount']) ?? 'default';
}

function readEnv(pod: KubeObject, entries: readonly unknown[]): Readonly<Record<string, string>> {
  const env: Record<string, string> = {};
  for (const value of entries) {
    const entry = record(value);
    const name = text(entry?.['name']);
    if (name === undefined) continue;
    const path = text(record(record(entry?.['valueFrom'])?.['fieldRef'])?.['fieldPath']);
    const written = path === undefined ? entry?.['value'] : fieldOf(pod, path);
    if (typeof written === 'string') env[name] = written;
  }
  return env;
}

/** The downward API's most used fields. */
function fieldOf(pod: KubeObject, path: string): string | undefined {
  const quoted = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (quoted !== null) {
    const map = quoted[1] === 'labels' ? pod.metadata.labels : pod.metadata.annotations;
    return map?.[quoted[2] ?? ''];
  }
  switch (path) {
    case 'metadata.name':
      return pod.metadata.name;
    case 'metadata.namespace':
      return pod.metadata.namespace;
    case 'metadata.uid':
      return pod.metadata.uid;
    case 'spec.serviceAccountName':
      return serviceAccountOf(pod);
    default:
      return undefined;
  }
}

function readProbe(probe: ReturnType<typeof record>): ProbeSpec | undefined {
  const check = readCheck(probe);
  if (probe === undefined || check === undefined) return undefined;
  const number = (name: string, fallback: number) => {
    const value = probe[name];
    return typeof value === 'number' ? value : fallback;
  };
  return {
    check,
    initialDelayMs: number('initialDelaySeconds', 0) * 1000,
    periodMs: Math.max(number('periodSeconds', 10), 1) * 1000,
    timeoutMs: Math.max(number('timeoutSeconds', 1), 1) * 1000,
    failureThreshold: number('failureThreshold', 3),
    successThreshold: number('successThreshold', 1),
  };
}

function readCheck(probe: ReturnType<typeof record>): ProbeSpec['check'] | undefined {
  const http = record(probe?.['httpGet']);
  const tcp = record(probe?.['tcpSocket']);
  if (http !== undefined) {
    const headers = list(http['httpHeaders']).map(record);
    return {
      kind: 'http',
      port: portOf(http['port']),
      path: text(http['path']) ?? '/',
      headers: Object.fromEntries(
        headers.map((header) => [text(header?.['name']) ?? '', text(header?.['value']) ?? '']),
      ),
    };
  }
  if (tcp !== undefined) return { kind: 'tcp', port: portOf(tcp['port']) };
  const grpc = record(probe?.['grpc']);
  if (grpc !== undefined) {
    return { kind: 'grpc', port: Number(grpc['port']), service: text(grpc['service']) ?? '' };
  }
  const exec = record(probe?.['exec']);
  if (exec === undefined) return undefined;
  return { kind: 'exec', command: list(exec['command']).filter((each) => typeof each === 'string') };
}

function portOf(value: unknown): number | string {
  return typeof value === 'number' || typeof value === 'string' ? value : 0;
}
