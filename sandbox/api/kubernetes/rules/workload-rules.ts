import type { KubeObject } from '../../../../schemas/kube-object.ts';
import { isMap, type JsonMap, mapAt, sameJson, textAt, without } from '../../../store/json-values.ts';
import type { StatusCause } from '../../../store/status-error.ts';
import {
  dnsLabelCauses,
  invalidValue,
  labelCauses,
  requiredValue,
  unsupportedValue,
} from '../metadata-validation.ts';
import { forbiddenField, negativeCauses } from './causes.ts';
import { selectorCauses, selectorMatches } from './label-selector-rules.ts';
import { podSpecCauses } from './pod-rules.ts';

const PERCENT = /^\d+%$/;
const PERCENT_TEXT =
  "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

function shareCauses(field: string, share: unknown): readonly StatusCause[] {
  if (typeof share === 'string' && !PERCENT.test(share)) return [invalidValue(field, share, PERCENT_TEXT)];
  if (typeof share === 'number' && share < 0) {
    return [invalidValue(field, share, 'must be greater than or equal to 0')];
  }
  return [];
}

/** Zero, or what cannot be read as anything else. */
const isNone = (share: unknown): boolean =>
  share === 0 || share === '0%' || (typeof share === 'string' && !PERCENT.test(share));

function strategyCauses(spec: JsonMap): readonly StatusCause[] {
  const strategy = mapAt(spec, 'strategy');
  const { type, rollingUpdate } = strategy;
  const place = 'spec.strategy';
  if (type === 'Recreate') {
    const why = "may not be specified when strategy `type` is 'Recreate'";
    return rollingUpdate === undefined ? [] : [forbiddenField(`${place}.rollingUpdate`, why)];
  }
  if (type !== 'RollingUpdate') {
    const shown = { Type: type, RollingUpdate: rollingUpdate ?? null };
    return [unsupportedValue(place, shown, ['Recreate', 'RollingUpdate'])];
  }
  const { maxUnavailable, maxSurge } = mapAt(strategy, 'rollingUpdate');
  const field = `${place}.rollingUpdate`;
  const causes = [
    ...shareCauses(`${field}.maxUnavailable`, maxUnavailable),
    ...shareCauses(`${field}.maxSurge`, maxSurge),
  ];
  if (isNone(maxUnavailable) && isNone(maxSurge)) {
    const why = 'may not be 0 when `maxSurge` is 0';
    causes.push(invalidValue(`${field}.maxUnavailable`, maxUnavailable, why));
  }
  const over = typeof maxUnavailable === 'string' && Number.parseInt(maxUnavailable, 10) > 100;
  if (over)
    causes.push(invalidValue(`${field}.maxUnavailable`, maxUnavailable, 'must not be greater than 100%'));
  return causes;
}

function deploymentCauses(spec: JsonMap): readonly StatusCause[] {
  const fields = ['revisionHistoryLimit', 'progressDeadlineSeconds'];
  const causes = [...negativeCauses('spec', spec, ['minReadySeconds']), ...strategyCauses(spec)];
  causes.push(...negativeCauses('spec', spec, fields));
  const deadline = spec['progressDeadlineSeconds'];
  const ready = spec['minReadySeconds'] ?? 0;
  if (typeof deadline === 'number' && typeof ready === 'number' && deadline <= ready) {
    causes.push(
      invalidValue('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds'),
    );
  }
  return causes;
}

function statefulSetCauses(spec: JsonMap): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  const { podManagementPolicy: policy, serviceName } = spec;
  if (policy !== 'OrderedReady' && policy !== 'Parallel') {
    const why = "must be 'OrderedReady' or 'Parallel'";
    causes.push(invalidValue('spec.podManagementPolicy', policy, why));
  }
  const strategy = mapAt(spec, 'updateStrategy');
  const { type } = strategy;
  if (type !== 'RollingUpdate' && type !== 'OnDelete') {
    const shown = { Type: type, RollingUpdate: strategy['rollingUpdate'] ?? null };
    causes.push(invalidValue('spec.updateStrategy', shown, "must be 'RollingUpdate' or 'OnDelete'"));
  }
  const rolling = mapAt(strategy, 'rollingUpdate');
  causes.push(...negativeCauses('spec.updateStrategy.rollingUpdate', rolling, ['partition']));
  causes.push(...negativeCauses('spec', spec, ['minReadySeconds']));
  if (typeof serviceName === 'string' && serviceName !== '') {
    causes.push(...dnsLabelCauses('spec.serviceName', serviceName));
  }
  return causes;
}

/** Validation of ReplicaSets speaks of deployments here. */
const EMPTY_FOR: Readonly<Record<string, string>> = { ReplicaSet: 'deployment' };
const IN_TEMPLATE: Readonly<Record<string, string>> = { Deployment: 'ReplicaSet' };
const IMMUTABLE_SETS =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";
const SET_MAY_CHANGE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
];

function templateCauses(kind: string, template: JsonMap): readonly StatusCause[] {
  const place = 'spec.template.spec';
  const { spec } = template;
  const labels = labelCauses('spec.template.labels', mapAt(mapAt(template, 'metadata'), 'labels'));
  const causes = [...labels, ...podSpecCauses(place, spec)];
  const policy = textAt(spec, 'restartPolicy') ?? 'Always';
  if (['OnFailure', 'Never'].includes(policy)) {
    causes.push(unsupportedValue(`${place}.restartPolicy`, policy, ['Always']));
  }
  if (isMap(spec) && spec['activeDeadlineSeconds'] !== undefined) {
    const why = `activeDeadlineSeconds in ${IN_TEMPLATE[kind] ?? kind} is not Supported`;
    causes.push(forbiddenField(`${place}.activeDeadlineSeconds`, why));
  }
  return causes;
}

function selectionCauses(kind: string, spec: JsonMap): readonly StatusCause[] {
  const { selector } = spec;
  const template = mapAt(spec, 'template');
  const labels = mapAt(template, 'metadata')['labels'];
  const causes: StatusCause[] = [];
  if (!isMap(selector)) {
    if (kind !== 'DaemonSet') causes.push(requiredValue('spec.selector'));
  } else {
    const troubles = selectorCauses('spec.selector', selector);
    causes.push(...troubles);
    if (Object.keys(selector).length === 0) {
      const why = `empty selector is invalid for ${EMPTY_FOR[kind] ?? kind.toLowerCase()}`;
      causes.push(invalidValue('spec.selector', selector, why));
    }
    if (troubles.length > 0 && kind === 'DaemonSet') return causes;
    if (troubles.length > 0) {
      const why = kind === 'StatefulSet' ? '' : 'invalid label selector';
      return [...causes, invalidValue('spec.selector', selector, why)];
    }
  }
  if (isMap(selector) && selectorMatches(selector, isMap(labels) ? labels : {})) return causes;
  const why = '`selector` does not match template `labels`';
  return [...causes, invalidValue('spec.template.metadata.labels', labels ?? null, why)];
}

/** What is wrong with a Deployment, ReplicaSet, StatefulSet or DaemonSet. */
export function workloadCauses(object: KubeObject, previous: KubeObject | undefined): readonly StatusCause[] {
  const spec = mapAt(object, 'spec');
  const { kind } = object;
  const selection = selectionCauses(kind, spec);
  const template = templateCauses(kind, mapAt(spec, 'template'));
  const before = mapAt(previous, 'spec');
  const changed = previous !== undefined && !sameJson(before['selector'], spec['selector']);
  const sealed = changed ? [invalidValue('spec.selector', spec['selector'], 'field is immutable')] : [];
  const replicas = negativeCauses('spec', spec, ['replicas']);
  switch (kind) {
    case 'StatefulSet': {
      const fixed = (each: JsonMap): JsonMap => without(each, SET_MAY_CHANGE);
      const moved = previous !== undefined && !sameJson(fixed(before), fixed(spec));
      const refused = moved ? [forbiddenField('spec', IMMUTABLE_SETS)] : [];
      const [own, ready] = split(statefulSetCauses(spec), 'spec.minReadySeconds');
      return [...own, ...replicas, ...ready, ...selection, ...template, ...refused];
    }
    case 'DaemonSet': {
      const own = negativeCauses('spec', spec, ['minReadySeconds', 'revisionHistoryLimit']);
      return [...sealed, ...selection, ...template, ...own];
    }
    case 'Deployment':
      return [...replicas, ...selection, ...template, ...deploymentCauses(spec), ...sealed];
    default:
      return [
        ...replicas,
        ...negativeCauses('spec', spec, ['minReadySeconds']),
        ...selection,
        ...template,
        ...sealed,
      ];
  }
}

/** Causes that are not about a field, and those that are. */
function split(causes: readonly StatusCause[], field: string): readonly [StatusCause[], StatusCause[]] {
  return [causes.filter((each) => each.field !== field), causes.filter((each) => each.field === field)];
}
