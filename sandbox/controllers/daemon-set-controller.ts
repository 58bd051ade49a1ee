import { list, record } from '../../mesh/policy/object-reader.ts';
import type { Json } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { ClusterView } from '../cluster-view.ts';
import { isPodReady } from '../dataplane/running-pod.ts';
import {
  allPods,
  createChild,
  deleteChild,
  generatedName,
  isAvailable,
  isFinished,
  isTerminating,
  nextAvailable,
  numberOf,
  podOf,
  podPhase,
} from './child-pods.ts';
import { claimObjects, Unowned } from './claim-objects.ts';
import { type Controller, type ControllerTime, keyOf, SYSTEM_TIME } from './control-loop.ts';
import { selfOrOwner, specOf } from './owned.ts';
import { countOf } from './percentages.ts';
import { type EventRecorder, NODE_NAME } from './record-event.ts';
import { forgetRevisions, keepRevisions, REVISION_LABEL } from './revisions.ts';
import { writeStatus } from './write-status.ts';

const KIND = 'DaemonSet.apps';

/** What one look at a DaemonSet goes by. */
interface Look {
  readonly view: ClusterView;
  readonly events: EventRecorder;
  readonly set: KubeObject;
  readonly now: number;
  /** Of the present template. */
  readonly hash: string;
  /** 1 where the sandbox's node is one that the set wants, else 0. */
  readonly wanted: 0 | 1;
}

/** Keeps one pod of a DaemonSet on the sandbox's only node, and replaces it when the template changes. */
export function daemonSetController(
  view: ClusterView,
  recorder: EventRecorder,
  time: ControllerTime = SYSTEM_TIME,
): Controller {
  const events = recorder.from('daemonset-controller');
  const ofSet = selfOrOwner('DaemonSet');
  const unowned = new Unowned('Pod');
  return {
    name: 'DaemonSet',
    kinds: [KIND, 'Pod', 'Node'],
    keysOf: (event) =>
      event.object.kind === 'Node'
        ? view.list(KIND).map(keyOf)
        : [...ofSet(event), ...unowned.see(view, event, KIND)],
    async reconcile(namespace, name, again) {
      const set = view.get(KIND, namespace, name);
      if (set === undefined || set.metadata.deletionTimestamp !== undefined) return;
      await claimObjects(view, set, { kind: 'Pod', unowned });
      const { update } = await keepRevisions(view, set);
      const hash = update.metadata.labels?.[REVISION_LABEL] ?? '';
      const look: Look = { view, events, set, hash, now: time.now(), wanted: wantsNode(view, set) };
      await keepPod(look);
      await writeStatus(view, set, KIND, (latest) => status({ ...look, set: latest }));
      await forgetRevisions(view, set, new Set([update.metadata.name ?? '']));
      const next = nextAvailable(allPods(view, set), minReady(set), look.now);
      if (next !== undefined) again(next);
    },
  };
}

const minReady = (set: KubeObject) => numberOf(specOf(set), 'minReadySeconds', 0);

function wantsNode(view: ClusterView, set: KubeObject): 0 | 1 {
  const labels = view.get('Node', undefined, NODE_NAME)?.metadata.labels ?? {};
  const pod = record(record(specOf(set)['template'])?.['spec']);
  const asked = Object.entries(record(pod?.['nodeSelector']) ?? {});
  return asked.every(([key, value]) => labels[key] === value) ? 1 : 0;
}

async function keepPod(look: Look): Promise<void> {
  const { view, events, set, hash, wanted } = look;
  const there = onNode(look);
  const pods = there.filter((pod) => !isTerminating(pod));
  for (const pod of pods.filter((each) => isFinished(each) || wanted === 0)) {
    await tellOfEnd(look, pod);
    await deleteChild(view, events, set, pod);
  }
  if (wanted === 0) return;
  const living = pods.filter((pod) => !isFinished(pod));
  const isNew = (pod: KubeObject) => pod.metadata.labels?.[REVISION_LABEL] === hash;
  const fresh = living.filter(isNew);
  const old = living.filter((pod) => !isNew(pod));
  const [kept, ...surplus] = fresh;
  for (const pod of surplus) await deleteChild(view, events, set, pod);
  // Daemons hold ports and files of their node: the next one waits until the last is gone.
  if (there.length === pods.length && living.length === 0) await create(look);
  else if (old.length > 0 && record(specOf(set)['updateStrategy'])?.['type'] !== 'OnDelete') {
    await replace(look, old, kept);
  }
}

/** A daemon is not meant to end by itself. */
async function tellOfEnd({ events, set }: Look, pod: KubeObject): Promise<void> {
  const phase = podPhase(pod);
  if (phase !== 'Failed' && phase !== 'Succeeded') return;
  const { namespace, name } = pod.metadata;
  const found = `Found ${phase.toLowerCase()} daemon pod ${namespace}/${name} on node ${NODE_NAME}`;
  await (phase === 'Failed'
    ? events.record(set, 'Warning', 'FailedDaemonPod', `${found}, will try to kill it`)
    : events.record(set, 'Normal', 'SucceededDaemonPod', `${found}, will try to delete it`));
}

/** With `maxSurge` the new pod comes first and the old one goes once it is available; else the other way round. */
async function replace(look: Look, old: readonly KubeObject[], fresh: KubeObject | undefined): Promise<void> {
  const { view, events, set, now } = look;
  const rolling = record(record(specOf(set)['updateStrategy'])?.['rollingUpdate']);
  const surges = countOf(rolling?.['maxSurge'], 1, 'up') > 0;
  if (surges && fresh === undefined) {
    await create(look);
    return;
  }
  const isUp = fresh !== undefined && isAvailable(fresh, minReady(set), now);
  if (surges && !isUp && old.some((pod) => isAvailable(pod, minReady(set), now))) return;
  for (const pod of old) await deleteChild(view, events, set, pod);
}

async function create({ view, events, set, hash }: Look): Promise<void> {
  const generation = String(set.metadata.generation ?? 1);
  const pod = podOf(set, {
    ...generatedName(set.metadata.name ?? ''),
    labels: { [REVISION_LABEL]: hash, 'pod-template-generation': generation },
    spec: { affinity: ON_THE_NODE, tolerations: tolerationsOf(set) },
  });
  await createChild(view, events, set, pod);
}

/** What a daemon bears whatever its template says (`AddOrUpdateDaemonPodTolerations`). */
const BORNE = [
  ['not-ready', 'NoExecute'],
  ['unreachable', 'NoExecute'],
  ['disk-pressure', 'NoSchedule'],
  ['memory-pressure', 'NoSchedule'],
  ['pid-pressure', 'NoSchedule'],
  ['unschedulable', 'NoSchedule'],
].map(([key, effect = '']): Json => ({ key: `node.kubernetes.io/${key}`, operator: 'Exists', effect }));

function tolerationsOf(set: KubeObject): Json {
  const own = list(record(record(specOf(set)['template'])?.['spec'])?.['tolerations']) as readonly Json[]; // admitted JSON
  const known = own.map((each) => JSON.stringify(record(each)));
  return [...own, ...BORNE.filter((each) => !known.includes(JSON.stringify(each)))];
}

const ON_THE_NODE: Json = {
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [NODE_NAME] }] }],
    },
  },
};

/** The set's pods that may still run, oldest first; of those of one second, the ones of an older template. */
function onNode({ view, set, hash }: Look): readonly KubeObject[] {
  const bornAt = ({ metadata }: KubeObject) =>
    `${metadata.creationTimestamp} ${metadata.labels?.[REVISION_LABEL] === hash ? 1 : 0}`;
  return allPods(view, set)
    .filter((pod) => !isTerminating(pod) || !isFinished(pod))
    .sort((a, b) => (bornAt(a) < bornAt(b) ? -1 : bornAt(a) > bornAt(b) ? 1 : 0));
}

function status(look: Look): Json {
  const { set, hash, now, wanted } = look;
  // A node has one daemon, the oldest, however many pods it has at a time.
  const [pod] = onNode(look);
  const some = pod === undefined ? 0 : 1;
  const counted = pod !== undefined && wanted === 1;
  const available = counted && isAvailable(pod, minReady(set), now) ? 1 : 0;
  const updated = counted && pod.metadata.labels?.[REVISION_LABEL] === hash ? 1 : 0;
  return {
    currentNumberScheduled: wanted === 1 ? some : 0,
    numberMisscheduled: wanted === 0 ? some : 0,
    desiredNumberScheduled: wanted,
    numberReady: counted && isPodReady(pod) ? 1 : 0,
    observedGeneration: set.metadata.generation ?? 0,
    ...(updated === 0 ? {} : { updatedNumberScheduled: updated }),
    ...(available === 0 ? {} : { numberAvailable: available }),
    ...(wanted - available > 0 ? { numberUnavailable: wanted - available } : {}),
  };
}
