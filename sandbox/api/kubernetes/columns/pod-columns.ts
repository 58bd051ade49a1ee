import { isMap, type JsonMap, listAt, mapAt, textAt } from '../../../store/json-values.ts';
import type { Column } from '../../resource.ts';
import { AGE, count, mapsAt, NAME, since, spec, status, text, WIDE } from './cells.ts';

/** What is said of a pod in one line: readiness, status and restarts. */
interface PodLine {
  readonly ready: string;
  readonly status: string;
  readonly restarts: string;
}

/** Restarts so far, and when the last of them was. */
interface Restarts {
  readonly times: number;
  readonly last: string;
}

const NO_RESTARTS: Restarts = { times: 0, last: '' };

const plus = (restarts: Restarts, container: JsonMap): Restarts => {
  const ended = textAt(mapAt(mapAt(container, 'lastState'), 'terminated'), 'finishedAt') ?? '';
  return {
    times: restarts.times + count(container['restartCount']),
    last: [ended, restarts.last].sort().at(-1) ?? '',
  };
};

const isRestartable = (container: unknown): boolean => textAt(container, 'restartPolicy') === 'Always';

const hasCondition = (pod: unknown, type: string): boolean =>
  mapsAt(status(pod), 'conditions').some((each) => each['type'] === type && each['status'] === 'True');

function endReason(terminated: JsonMap): string {
  const reason = textAt(terminated, 'reason') ?? '';
  if (reason !== '') return reason;
  const signal = count(terminated['signal']);
  return signal === 0 ? `ExitCode:${count(terminated['exitCode'])}` : `Signal:${signal}`;
}

interface Initialising {
  /** Why the pod still waits for its init containers; absent: it does not. */
  readonly reason?: string;
  readonly restarts: Restarts;
  /** Restarts and readiness of those that run beside the others. */
  readonly beside: Restarts;
  readonly ready: number;
}

function initialising(pod: unknown): Initialising {
  const init = mapsAt(spec(pod), 'initContainers');
  let [restarts, beside, ready] = [NO_RESTARTS, NO_RESTARTS, 0];
  for (const [i, container] of mapsAt(status(pod), 'initContainerStatuses').entries()) {
    restarts = plus(restarts, container);
    const lasting = isRestartable(init.find((each) => each['name'] === container['name']));
    if (lasting) beside = plus(beside, container);
    const { terminated, waiting } = mapAt(container, 'state');
    if (isMap(terminated) && count(terminated['exitCode']) === 0) continue;
    if (lasting && container['started'] === true) {
      if (container['ready'] === true) ready += 1;
      continue;
    }
    const why = isMap(waiting) ? (textAt(waiting, 'reason') ?? '') : '';
    const reason = isMap(terminated)
      ? `Init:${endReason(terminated)}`
      : why !== '' && why !== 'PodInitializing'
        ? `Init:${why}`
        : `Init:${i}/${init.length}`;
    return { reason, restarts, beside, ready };
  }
  return { restarts, beside, ready };
}

interface Containers {
  readonly reason: string;
  readonly restarts: Restarts;
  readonly ready: number;
}

function containersOf(pod: unknown, before: Containers): Containers {
  let { reason, restarts, ready } = before;
  let [running, failure] = [false, ''];
  for (const container of mapsAt(status(pod), 'containerStatuses').toReversed()) {
    restarts = plus(restarts, container);
    const state = mapAt(container, 'state');
    const { terminated } = state;
    const waiting = textAt(mapAt(state, 'waiting'), 'reason') ?? '';
    if (waiting !== '') reason = waiting;
    else if (isMap(terminated)) {
      reason = endReason(terminated);
      if (count(terminated['exitCode']) !== 0) failure = reason;
    } else if (container['ready'] === true && isMap(state['running'])) {
      running = true;
      ready += 1;
    }
  }
  if (reason === 'Completed') {
    if (running && hasCondition(pod, 'Ready')) reason = 'Running';
    else if (failure !== '') reason = failure;
    else if (running) reason = 'NotReady';
  }
  return { reason, restarts, ready };
}

/** The reading of `kubectl get pods`, as printPod of Kubernetes has it. */
function podLine(pod: unknown, now: number): PodLine {
  const phase = textAt(status(pod), 'phase') ?? '';
  const gated = mapsAt(status(pod), 'conditions').some(
    (each) => each['type'] === 'PodScheduled' && each['reason'] === 'SchedulingGated',
  );
  const own = textAt(status(pod), 'reason') ?? '';
  const init = initialising(pod);
  const start = gated ? 'SchedulingGated' : own === '' ? phase : own;
  const began = init.reason === undefined || hasCondition(pod, 'Initialized');
  const { reason, restarts, ready } = began
    ? containersOf(pod, { reason: init.reason ?? start, restarts: init.beside, ready: init.ready })
    : { reason: init.reason ?? start, restarts: init.restarts, ready: init.ready };
  const total = listAt(spec(pod), 'containers').length;
  const beside = mapsAt(spec(pod), 'initContainers').filter(isRestartable).length;
  const ago = restarts.times > 0 && restarts.last !== '' ? ` (${since(restarts.last, now)} ago)` : '';
  return {
    ready: `${ready}/${total + beside}`,
    status: dyingStatus(pod, phase, own) ?? reason,
    restarts: `${restarts.times}${ago}`,
  };
}

function dyingStatus(pod: unknown, phase: string, reason: string): string | undefined {
  if (mapAt(pod, 'metadata')['deletionTimestamp'] === undefined) return undefined;
  if (reason === 'NodeLost') return 'Unknown';
  return phase === 'Succeeded' || phase === 'Failed' ? undefined : 'Terminating';
}

function readinessGates(pod: unknown): string {
  const gates = mapsAt(spec(pod), 'readinessGates');
  if (gates.length === 0) return '<none>';
  const open = gates.filter((gate) => hasCondition(pod, String(gate['conditionType'])));
  return `${open.length}/${gates.length}`;
}

const orNone = (value: string | undefined): string =>
  value === undefined || value === '' ? '<none>' : value;

export const POD_COLUMNS: readonly Column[] = [
  NAME,
  text('Ready', (pod, now) => podLine(pod, now).ready),
  text('Status', (pod, now) => podLine(pod, now).status),
  text('Restarts', (pod, now) => podLine(pod, now).restarts),
  AGE,
  text('IP', (pod) => orNone(textAt(listAt(status(pod), 'podIPs')[0], 'ip')), WIDE),
  text('Node', (pod) => orNone(textAt(spec(pod), 'nodeName')), WIDE),
  text('Nominated Node', (pod) => orNone(textAt(status(pod), 'nominatedNodeName')), WIDE),
  text('Readiness Gates', readinessGates, WIDE),
];
