import type { KubeObject } from '../../../schemas/kube-object.ts';
import { isMap } from '../../store/json-values.ts';
import { badRequest } from '../../store/status-error.ts';

/** Whether an object is meant. */
export type Selector = (object: KubeObject) => boolean;

const LABEL_TERM =
  /^\s*(!?)\s*([A-Za-z0-9][-A-Za-z0-9_./]*)\s*(?:(==|=|!=|>|<)\s*([-A-Za-z0-9_.]*)|\s(in|notin)\s*\(([^)]*)\))?\s*$/;

function splitTerms(text: string): readonly string[] {
  return text.split(/,(?![^(]*\))/).filter((term) => term.trim() !== '');
}

function labelTerm(term: string): Selector {
  const match = LABEL_TERM.exec(term);
  const key = match?.[2];
  if (match === null || key === undefined) {
    throw badRequest(`unable to parse requirement: found '${term.trim()}', expected: a label selector`);
  }
  const [, not, , operator, value = '', set, members = ''] = match;
  const label = (object: KubeObject): string | undefined => object.metadata.labels?.[key];
  const listed = members.split(',').map((member) => member.trim());
  if (set === 'in') return (object) => listed.includes(label(object) ?? '\0');
  if (set === 'notin') return (object) => !listed.includes(label(object) ?? '\0');
  switch (operator) {
    case '=':
    case '==':
      return (object) => label(object) === value;
    case '!=':
      return (object) => label(object) !== value;
    case '>':
      return (object) => Number(label(object)) > Number(value);
    case '<':
      return (object) => Number(label(object)) < Number(value);
    default:
      return not === '!' ? (object) => label(object) === undefined : (object) => label(object) !== undefined;
  }
}

/** Reads a label selector (`app=web,tier in (a,b),!old`); 400 when it cannot be read. */
export function labelSelector(text: string | null): Selector | undefined {
  if (text === null || text.trim() === '') return undefined;
  const terms = splitTerms(text).map(labelTerm);
  return (object) => terms.every((term) => term(object));
}

const COMMON_FIELDS = ['metadata.name', 'metadata.namespace'];

/** Fields that can be selected beside name and namespace. */
const KIND_FIELDS: Readonly<Record<string, readonly string[]>> = {
  Pod: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'status.phase',
    'status.podIP',
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
  Secret: ['type'],
  ReplicaSet: ['status.replicas'],
  Job: ['status.successful'],
};

function fieldText(object: unknown, path: string): string {
  let value = object;
  for (const key of path.split('.')) value = isMap(value) ? value[key] : undefined;
  return value === undefined || value === null ? '' : String(value);
}

/** Reads a field selector (`metadata.name=web,status.phase!=Running`); 400 for a field the kind does not offer. */
export function fieldSelector(text: string | null, kind: string): Selector | undefined {
  if (text === null || text.trim() === '') return undefined;
  const terms = splitTerms(text).map((term): Selector => {
    const match = /^\s*([^=!]+?)\s*(==|=|!=)\s*(.*?)\s*$/.exec(term);
    if (match === null) throw badRequest(`invalid selector: '${term}'; can't understand it`);
    const [, path = '', operator, value = ''] = match;
    if (!COMMON_FIELDS.includes(path) && !(KIND_FIELDS[kind] ?? []).includes(path)) {
      throw badRequest(`field label not supported: ${path}`);
    }
    const wanted = operator !== '!=';
    return (object) => (fieldText(object, path) === value) === wanted;
  });
  return (object) => terms.every((term) => term(object));
}

/** Both selectors of a query as one; `undefined` when there is none. */
export function selectorOf(query: URLSearchParams, kind: string): Selector | undefined {
  const labels = labelSelector(query.get('labelSelector'));
  const fields = fieldSelector(query.get('fieldSelector'), kind);
  if (labels === undefined) return fields;
  return fields === undefined ? labels : (object) => labels(object) && fields(object);
}
