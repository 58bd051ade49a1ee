import { list, record } from '../../mesh/policy/object-reader.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { PodLog } from '../dataplane/pod-log.ts';
import { type ContainerSpec, containersOf, initContainersOf } from '../workloads/pod-spec.ts';
import { askProbe, type ProbePlace } from './ask-probe.ts';
import { ContainerLife } from './container-life.ts';
import type { PodState } from './pod-status.ts';
import { type BackoffTimes, RestartBackoff } from './restart-backoff.ts';
import { runHook } from './run-hook.ts';
import { type ContainerSurroundings, commandRunner, startContainer } from './start-container.ts';

/** Who is told what becomes of a pod's containers. */
export interface PodVoice {
  readonly onChange: () => void;
  /** Records an event about a part of the pod. */
  readonly tell: (type: 'Normal' | 'Warning', reason: string, message: string, fieldPath: string) => void;
}

/** What the containers of a pod are made with. */
export interface PodContainersOptions {
  readonly pod: KubeObject;
  readonly surroundings: ContainerSurroundings;
  readonly voice: PodVoice;
  readonly logs: PodLog;
  readonly backoff: BackoffTimes;
  readonly graceMs: number;
  readonly lockedOut: () => boolean;
}

/** The containers of a pod, none of them started. */
export function podContainers(options: PodContainersOptions): Pick<PodState, 'inits' | 'containers'> {
  const { pod } = options;
  const policy = readPolicy(pod);
  return {
    inits: initContainersOf(pod).map((spec) =>
      // An init container that succeeded is done, whatever the pod's policy.
      lifeOf(options, spec, spec.sidecar ? 'Always' : policy === 'Never' ? 'Never' : 'OnFailure'),
    ),
    containers: containersOf(pod).map((spec) => lifeOf(options, spec, policy)),
  };
}

function readPolicy(pod: KubeObject): 'Always' | 'OnFailure' | 'Never' {
  const policy = record(pod['spec'])?.['restartPolicy'];
  return policy === 'OnFailure' || policy === 'Never' ? policy : 'Always';
}

function lifeOf(
  options: PodContainersOptions,
  spec: ContainerSpec,
  restart: 'Always' | 'OnFailure' | 'Never',
): ContainerLife {
  const { pod, surroundings, voice, logs, backoff, graceMs, lockedOut } = options;
  const { facts, apps } = surroundings;
  const init = initContainersOf(pod).some(({ name }) => name === spec.name);
  const path = `spec.${init ? 'initContainers' : 'containers'}{${spec.name}}`;
  const place = placeOf(surroundings, spec, lockedOut);
  return new ContainerLife({
    spec,
    restart,
    start: () => startContainer({ ...surroundings, apps }, spec),
    ask: (check, timeoutMs) => askProbe(place, check, timeoutMs),
    hook: (hook, signal) => runHook(place, hook, signal),
    tell: (type, reason, message) => voice.tell(type, reason, message, path),
    onChange: voice.onChange,
    onRestart: () => logs.restarted(spec.name),
    podRef: `${facts.name}_${facts.namespace}(${facts.uid})`,
    backoff: new RestartBackoff(backoff),
    graceMs,
    restartCount: restartsBefore(pod, spec.name),
  });
}

/** Where the probes and hooks of a container ask. */
export function placeOf(
  surroundings: ContainerSurroundings,
  spec: ContainerSpec,
  lockedOut: () => boolean,
): ProbePlace {
  return {
    container: spec,
    apps: surroundings.apps,
    address: surroundings.facts.address,
    run: commandRunner(surroundings, spec),
    lockedOut,
  };
}

/** A container that ran under a sandbox before this one is started again. */
function restartsBefore(pod: KubeObject, container: string): number {
  const status = record(pod['status']);
  for (const value of [...list(status?.['containerStatuses']), ...list(status?.['initContainerStatuses'])]) {
    const known = record(value);
    if (known?.['name'] !== container || record(known['state'])?.['waiting'] !== undefined) continue;
    return Number(known['restartCount'] ?? 0) + 1;
  }
  return 0;
}
