import type { KubeObject } from '../../../schemas/kube-object.ts';
import { isMap } from '../../store/json-values.ts';
import { badRequest } from '../../store/status-error.ts';

const COMMON_FIELDS = ['metadata.name', 'metadata.namespace'];

/** Fields that can be selected beside name and namespace, as `AddFieldLabelConversionFunc` of each kind lists them. */
const KIND_FIELDS: Readonly<Record<string, readonly string[]>> = {
  Pod: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.podIPs',
    'status.nominatedNodeName',
  ],
  Event: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  Namespace: ['status.phase'],
  Node: ['spec.unschedulable'],
  ReplicationController: ['status.replicas'],
  Secret: ['type'],
  Service: ['spec.clusterIP', 'spec.type'],
  'Job.batch': ['status.successful'],
};

/** Values that stand for a field that is not there. */
const ABSENT: Readonly<Record<string, string>> = {
  'spec.hostNetwork': 'false',
  'spec.unschedulable': 'false',
  'status.replicas': '0',
  'status.successful': '0',
};

/** Where a field is kept when it is not at the place that its name says. */
const PLACES: Readonly<Record<string, string>> = {
  'status.successful': 'status.succeeded',
  source: 'source.component',
};

function fieldText(object: KubeObject, field: string): string {
  let value: unknown = object;
  for (const key of (PLACES[field] ?? field).split('.')) value = isMap(value) ? value[key] : undefined;
  return value === undefined || value === null ? (ABSENT[field] ?? '') : String(value);
}

interface Term {
  readonly field: string;
  readonly wanted: boolean;
  readonly value: string;
}

function readTerm(text: string): Term {
  const match = /^(.*?)(!=|==|=)(.*)$/s.exec(text);
  if (match === null) throw badRequest(`invalid selector: '${text}'; can't understand '${text}'`);
  const [, field = '', operator, value = ''] = match;
  return { field, wanted: operator !== '!=', value: unescaped(value) };
}

/** `\\`, `\,` and `\=` stand for themselves; a bare `=` or `,` cannot stand in a value. */
function unescaped(value: string): string {
  const bare = /^(?:\\[\\,=]|[^\\,=])*/.exec(value)?.[0].length ?? 0;
  if (bare < value.length) {
    const at = value.slice(bare);
    throw badRequest(
      at.startsWith('\\')
        ? `invalid field selector: invalid escape sequence: ${at.slice(0, 2)}`
        : `invalid field selector: unescaped character in value: ${at.charCodeAt(0)}`,
    );
  }
  return value.replaceAll(/\\([\\,=])/g, '$1');
}

function refuseUnknown(kindId: string, field: string): void {
  if (COMMON_FIELDS.includes(field)) return;
  const own = KIND_FIELDS[kindId];
  if (own?.includes(field) === true) return;
  throw badRequest(
    own === undefined
      ? `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`
      : `field label not supported: ${field}`,
  );
}

/** Reads a field selector (`metadata.name=web,status.phase!=Running`); 400 for a field the kind does not offer. */
export function parseFieldSelector(text: string, kindId: string): (object: KubeObject) => boolean {
  const parts = text.match(/(?:\\.|[^\\,])+/gs) ?? [];
  const terms = parts.map(readTerm).filter(({ field, value }) => field !== '' || value !== '');
  for (const { field } of terms) refuseUnknown(kindId, field);
  return (object) =>
    terms.every(({ field, wanted, value }) => (fieldText(object, field) === value) === wanted);
}
