import { isMap, mapAt, textAt } from '../../../store/json-values.ts';
import type { Column } from '../../resource.ts';
import { selectorText } from '../selector-text.ts';
import {
  AGE,
  type Cell,
  count,
  integer,
  labelsText,
  mapsAt,
  NAME,
  since,
  span,
  spec,
  status,
  text,
  WIDE,
} from './cells.ts';

type Part = (object: unknown) => unknown;

const templateOf: Part = (object) => mapAt(spec(object), 'template');
const jobOf: Part = (cronJob) => mapAt(spec(cronJob), 'jobTemplate');

const containerTexts = (template: unknown, key: 'name' | 'image'): string =>
  mapsAt(mapAt(template, 'spec'), 'containers')
    .map((container) => textAt(container, key) ?? '')
    .join(',');

/** What `-o wide` shows of the pods that a workload makes. */
const wide = (template: Part, selector: Cell): readonly Column[] => [
  text('Containers', (object) => containerTexts(template(object), 'name'), WIDE),
  text('Images', (object) => containerTexts(template(object), 'image'), WIDE),
  text('Selector', selector, WIDE),
];

const orNone = (value: string): string => (value === '' ? '<none>' : value);
const selectorOf: Cell = (object) => orNone(selectorText(spec(object)['selector']));
const WIDE_COLUMNS = wide(templateOf, selectorOf);
const replicas = (object: unknown): number => count(spec(object)['replicas']);
const readyOf: Cell = (object) => `${count(status(object)['readyReplicas'])}/${replicas(object)}`;

const REPLICAS: readonly Column[] = [
  NAME,
  integer('Desired', replicas),
  integer('Current', (object) => count(status(object)['replicas'])),
  integer('Ready', (object) => count(status(object)['readyReplicas'])),
  AGE,
];

const JOB_STATES = [
  ['Complete', 'Complete'],
  ['Failed', 'Failed'],
  ['', 'Terminating'],
  ['Suspended', 'Suspended'],
  ['FailureTarget', 'FailureTarget'],
  ['SuccessCriteriaMet', 'SuccessCriteriaMet'],
] as const;

const jobStatus: Cell = (job) => {
  const conditions = mapsAt(status(job), 'conditions');
  const holds = (type: string): boolean =>
    type === ''
      ? mapAt(job, 'metadata')['deletionTimestamp'] !== undefined
      : conditions.find((each) => each['type'] === type)?.['status'] === 'True';
  return JOB_STATES.find(([type]) => holds(type))?.[1] ?? 'Running';
};

const completions: Cell = (job) => {
  const done = count(status(job)['succeeded']);
  const { completions: wanted, parallelism } = spec(job);
  if (typeof wanted === 'number') return `${done}/${wanted}`;
  return count(parallelism) > 1 ? `${done}/1 of ${parallelism}` : `${done}/1`;
};

const jobDuration: Cell = (job, now) => {
  const start = Date.parse(textAt(status(job), 'startTime') ?? '');
  if (Number.isNaN(start)) return '';
  const end = Date.parse(textAt(status(job), 'completionTime') ?? '');
  return span((Number.isNaN(end) ? now : end) - start);
};

const yesOrNo = (value: unknown): string =>
  typeof value !== 'boolean' ? '<unset>' : value ? 'True' : 'False';

const controllerOf: Cell = (revision) => {
  const owner = mapsAt(mapAt(revision, 'metadata'), 'ownerReferences').find(
    (each) => each['controller'] === true,
  );
  if (!isMap(owner)) return '<none>';
  const [group = '', version] = (textAt(owner, 'apiVersion') ?? '').split('/');
  const kind = `${textAt(owner, 'kind')}${version === undefined ? '' : `.${group}`}`;
  return `${kind.toLowerCase()}/${textAt(owner, 'name')}`;
};

/** Columns of the kinds that make pods. */
export const WORKLOAD_COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  Deployment: [
    NAME,
    text('Ready', readyOf),
    text('Up-to-date', (d) => count(status(d)['updatedReplicas'])),
    text('Available', (d) => count(status(d)['availableReplicas'])),
    AGE,
    ...wide(templateOf, (d) => selectorText(spec(d)['selector'])),
  ],
  ReplicaSet: [...REPLICAS, ...WIDE_COLUMNS],
  ReplicationController: [...REPLICAS, ...wide(templateOf, (r) => labelsText(spec(r)['selector']))],
  StatefulSet: [NAME, text('Ready', readyOf), AGE, ...WIDE_COLUMNS.slice(0, 2)],
  DaemonSet: [
    NAME,
    integer('Desired', (d) => count(status(d)['desiredNumberScheduled'])),
    integer('Current', (d) => count(status(d)['currentNumberScheduled'])),
    integer('Ready', (d) => count(status(d)['numberReady'])),
    integer('Up-to-date', (d) => count(status(d)['updatedNumberScheduled'])),
    integer('Available', (d) => count(status(d)['numberAvailable'])),
    text('Node Selector', (d) => labelsText(mapAt(mapAt(spec(d), 'template'), 'spec')['nodeSelector'])),
    AGE,
    ...WIDE_COLUMNS,
  ],
  Job: [
    NAME,
    text('Status', jobStatus),
    text('Completions', completions),
    text('Duration', jobDuration),
    AGE,
    ...WIDE_COLUMNS,
  ],
  CronJob: [
    NAME,
    text('Schedule', (c) => textAt(spec(c), 'schedule') ?? ''),
    text('Timezone', (c) => textAt(spec(c), 'timeZone') ?? '<none>'),
    { name: 'Suspend', type: 'boolean', value: (c) => yesOrNo(spec(c)['suspend']) },
    integer('Active', (c) => mapsAt(status(c), 'active').length),
    text('Last Schedule', (c, now) => {
      const at = status(c)['lastScheduleTime'];
      return at === undefined ? '<none>' : since(at, now);
    }),
    AGE,
    ...wide(
      (c) => mapAt(mapAt(jobOf(c), 'spec'), 'template'),
      (c) => orNone(selectorText(mapAt(jobOf(c), 'spec')['selector'])),
    ),
  ],
  ControllerRevision: [
    NAME,
    text('Controller', controllerOf),
    text('Revision', (r) => count(isMap(r) ? r['revision'] : 0)),
    AGE,
  ],
};
