import { list, record, text } from '../../mesh/policy/object-reader.ts';
import type { Json } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { SIDECAR_CONTAINER, SIDECAR_IMAGE } from '../../schemas/sandbox-mesh.ts';
import { condition } from '../controllers/write-status.ts';
import type { ContainerLife } from './container-life.ts';

/** What a pod's status is made of. */
export interface PodState {
  readonly address: string;
  readonly uid: string;
  readonly meshed: boolean;
  readonly startedAt: string;
  readonly inits: readonly ContainerLife[];
  readonly containers: readonly ContainerLife[];
}

export type Phase = 'Pending' | 'Running' | 'Succeeded' | 'Failed';

/** The phase of a pod, as `getPhase` of the kubelet finds it. */
export function phaseOf(pod: KubeObject, state: PodState): Phase {
  const policy = record(pod['spec'])?.['restartPolicy'] ?? 'Always';
  const failedInit = state.inits.some(
    ({ state: each, spec }) => !spec.sidecar && each.kind === 'terminated' && each.exit.exitCode !== 0,
  );
  if (!isInitialized(state)) return failedInit && policy === 'Never' ? 'Failed' : 'Pending';
  const kinds = state.containers.map((life) => (life.restarting ? 'stopped' : life.state.kind));
  if (kinds.includes('waiting')) return 'Pending';
  if (kinds.includes('running') || kinds.includes('stopped') || policy === 'Always') return 'Running';
  const codes = state.containers.map(({ state: each }) =>
    each.kind === 'terminated' ? each.exit.exitCode : 0,
  );
  if (codes.every((code) => code === 0)) return 'Succeeded';
  return policy === 'Never' ? 'Failed' : 'Running';
}

/** The phase of a pod that has been stopped, from how its containers ended. */
export function lastPhaseOf({ containers }: PodState): Phase {
  const well = ({ state }: ContainerLife) => state.kind === 'terminated' && state.exit.exitCode === 0;
  return containers.every(well) ? 'Succeeded' : 'Failed';
}

/** Resolves once no program of a stopped pod runs any more. */
export async function allEnded({ inits, containers }: PodState): Promise<void> {
  await Promise.all([...inits, ...containers].map((life) => life.until(() => life.program === undefined)));
}

/** Whether every init container has done its part. */
export function isInitialized(state: PodState): boolean {
  return state.inits.every((life) =>
    life.spec.sidecar ? life.started : life.state.kind === 'terminated' && life.state.exit.exitCode === 0,
  );
}

/** The status of a pod, as the API shows it. */
export function podStatus(state: PodState, current: KubeObject, phase = phaseOf(current, state)): Json {
  const { address, uid, meshed, startedAt, inits, containers } = state;
  const idOf = (life: ContainerLife) => `sandbox://${uid}/${life.spec.name}`;
  // On a real API server nothing can be added to a pod that is there: its sidecar is not seen.
  const shown = list(record(current['spec'])?.['containers']).some(
    (each) => record(each)?.['name'] === SIDECAR_CONTAINER,
  );
  const proxy =
    meshed && shown && (phase === 'Pending' || phase === 'Running') ? [sidecarStatus(uid, startedAt)] : [];
  return {
    observedGeneration: current.metadata.generation ?? 1,
    phase,
    conditions: conditions(state, current, phase),
    hostIP: '127.0.0.1',
    hostIPs: [{ ip: '127.0.0.1' }],
    podIP: address,
    podIPs: [{ ip: address }],
    startTime: startedAt,
    ...(inits.length === 0 ? {} : { initContainerStatuses: inits.map((life) => life.status(idOf(life))) }),
    containerStatuses: [...containers.map((life) => life.status(idOf(life))), ...proxy],
    // Found when the pod was made, from what it asks for, and never changed.
    qosClass: text(record(current['status'])?.['qosClass']) ?? 'BestEffort',
  };
}

function conditions(state: PodState, current: KubeObject, phase: Phase): Json {
  const over = phase === 'Succeeded' || phase === 'Failed';
  const initialized = isInitialized(state);
  const open = state.inits.filter((life) => life.state.kind !== 'terminated').map(({ spec }) => spec.name);
  const unready = state.containers.filter((life) => !life.ready).map(({ spec }) => spec.name);
  const ready = initialized && unready.length === 0 && !over;
  const notInitialized = {
    reason: 'ContainersNotInitialized',
    message: `containers with incomplete status: [${open.join(' ')}]`,
  };
  const why =
    phase === 'Succeeded'
      ? { reason: 'PodCompleted' }
      : phase === 'Failed'
        ? { reason: 'PodFailed' }
        : { reason: 'ContainersNotReady', message: `containers with unready status: [${unready.join(' ')}]` };
  const set = (
    type: string,
    status: boolean,
    reason: { readonly reason: string; readonly message?: string },
  ) => condition(current, { type, status, ...(status ? {} : reason) });
  return [
    set('PodReadyToStartContainers', !over, why),
    set('Initialized', initialized, notInitialized),
    set('Ready', ready, why),
    set('ContainersReady', ready, why),
    set('PodScheduled', true, why),
  ];
}

function sidecarStatus(uid: string, startedAt: string): Json {
  return {
    name: SIDECAR_CONTAINER,
    image: SIDECAR_IMAGE,
    imageID: `sandbox://${SIDECAR_IMAGE}`,
    containerID: `sandbox://${uid}/${SIDECAR_CONTAINER}`,
    ready: true,
    started: true,
    restartCount: 0,
    state: { running: { startedAt } },
    lastState: {},
  };
}
