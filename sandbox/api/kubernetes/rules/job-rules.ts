import type { KubeObject } from '../../../../schemas/kube-object.ts';
import { isMap, type JsonMap, mapAt, sameJson, textAt } from '../../../store/json-values.ts';
import type { StatusCause } from '../../../store/status-error.ts';
import { JOB_LABELS } from '../defaults/workload-defaults.ts';
import { invalidValue, requiredValue, unsupportedValue } from '../metadata-validation.ts';
import { negativeCauses } from './causes.ts';
import { selectorMatches } from './label-selector-rules.ts';
import { podSpecCauses } from './pod-rules.ts';

const COUNTS = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
];

/** What a Job never lets change; its completions may, where every one of them has a place. */
const JOB_FIXED = [
  'selector',
  'template',
  'completionMode',
  'podFailurePolicy',
  'backoffLimitPerIndex',
  'managedBy',
  'successPolicy',
];

/** What is wrong with a Job, and with how it differs from what it was. */
export function jobCauses(job: KubeObject, previous: KubeObject | undefined): readonly StatusCause[] {
  const spec = mapAt(job, 'spec');
  const own = [...jobSpecCauses(spec), ...jobSelectionCauses(spec)];
  const causes = [...generatedCauses(job, spec), ...own];
  if (previous === undefined) return causes;
  const before = mapAt(previous, 'spec');
  const changed = JOB_FIXED.filter((field) => !sameJson(before[field], spec[field]));
  const fixed = changed.map((field) =>
    invalidValue(`spec.${field}`, spec[field] ?? null, 'field is immutable'),
  );
  // A real server looks twice at the spec of a Job that changes.
  return [...causes, ...own, ...completionsCauses(spec, before), ...fixed];
}

function completionsCauses(spec: JsonMap, before: JsonMap): readonly StatusCause[] {
  const { completions, parallelism } = spec;
  if (sameJson(before['completions'], completions)) return [];
  const indexed = spec['completionMode'] === 'Indexed';
  if (indexed && (completions === undefined || completions === parallelism)) return [];
  const why = indexed ? 'can only be modified in tandem with spec.parallelism' : 'field is immutable';
  return [invalidValue('spec.completions', completions ?? null, why)];
}

function jobSpecCauses(spec: JsonMap): readonly StatusCause[] {
  const template = mapAt(spec, 'template');
  const causes = [...negativeCauses('spec', spec, COUNTS)];
  const mode = spec['completionMode'];
  if (mode !== 'NonIndexed' && mode !== 'Indexed') {
    causes.push(unsupportedValue('spec.completionMode', mode, ['NonIndexed', 'Indexed']));
  }
  causes.push(...podSpecCauses('spec.template.spec', template['spec']));
  const policy = textAt(template['spec'], 'restartPolicy') ?? 'Always';
  if (policy === 'Always') {
    causes.push(requiredValue('spec.template.spec.restartPolicy', 'valid values: "OnFailure", "Never"'));
  }
  return causes;
}

/** The labels of the pods, keys in the order in which a refusal shows them. */
function sortedLabels(spec: JsonMap): JsonMap | undefined {
  const { labels } = mapAt(mapAt(spec, 'template'), 'metadata');
  if (!isMap(labels)) return undefined;
  return Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function jobSelectionCauses(spec: JsonMap): readonly StatusCause[] {
  const { selector } = spec;
  if (!isMap(selector)) return [requiredValue('spec.selector', '')];
  const labels = sortedLabels(spec);
  if (selectorMatches(selector, labels ?? {})) return [];
  const why = '`selector` does not match template `labels`';
  return [invalidValue('spec.template.metadata.labels', labels ?? null, why)];
}

/** A Job that does not say `manualSelector` has the labels and the selector that were made for it. */
function generatedCauses(job: KubeObject, spec: JsonMap): readonly StatusCause[] {
  const { selector } = spec;
  if (spec['manualSelector'] === true || !isMap(selector)) return [];
  const { uid = '', name = '' } = job.metadata;
  const labels = sortedLabels(spec) ?? {};
  const expected = Object.fromEntries([
    ...JOB_LABELS.uid.map((label) => [label, uid]),
    ...JOB_LABELS.name.map((label) => [label, name]),
  ]);
  const causes: StatusCause[] = [];
  for (const label of [JOB_LABELS.uid[0], JOB_LABELS.name[0], JOB_LABELS.uid[1], JOB_LABELS.name[1]]) {
    const place = `spec.template.metadata.labels[${label}]`;
    const why = `must be '${expected[label]}'`;
    if (labels[label] === undefined) causes.push(requiredValue(place, why));
    else if (labels[label] !== expected[label]) causes.push(invalidValue(place, labels, why));
  }
  if (selectorMatches(selector, expected)) return causes;
  return [...causes, invalidValue('spec.selector', selector, '`selector` not auto-generated')];
}
