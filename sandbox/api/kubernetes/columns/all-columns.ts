import { isMap, listAt, mapAt, textAt } from '../../../store/json-values.ts';
import type { Column } from '../../resource.ts';
import {
  AGE,
  type Cell,
  CREATED_AT,
  count,
  integer,
  mapsAt,
  NAME,
  since,
  spec,
  status,
  text,
  WIDE,
} from './cells.ts';
import { COLUMN_DESCRIPTIONS } from './column-descriptions.ts';
import { NETWORK_COLUMNS } from './network-columns.ts';
import { POD_COLUMNS } from './pod-columns.ts';
import { WORKLOAD_COLUMNS } from './workload-columns.ts';

/** What a column of a kind means, in the words of Kubernetes; empty when it says nothing. */
export function descriptionOf(kind: string, column: Column): string {
  return (
    column.description ??
    COLUMN_DESCRIPTIONS[`${kind}.${column.name}`] ??
    COLUMN_DESCRIPTIONS[column.name] ??
    ''
  );
}

const involved: Cell = (event) => {
  const object = mapAt(event, 'involvedObject');
  const [kind, name] = [(textAt(object, 'kind') ?? '').toLowerCase(), textAt(object, 'name') ?? ''];
  return name === '' ? kind : `${kind}/${name}`;
};

const eventSource: Cell = (event) => {
  const source = mapAt(event, 'source');
  const component = textAt(source, 'component') || textAt(event, 'reportingComponent') || '';
  const host = textAt(source, 'host') || textAt(event, 'reportingInstance') || '';
  return host === '' ? component : `${component}, ${host}`;
};

const timeOf = (event: unknown, key: string): unknown =>
  isMap(event) ? (event[key] ?? undefined) : undefined;

const firstSeen: Cell = (event, now) =>
  since(timeOf(event, 'firstTimestamp') ?? timeOf(event, 'eventTime'), now);

const lastSeen: Cell = (event, now) => {
  const series = timeOf(event, 'series');
  if (isMap(series)) return since(series['lastObservedTime'], now);
  const at = timeOf(event, 'lastTimestamp');
  return at === undefined ? firstSeen(event, now) : since(at, now);
};

const timesSeen: Cell = (event) => {
  const series = timeOf(event, 'series');
  if (isMap(series)) return count(series['count']);
  return count(timeOf(event, 'count')) || 1;
};

const nodeStatus: Cell = (node) => {
  const ready = mapsAt(status(node), 'conditions').findLast((each) => each['type'] === 'Ready');
  const state = ready === undefined ? 'Unknown' : ready['status'] === 'True' ? 'Ready' : 'NotReady';
  return spec(node)['unschedulable'] === true ? `${state},SchedulingDisabled` : state;
};

const nodeRoles: Cell = (node) => {
  const prefix = 'node-role.kubernetes.io/';
  const roles = Object.entries(mapAt(mapAt(node, 'metadata'), 'labels')).map(([key, value]) =>
    key.startsWith(prefix) ? key.slice(prefix.length) : key === 'kubernetes.io/role' ? String(value) : '',
  );
  return [...new Set(roles.filter((role) => role !== ''))].sort().join(',') || '<none>';
};

const nodeAddress =
  (type: string): Cell =>
  (node) =>
    textAt(
      mapsAt(status(node), 'addresses').find((each) => each['type'] === type),
      'address',
    ) ?? '<none>';

const nodeInfo = (node: unknown, key: string): string => textAt(mapAt(status(node), 'nodeInfo'), key) || '';

const kernel: Cell = (node) => {
  const architecture = nodeInfo(node, 'architecture');
  const version = nodeInfo(node, 'kernelVersion') || '<unknown>';
  return architecture === '' ? version : `${version} (${architecture})`;
};

const ACCESS_MODES = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
] as const;

const whenBound = (claim: unknown, value: () => string): string =>
  textAt(spec(claim), 'volumeName') === undefined ? '' : value();

const accessModes: Cell = (claim) => {
  const modes = listAt(status(claim), 'accessModes');
  return whenBound(claim, () =>
    ACCESS_MODES.filter(([mode]) => modes.includes(mode))
      .map(([, short]) => short)
      .join(','),
  );
};

const isDying = (object: unknown): boolean => mapAt(object, 'metadata')['deletionTimestamp'] !== undefined;

/** What a quota has used of what it gives: limits, or everything else. */
const quota =
  (limits: boolean): Cell =>
  (object) => {
    const { hard, used } = status(object);
    return Object.entries(isMap(hard) ? hard : {})
      .filter(([name]) => name.startsWith('limits.') === limits)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, most]) => `${name}: ${(isMap(used) ? used[name] : undefined) ?? 0}/${most}`)
      .join(', ');
  };

const subjects =
  (kind: string): Cell =>
  (binding) =>
    mapsAt(binding, 'subjects')
      .filter((each) => each['kind'] === kind)
      .map(({ name, namespace }) => (kind === 'ServiceAccount' ? `${namespace}/${name}` : `${name}`))
      .join(', ');

const BINDING: readonly Column[] = [
  NAME,
  text('Role', (b) => `${textAt(mapAt(b, 'roleRef'), 'kind')}/${textAt(mapAt(b, 'roleRef'), 'name')}`),
  AGE,
  text('Users', subjects('User'), WIDE),
  text('Groups', subjects('Group'), WIDE),
  text('ServiceAccounts', subjects('ServiceAccount'), WIDE),
];

const dataCount: Cell = (object) =>
  Object.keys(mapAt(object, 'data')).length + Object.keys(mapAt(object, 'binaryData')).length;

const orNotAvailable = (value: unknown): string => (value === undefined ? 'N/A' : String(value));

/** The first two metrics of an autoscaler: what it sees of each, and what it aims for. */
const metrics: Cell = (autoscaler) => {
  const seen = listAt(status(autoscaler), 'currentMetrics');
  const texts = mapsAt(spec(autoscaler), 'metrics').map((metric, i) => metricText(metric, seen[i]));
  if (texts.length === 0) return '<none>';
  const more = texts.length > 2 ? ` + ${texts.length - 2} more...` : '';
  return `${texts.slice(0, 2).join(', ')}${more}`;
};

const METRIC_PARTS: Readonly<Record<string, string>> = {
  Resource: 'resource',
  ContainerResource: 'containerResource',
  Pods: 'pods',
  Object: 'object',
  External: 'external',
};

function metricText(metric: unknown, seen: unknown): string {
  const type = textAt(metric, 'type') ?? '';
  const part = METRIC_PARTS[type];
  if (part === undefined) return '<unknown type>';
  const source = mapAt(metric, part);
  const { averageValue, averageUtilization, value } = mapAt(source, 'target');
  const current = mapAt(mapAt(seen, part), 'current');
  const show = (each: unknown, unit = ''): string => (each === undefined ? '<unknown>' : `${each}${unit}`);
  if (type === 'Resource' || type === 'ContainerResource') {
    const name = textAt(source, 'name') ?? '';
    if (averageValue !== undefined) return `${name}: ${show(current['averageValue'])}/${averageValue}`;
    const target = averageUtilization === undefined ? '<auto>' : `${averageUtilization}%`;
    return `${name}: ${show(current['averageUtilization'], '%')}/${target}`;
  }
  if (averageValue === undefined) return `${show(current['value'])}/${value}`;
  return `${show(current['averageValue'])}/${averageValue}${type === 'Pods' ? '' : ' (avg)'}`;
}

/** Columns of the built-in kinds that have more than a name and the time of their making, by kind. */
export const BUILTIN_COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  ...WORKLOAD_COLUMNS,
  ...NETWORK_COLUMNS,
  Pod: POD_COLUMNS,
  Namespace: [NAME, text('Status', (n) => textAt(status(n), 'phase') ?? ''), AGE],
  Node: [
    NAME,
    text('Status', nodeStatus),
    text('Roles', nodeRoles),
    AGE,
    text('Version', (n) => nodeInfo(n, 'kubeletVersion')),
    text('Internal-IP', nodeAddress('InternalIP'), WIDE),
    text('External-IP', nodeAddress('ExternalIP'), WIDE),
    text('OS-Image', (n) => nodeInfo(n, 'osImage') || '<unknown>', WIDE),
    text('Kernel-Version', kernel, WIDE),
    text('Container-Runtime', (n) => nodeInfo(n, 'containerRuntimeVersion') || '<unknown>', WIDE),
  ],
  Event: [
    text('Last Seen', lastSeen),
    text('Type', (e) => textAt(e, 'type') ?? ''),
    text('Reason', (e) => textAt(e, 'reason') ?? ''),
    text('Object', involved),
    text('Subobject', (e) => textAt(mapAt(e, 'involvedObject'), 'fieldPath') ?? '', WIDE),
    text('Source', eventSource, WIDE),
    text('Message', (e) => (textAt(e, 'message') ?? '').trim()),
    text('First Seen', firstSeen, WIDE),
    text('Count', timesSeen, WIDE),
    { ...NAME, priority: WIDE },
  ],
  ConfigMap: [NAME, text('Data', dataCount), AGE],
  Secret: [NAME, text('Type', (s) => textAt(s, 'type') ?? 'Opaque'), text('Data', dataCount), AGE],
  ServiceAccount: [NAME, AGE],
  Lease: [NAME, text('Holder', (l) => textAt(spec(l), 'holderIdentity') ?? ''), AGE],
  PersistentVolumeClaim: [
    NAME,
    text('Status', (c) => (isDying(c) ? 'Terminating' : (textAt(status(c), 'phase') ?? ''))),
    text('Volume', (c) => textAt(spec(c), 'volumeName') ?? ''),
    text('Capacity', (c) => whenBound(c, () => String(mapAt(status(c), 'capacity')['storage'] ?? '0'))),
    text('Access Modes', accessModes),
    text('StorageClass', (c) => textAt(spec(c), 'storageClassName') ?? ''),
    text('VolumeAttributesClass', (c) => textAt(spec(c), 'volumeAttributesClassName') ?? '<unset>'),
    AGE,
    text('VolumeMode', (c) => textAt(spec(c), 'volumeMode') ?? '<unset>', WIDE),
  ],
  ResourceQuota: [NAME, text('Request', quota(false)), text('Limit', quota(true)), AGE],
  PodDisruptionBudget: [
    NAME,
    text('Min Available', (b) => orNotAvailable(spec(b)['minAvailable'])),
    text('Max Unavailable', (b) => orNotAvailable(spec(b)['maxUnavailable'])),
    integer('Allowed Disruptions', (b) => count(status(b)['disruptionsAllowed'])),
    AGE,
  ],
  HorizontalPodAutoscaler: [
    NAME,
    text('Reference', (h) => {
      const target = mapAt(spec(h), 'scaleTargetRef');
      return `${textAt(target, 'kind')}/${textAt(target, 'name')}`;
    }),
    text('Targets', metrics),
    text('MinPods', (h) => String(spec(h)['minReplicas'] ?? '<unset>')),
    text('MaxPods', (h) => count(spec(h)['maxReplicas'])),
    text('Replicas', (h) => count(status(h)['currentReplicas'])),
    AGE,
  ],
  RoleBinding: BINDING,
  ClusterRoleBinding: BINDING,
  PriorityClass: [
    NAME,
    integer('Value', (p) => count(isMap(p) ? p['value'] : 0)),
    { name: 'Global-Default', type: 'boolean', value: (p) => isMap(p) && p['globalDefault'] === true },
    AGE,
    text('PreemptionPolicy', (p) => textAt(p, 'preemptionPolicy') ?? ''),
  ],
};

/** Columns of kinds that have none of their own. */
export const PLAIN_COLUMNS: readonly Column[] = [NAME, CREATED_AT];
