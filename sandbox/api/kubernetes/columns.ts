import { isMap, listAt, mapAt, textAt } from '../../store/json-values.ts';
import type { Column } from '../resource.ts';

type Cell = Column['value'];

const text = (name: string, value: Cell, priority = 0): Column => ({ name, type: 'string', priority, value });

/** A span of time as kubectl prints ages: `12s`, `4m10s`, `3h5m`, `2d`. */
export function age(fromMs: number, now: number): string {
  const seconds = Math.max(0, Math.floor((now - fromMs) / 1000));
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return seconds % 60 === 0 ? `${minutes}m` : `${minutes}m${seconds % 60}s`;
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 8) return minutes % 60 === 0 ? `${hours}h` : `${hours}h${minutes % 60}m`;
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(hours / 24);
  if (days < 8) return hours % 24 === 0 ? `${days}d` : `${days}d${hours % 24}h`;
  if (days < 730) return `${days}d`;
  return `${Math.floor(days / 365)}y${days % 365}d`;
}

function ageOf(stamp: unknown, now: number): string {
  const at = typeof stamp === 'string' ? Date.parse(stamp) : Number.NaN;
  return Number.isNaN(at) ? '<unknown>' : age(at, now);
}

/** The NAME column of every table. */
export const NAME: Column = {
  name: 'Name',
  type: 'string',
  description: 'Name must be unique within a namespace.',
  value: (object) => textAt(mapAt(object, 'metadata'), 'name') ?? '',
};

/** The AGE column of every table. */
export const AGE: Column = text('Age', (object, now) =>
  ageOf(mapAt(object, 'metadata')['creationTimestamp'], now),
);

const spec = (object: unknown) => mapAt(object, 'spec');
const status = (object: unknown) => mapAt(object, 'status');
const count = (value: unknown): number => (typeof value === 'number' ? value : 0);

function labelsText(labels: unknown): string {
  const pairs = isMap(labels) ? Object.entries(labels).map(([key, value]) => `${key}=${value}`) : [];
  return pairs.length === 0 ? '<none>' : pairs.join(',');
}

function podStatus(pod: unknown): string {
  const metadata = mapAt(pod, 'metadata');
  if (metadata['deletionTimestamp'] !== undefined) return 'Terminating';
  const reason = textAt(status(pod), 'reason');
  if (reason !== undefined) return reason;
  for (const container of listAt(status(pod), 'containerStatuses')) {
    const state = mapAt(container, 'state');
    const why = textAt(mapAt(state, 'waiting'), 'reason') ?? textAt(mapAt(state, 'terminated'), 'reason');
    if (why !== undefined) return why;
  }
  return textAt(status(pod), 'phase') ?? 'Pending';
}

const ready = (pod: unknown): string => {
  const statuses = listAt(status(pod), 'containerStatuses');
  const up = statuses.filter((container) => isMap(container) && container['ready'] === true).length;
  return `${up}/${listAt(spec(pod), 'containers').length}`;
};

const restarts = (pod: unknown): number =>
  listAt(status(pod), 'containerStatuses').reduce<number>(
    (sum, container) => sum + count(isMap(container) ? container['restartCount'] : 0),
    0,
  );

const POD_COLUMNS: readonly Column[] = [
  NAME,
  text('Ready', ready),
  text('Status', podStatus),
  text('Restarts', (pod) => String(restarts(pod))),
  AGE,
  text('IP', (pod) => textAt(status(pod), 'podIP') ?? '<none>', 1),
  text('Node', (pod) => textAt(spec(pod), 'nodeName') ?? '<none>', 1),
  text('Nominated Node', () => '<none>', 1),
  text('Readiness Gates', () => '<none>', 1),
];

const templateContainers = (object: unknown): readonly unknown[] =>
  listAt(mapAt(mapAt(spec(object), 'template'), 'spec'), 'containers');

const WORKLOAD_WIDE: readonly Column[] = [
  text(
    'Containers',
    (object) =>
      templateContainers(object)
        .map((c) => textAt(c, 'name') ?? '')
        .join(','),
    1,
  ),
  text(
    'Images',
    (object) =>
      templateContainers(object)
        .map((c) => textAt(c, 'image') ?? '')
        .join(','),
    1,
  ),
  text('Selector', (object) => labelsText(mapAt(mapAt(spec(object), 'selector'), 'matchLabels')), 1),
];

const integer = (name: string, value: Cell): Column => ({ name, type: 'integer', value });

function servicePorts(service: unknown): string {
  const ports = listAt(spec(service), 'ports').filter(isMap);
  const texts = ports.map((port) => {
    const node = port['nodePort'] === undefined ? '' : `:${port['nodePort']}`;
    return `${port['port']}${node}/${port['protocol'] ?? 'TCP'}`;
  });
  return texts.length === 0 ? '<none>' : texts.join(',');
}

function endpointTexts(object: unknown): string {
  const texts: string[] = [];
  for (const subset of listAt(object, 'subsets')) {
    for (const address of listAt(subset, 'addresses')) {
      const ip = textAt(address, 'ip') ?? '';
      for (const port of listAt(subset, 'ports')) texts.push(`${ip}:${isMap(port) ? port['port'] : ''}`);
    }
  }
  return shortList(texts);
}

function shortList(texts: readonly string[]): string {
  if (texts.length === 0) return '<none>';
  const more = texts.length > 3 ? ` + ${texts.length - 3} more...` : '';
  return `${texts.slice(0, 3).join(',')}${more}`;
}

const involved = (event: unknown): string => {
  const object = mapAt(event, 'involvedObject');
  return `${(textAt(object, 'kind') ?? '').toLowerCase()}/${textAt(object, 'name') ?? ''}`;
};

function nodeStatus(node: unknown): string {
  const condition = listAt(status(node), 'conditions').find((each) => textAt(each, 'type') === 'Ready');
  return textAt(condition, 'status') === 'True' ? 'Ready' : 'NotReady';
}

function nodeRoles(node: unknown): string {
  const prefix = 'node-role.kubernetes.io/';
  const labels = Object.keys(mapAt(mapAt(node, 'metadata'), 'labels'));
  const roles = labels.filter((label) => label.startsWith(prefix)).map((label) => label.slice(prefix.length));
  return roles.length === 0 ? '<none>' : roles.join(',');
}

const replicas = (object: unknown): number => count(spec(object)['replicas'] ?? 1);

/** Columns of the built-in kinds that have more than NAME and AGE, by kind. */
export const BUILTIN_COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  Pod: POD_COLUMNS,
  Deployment: [
    NAME,
    text('Ready', (d) => `${count(status(d)['readyReplicas'])}/${replicas(d)}`),
    integer('Up-to-date', (d) => count(status(d)['updatedReplicas'])),
    integer('Available', (d) => count(status(d)['availableReplicas'])),
    AGE,
    ...WORKLOAD_WIDE,
  ],
  ReplicaSet: [
    NAME,
    integer('Desired', replicas),
    integer('Current', (r) => count(status(r)['replicas'])),
    integer('Ready', (r) => count(status(r)['readyReplicas'])),
    AGE,
    ...WORKLOAD_WIDE,
  ],
  StatefulSet: [
    NAME,
    text('Ready', (s) => `${count(status(s)['readyReplicas'])}/${replicas(s)}`),
    AGE,
    ...WORKLOAD_WIDE.slice(0, 2),
  ],
  DaemonSet: [
    NAME,
    integer('Desired', (d) => count(status(d)['desiredNumberScheduled'])),
    integer('Current', (d) => count(status(d)['currentNumberScheduled'])),
    integer('Ready', (d) => count(status(d)['numberReady'])),
    integer('Up-to-date', (d) => count(status(d)['updatedNumberScheduled'])),
    integer('Available', (d) => count(status(d)['numberAvailable'])),
    text('Node Selector', (d) => labelsText(mapAt(mapAt(spec(d), 'template'), 'spec')['nodeSelector'])),
    AGE,
    ...WORKLOAD_WIDE,
  ],
  Job: [
    NAME,
    text('Status', (j) => {
      const done = listAt(status(j), 'conditions').find((each) => textAt(each, 'status') === 'True');
      return textAt(done, 'type') ?? 'Running';
    }),
    text('Completions', (j) => `${count(status(j)['succeeded'])}/${spec(j)['completions'] ?? 1}`),
    AGE,
  ],
  Service: [
    NAME,
    text('Type', (s) => textAt(spec(s), 'type') ?? 'ClusterIP'),
    text('Cluster-IP', (s) => textAt(spec(s), 'clusterIP') ?? '<none>'),
    text('External-IP', (s) => textAt(spec(s), 'externalName') ?? '<none>'),
    text('Port(s)', servicePorts),
    AGE,
    text('Selector', (s) => labelsText(spec(s)['selector']), 1),
  ],
  Endpoints: [NAME, text('Endpoints', endpointTexts), AGE],
  EndpointSlice: [
    NAME,
    text('AddressType', (s) => textAt(s, 'addressType') ?? ''),
    text(
      'Ports',
      (s) =>
        listAt(s, 'ports')
          .map((p) => (isMap(p) ? String(p['port']) : ''))
          .join(',') || '<unset>',
    ),
    text('Endpoints', (s) =>
      shortList(listAt(s, 'endpoints').flatMap((e) => listAt(e, 'addresses').map(String))),
    ),
    AGE,
  ],
  Namespace: [NAME, text('Status', (n) => textAt(status(n), 'phase') ?? ''), AGE],
  Node: [
    NAME,
    text('Status', nodeStatus),
    text('Roles', nodeRoles),
    AGE,
    text('Version', (n) => textAt(mapAt(status(n), 'nodeInfo'), 'kubeletVersion') ?? ''),
  ],
  Event: [
    text('Last Seen', (e, now) => ageOf(isMap(e) ? (e['lastTimestamp'] ?? e['eventTime']) : undefined, now)),
    text('Type', (e) => textAt(e, 'type') ?? ''),
    text('Reason', (e) => textAt(e, 'reason') ?? ''),
    text('Object', involved),
    text('Source', (e) => textAt(mapAt(e, 'source'), 'component') ?? '', 1),
    text('Message', (e) => (textAt(e, 'message') ?? '').trim()),
    text('Count', (e) => String(count(isMap(e) ? e['count'] : 1)), 1),
    { ...NAME, priority: 1 },
  ],
  ConfigMap: [NAME, text('Data', (c) => String(dataCount(c))), AGE],
  Secret: [
    NAME,
    text('Type', (s) => textAt(s, 'type') ?? 'Opaque'),
    text('Data', (s) => String(dataCount(s))),
    AGE,
  ],
  ServiceAccount: [NAME, text('Secrets', (s) => String(listAt(s, 'secrets').length)), AGE],
  Lease: [NAME, text('Holder', (l) => textAt(spec(l), 'holderIdentity') ?? ''), AGE],
  CustomResourceDefinition: [
    NAME,
    text('Created At', (c) => textAt(mapAt(c, 'metadata'), 'creationTimestamp') ?? ''),
  ],
};

function dataCount(object: unknown): number {
  return Object.keys(mapAt(object, 'data')).length + Object.keys(mapAt(object, 'binaryData')).length;
}
