import type { KubeObject } from '../../../schemas/kube-object.ts';
import { isMap, jsonOfParts, mapAt, textAt } from '../../store/json-values.ts';
import { badRequest, invalid } from '../../store/status-error.ts';
import { readObject, updateObject } from '../../store/write-objects.ts';
import { updateTracker } from '../apply/managed-fields.ts';
import { invalidValue } from '../kubernetes/metadata-validation.ts';
import { selectorText } from '../kubernetes/selector-text.ts';
import { jsonPatch } from '../patch/json-patch.ts';
import { mergePatch } from '../patch/merge-patch.ts';
import { ANY } from '../schema/type-node.ts';
import { type Changed, type ChangeRequest, mediaOf, unsupportedPatch, writerOf } from './change-objects.ts';

/** The `autoscaling/v1` Scale of a workload. */
export function scaleOf(object: KubeObject): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const spec = mapAt(object, 'spec');
  const given = { name, namespace, uid, resourceVersion, creationTimestamp };
  const metadata = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const replicas = typeof spec['replicas'] === 'number' ? spec['replicas'] : 1;
  const observed = mapAt(object, 'status')['replicas'];
  const status = {
    replicas: typeof observed === 'number' ? observed : 0,
    selector: selectorText(spec['selector']),
  };
  return { kind: 'Scale', apiVersion: 'autoscaling/v1', metadata, spec: { replicas }, status };
}

function wantedReplicas(request: ChangeRequest, live: KubeObject): unknown {
  const scale = scaleOf(live);
  const body = request.method === 'PATCH' ? patchedScale(scale, request) : request.body;
  const named = textAt(mapAt(body, 'metadata'), 'name') ?? request.name;
  if (named !== request.name) {
    throw badRequest(
      `the name of the object (${named}) does not match the name on the URL (${request.name})`,
    );
  }
  const version = textAt(mapAt(body, 'metadata'), 'resourceVersion');
  return { replicas: mapAt(body, 'spec')['replicas'] ?? 0, version };
}

const SCALE_PATCHES = ['application/merge-patch+json', 'application/strategic-merge-patch+json'];

function patchedScale(scale: KubeObject, { contentType, body }: ChangeRequest): unknown {
  const media = mediaOf(contentType);
  if (media === 'application/json-patch+json') return jsonPatch(scale, body);
  if (SCALE_PATCHES.includes(media)) return mergePatch(scale, body);
  throw unsupportedPatch(media, []);
}

/** `PUT` and `PATCH` of `scale`: changes `spec.replicas` of the workload and nothing else. */
export function changeScale(request: ChangeRequest): Changed {
  const { context, served, namespace } = request;
  const { resource } = served;
  const live = readObject(context, resource.kindId, namespace, request.name ?? '');
  const wanted = wantedReplicas(request, live);
  const replicas = isMap(wanted) ? wanted['replicas'] : undefined;
  if (typeof replicas !== 'number' || !Number.isInteger(replicas))
    throw badRequest('spec.replicas must be an integer');
  if (replicas < 0) {
    const cause = invalidValue('spec.replicas', replicas, 'must be greater than or equal to 0');
    throw invalid({ group: 'autoscaling', kind: 'Scale' }, request.name ?? '', [cause]);
  }
  const version = textAt(wanted, 'version');
  const spec = jsonOfParts({ ...mapAt(live, 'spec'), replicas });
  const metadata = version === undefined ? live.metadata : { ...live.metadata, resourceVersion: version };
  const next: KubeObject = { ...live, metadata, spec };
  const writer = { ...writerOf(request), subresource: 'scale' };
  const object = updateObject(context, next, {
    dryRun: request.query.get('dryRun') === 'All',
    trackFields: updateTracker(served.type ?? ANY, true, writer),
  });
  return { status: 200, object: scaleOf(object), warnings: [] };
}
