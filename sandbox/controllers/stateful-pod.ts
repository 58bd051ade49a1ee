import { list, record, text } from '../../mesh/policy/object-reader.ts';
import type { Json } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { ClusterView } from '../cluster-view.ts';
import { podOf, stringMap } from './child-pods.ts';
import { specOf } from './owned.ts';
import type { EventRecorder } from './record-event.ts';
import { REVISION_LABEL, templateOf } from './revisions.ts';

/** One member of a StatefulSet that is to exist. */
export interface Member {
  readonly set: KubeObject;
  readonly ordinal: number;
  readonly revision: KubeObject;
}

/** The number at the end of a member's name; -1 for a pod that is named otherwise. */
export function ordinalOf(set: KubeObject, pod: KubeObject): number {
  const prefix = `${set.metadata.name ?? ''}-`;
  const { name = '' } = pod.metadata;
  const rest = name.startsWith(prefix) ? name.slice(prefix.length) : '';
  return /^(0|[1-9]\d*)$/.test(rest) ? Number(rest) : -1;
}

/** Creates a member, with the claims of its own that `volumeClaimTemplates` asks for. */
export async function createMember(view: ClusterView, events: EventRecorder, member: Member): Promise<void> {
  const { set, ordinal, revision } = member;
  const name = `${set.metadata.name ?? ''}-${ordinal}`;
  const claims = list(specOf(set)['volumeClaimTemplates']);
  for (const claim of claims) await createClaim(view, events, set, { name, claim });
  const template = templateOf(revision);
  const volumes = claims.map((claim): Json => {
    const volume = claimName(claim);
    return { name: volume, persistentVolumeClaim: { claimName: `${volume}-${name}` } };
  });
  const others = list(record(record(template)?.['spec'])?.['volumes']).filter(
    (volume) => !claims.some((claim) => claimName(claim) === record(volume)?.['name']),
  );
  const subdomain = text(specOf(set)['serviceName']);
  const pod = podOf(
    set,
    {
      name,
      generateName: `${set.metadata.name ?? ''}-`,
      labels: {
        'statefulset.kubernetes.io/pod-name': name,
        'apps.kubernetes.io/pod-index': String(ordinal),
        [REVISION_LABEL]: revision.metadata.name ?? '',
      },
      spec: {
        hostname: name,
        ...(subdomain === undefined || subdomain === '' ? {} : { subdomain }),
        ...(claims.length === 0 ? {} : { volumes: [...volumes, ...others] as Json }), // parts of admitted JSON
      },
    },
    template,
  );
  await view.create(pod);
  const message = `Create Pod ${name} in StatefulSet ${set.metadata.name ?? ''} successful`;
  await events.record(set, 'Normal', 'SuccessfulCreate', message);
}

function claimName(claim: Json): string {
  return text(record(record(claim)?.['metadata'])?.['name']) ?? '';
}

async function createClaim(
  view: ClusterView,
  events: EventRecorder,
  set: KubeObject,
  { name: pod, claim }: { readonly name: string; readonly claim: Json },
): Promise<void> {
  const { namespace = 'default' } = set.metadata;
  const name = `${claimName(claim)}-${pod}`;
  if (view.get('PersistentVolumeClaim', namespace, name) !== undefined) return;
  const labels = stringMap(record(record(specOf(set)['selector'])?.['matchLabels']) as Json);
  await view.create({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { namespace, name, labels },
    spec: record(claim)?.['spec'] as Json, // part of an admitted object
  });
  const message = `Create Claim ${name} Pod ${pod} in StatefulSet ${set.metadata.name ?? ''} success`;
  await events.record(set, 'Normal', 'SuccessfulCreate', message);
}
