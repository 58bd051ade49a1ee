import { isMap, type JsonMap, listAt, mapAt, sameJson, textAt } from '../../../store/json-values.ts';
import { changeItems, changeMaps, fill } from './fill.ts';
import { templateDefaults } from './pod-defaults.ts';

const HISTORY = { revisionHistoryLimit: 10 };

/** A rolling update is what is meant where nothing is said; `parts` are the parts of one. */
function rolling(spec: JsonMap, key: 'strategy' | 'updateStrategy', parts: JsonMap): JsonMap {
  const strategy = fill(mapAt(spec, key), { type: 'RollingUpdate' });
  if (strategy['type'] !== 'RollingUpdate') return { ...spec, [key]: strategy };
  return { ...spec, [key]: { ...strategy, rollingUpdate: fill(mapAt(strategy, 'rollingUpdate'), parts) } };
}

/** The spec of a Deployment filled in. */
export function deploymentDefaults(spec: JsonMap): JsonMap {
  const filled = fill(templateDefaults(spec), { replicas: 1, ...HISTORY, progressDeadlineSeconds: 600 });
  return rolling(filled, 'strategy', { maxUnavailable: '25%', maxSurge: '25%' });
}

const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

/** A DaemonSet filled in; an annotation counts the changes of its template, as it did before there were revisions. */
export function daemonSetDefaults(set: JsonMap, previous: JsonMap | undefined): JsonMap {
  const parts = { maxUnavailable: 1, maxSurge: 0 };
  const spec = rolling(fill(templateDefaults(mapAt(set, 'spec')), HISTORY), 'updateStrategy', parts);
  const metadata = mapAt(set, 'metadata');
  const before = Number(mapAt(mapAt(previous, 'metadata'), 'annotations')[TEMPLATE_GENERATION] ?? 0);
  const changed = !sameJson(mapAt(previous, 'spec')['template'], spec['template']);
  const annotations = {
    ...mapAt(metadata, 'annotations'),
    [TEMPLATE_GENERATION]: String(changed ? before + 1 : before),
  };
  return { ...set, metadata: { ...metadata, annotations }, spec };
}

/** The spec of a StatefulSet filled in. */
export function statefulSetDefaults(spec: JsonMap): JsonMap {
  const filled = fill(templateDefaults(spec), {
    replicas: 1,
    podManagementPolicy: 'OrderedReady',
    ...HISTORY,
    persistentVolumeClaimRetentionPolicy: {},
  });
  const kept = changeMaps(filled, ['persistentVolumeClaimRetentionPolicy'], (policy) =>
    fill(policy, { whenDeleted: 'Retain', whenScaled: 'Retain' }),
  );
  const claimed = changeItems(kept, ['volumeClaimTemplates'], (claim) => claimParts(claimTemplate(claim)));
  const strategy = mapAt(claimed, 'updateStrategy');
  // Somebody who says RollingUpdate without parts gets none.
  if (strategy['type'] !== undefined && !isMap(strategy['rollingUpdate'])) return claimed;
  return rolling(claimed, 'updateStrategy', { partition: 0 });
}

const claimTemplate = (claim: JsonMap): JsonMap => ({
  kind: 'PersistentVolumeClaim',
  apiVersion: 'v1',
  ...claim,
});

/** A claim for storage, or a template of one, filled in. */
function claimParts(claim: JsonMap): JsonMap {
  const spec = fill(mapAt(claim, 'spec'), { volumeMode: 'Filesystem' });
  return { ...claim, spec, status: fill(mapAt(claim, 'status'), { phase: 'Pending' }) };
}

/** What keeps a claim while a pod uses it. */
export const CLAIM_PROTECTION = 'kubernetes.io/pvc-protection';

/** A claim for storage filled in. */
export function claimDefaults(claim: JsonMap, previous: JsonMap | undefined): JsonMap {
  const filled = claimParts(claim);
  if (previous !== undefined) return filled;
  const metadata = mapAt(claim, 'metadata');
  const finalizers = [...new Set([...listAt(metadata, 'finalizers'), CLAIM_PROTECTION])];
  return { ...filled, metadata: { ...metadata, finalizers } };
}

/** The most that a Go int32 holds. */
const NO_LIMIT = 2_147_483_647;

/** The spec of a Job, or of the Jobs of a CronJob, filled in. */
export function jobSpecDefaults(spec: JsonMap): JsonMap {
  const alone = spec['completions'] === undefined && spec['parallelism'] === undefined;
  const failurePolicy = changeMaps(spec, ['podFailurePolicy'], (policy) =>
    changeItems(policy, ['rules'], (rule) =>
      changeItems(rule, ['onPodConditions'], (condition) => fill(condition, { status: 'True' })),
    ),
  );
  return fill(templateDefaults(failurePolicy), {
    ...(alone ? { completions: 1 } : {}),
    parallelism: 1,
    backoffLimit: spec['backoffLimitPerIndex'] === undefined ? 6 : NO_LIMIT,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: isMap(spec['podFailurePolicy']) ? 'Failed' : 'TerminatingOrFailed',
  });
}

/** The labels by which the pods of a Job are known, new names and old. */
export const JOB_LABELS = {
  uid: ['controller-uid', 'batch.kubernetes.io/controller-uid'],
  name: ['job-name', 'batch.kubernetes.io/job-name'],
} as const;

/**
 * A Job filled in. A new one selects its pods by its own UID, which it writes into their template, unless its writer
 * selects them (`manualSelector`); see generateSelector in Kubernetes' registry of Jobs.
 */
export function jobDefaults(job: JsonMap, previous: JsonMap | undefined): JsonMap {
  const spec = fill(jobSpecDefaults(mapAt(job, 'spec')), { manualSelector: false });
  const generates = previous === undefined && spec['manualSelector'] !== true;
  return labelledByTemplate({ ...job, spec: generates ? selfSelecting(spec, mapAt(job, 'metadata')) : spec });
}

function selfSelecting(spec: JsonMap, metadata: JsonMap): JsonMap {
  const [uid, name] = [textAt(metadata, 'uid') ?? '', textAt(metadata, 'name') ?? ''];
  const generated = Object.fromEntries([
    ...JOB_LABELS.uid.map((label) => [label, uid]),
    ...JOB_LABELS.name.map((label) => [label, name]),
  ]);
  const template = mapAt(spec, 'template');
  const own = mapAt(template, 'metadata');
  const labels = { ...generated, ...mapAt(own, 'labels') };
  const selector = mapAt(spec, 'selector');
  const matchLabels = { ...mapAt(selector, 'matchLabels'), [JOB_LABELS.uid[1]]: uid };
  return {
    ...spec,
    selector: { ...selector, matchLabels },
    template: { ...template, metadata: { ...own, labels } },
  };
}

/** A workload without labels takes those of its pods. */
function labelledByTemplate(workload: JsonMap): JsonMap {
  const metadata = mapAt(workload, 'metadata');
  const { labels } = mapAt(mapAt(mapAt(workload, 'spec'), 'template'), 'metadata');
  if (!isMap(labels) || Object.keys(mapAt(metadata, 'labels')).length > 0) return workload;
  return { ...workload, metadata: { ...metadata, labels } };
}

/** A CronJob's spec filled in. */
export function cronJobDefaults(spec: JsonMap): JsonMap {
  const filled = fill(spec, {
    concurrencyPolicy: 'Allow',
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
  });
  return changeMaps(filled, ['jobTemplate'], (template) => changeMaps(template, ['spec'], templateDefaults));
}

/** A ReplicationController filled in: it takes selector and labels from its pods. */
export function replicationControllerDefaults(controller: JsonMap): JsonMap {
  const spec = fill(templateDefaults(mapAt(controller, 'spec')), { replicas: 1 });
  const { labels } = mapAt(mapAt(spec, 'template'), 'metadata');
  const selector = Object.keys(mapAt(spec, 'selector')).length > 0 ? spec['selector'] : labels;
  const selecting = selector === undefined ? spec : { ...spec, selector };
  return labelledByTemplate({ ...controller, spec: selecting });
}
