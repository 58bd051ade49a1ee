import { isMap, type JsonMap, listAt, mapAt } from '../../../store/json-values.ts';
import { changeItems, changeMaps, fill } from './fill.ts';

/** A Namespace filled in: it carries its own name as a label. */
export function namespaceDefaults(namespace: JsonMap, previous: JsonMap | undefined): JsonMap {
  const metadata = mapAt(namespace, 'metadata');
  const labels = { ...mapAt(metadata, 'labels'), 'kubernetes.io/metadata.name': metadata['name'] };
  const given = mapAt(namespace, 'spec');
  const finalizers = [...new Set([...listAt(given, 'finalizers'), 'kubernetes'])];
  const spec = previous === undefined ? { ...given, finalizers } : given;
  return fill({ ...namespace, metadata: { ...metadata, labels }, spec }, { status: { phase: 'Active' } });
}

/** An EndpointSlice filled in. */
export function sliceDefaults(slice: JsonMap): JsonMap {
  return changeItems(slice, ['ports'], (port) => fill(port, { name: '', protocol: 'TCP' }));
}

/** An Endpoints object filled in. */
export function endpointsDefaults(endpoints: JsonMap): JsonMap {
  return changeItems(endpoints, ['subsets'], (subset) =>
    changeItems(subset, ['ports'], (port) => fill(port, { protocol: 'TCP' })),
  );
}

/** A Secret with its plain text encoded. */
export function secretDefaults(secret: JsonMap): JsonMap {
  const plain = mapAt(secret, 'stringData');
  const encoded = Object.entries(plain).map(([key, value]) => [
    key,
    Buffer.from(String(value)).toString('base64'),
  ]);
  const { stringData: _written, ...rest } = secret;
  const filled = fill(rest, { type: 'Opaque' });
  return encoded.length === 0
    ? filled
    : { ...filled, data: { ...mapAt(rest, 'data'), ...Object.fromEntries(encoded) } };
}

/** A NetworkPolicy filled in: what it speaks of, it is about. */
export function networkPolicyDefaults(policy: JsonMap): JsonMap {
  const spec = mapAt(policy, 'spec');
  const egress = listAt(spec, 'egress').length > 0 ? ['Egress'] : [];
  const typed =
    listAt(spec, 'policyTypes').length > 0 ? spec : { ...spec, policyTypes: ['Ingress', ...egress] };
  const ported = changeItems(typed, ['ingress', 'egress'], (rule) =>
    changeItems(rule, ['ports'], (port) => fill(port, { protocol: 'TCP' })),
  );
  return { ...policy, spec: ported };
}

/** An IngressClass filled in. */
export function ingressClassDefaults(ingressClass: JsonMap): JsonMap {
  return changeMaps(ingressClass, ['spec'], (spec) =>
    changeMaps(spec, ['parameters'], (parameters) => fill(parameters, { scope: 'Cluster' })),
  );
}

const HALF_MINUTE = 15;
const SCALE_UP = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: HALF_MINUTE },
    { type: 'Percent', value: 100, periodSeconds: HALF_MINUTE },
  ],
};
const SCALE_DOWN = {
  selectPolicy: 'Max',
  policies: [{ type: 'Percent', value: 100, periodSeconds: HALF_MINUTE }],
};
const BUSY = { type: 'Utilization', averageUtilization: 80 };

/** A HorizontalPodAutoscaler filled in: one replica at least, by the use of its processors. */
export function autoscalerDefaults(autoscaler: JsonMap): JsonMap {
  const spec = fill(mapAt(autoscaler, 'spec'), { minReplicas: 1 });
  const measured =
    listAt(spec, 'metrics').length > 0
      ? spec
      : { ...spec, metrics: [{ type: 'Resource', resource: { name: 'cpu', target: BUSY } }] };
  const behaving = changeMaps(measured, ['behavior'], (behavior) => ({
    scaleUp: fill(mapAt(behavior, 'scaleUp'), SCALE_UP),
    scaleDown: fill(mapAt(behavior, 'scaleDown'), SCALE_DOWN),
  }));
  const status = { desiredReplicas: 0, currentMetrics: null };
  return fill({ ...autoscaler, spec: behaving }, { status });
}

/** A LimitRange filled in: what is allowed at most is given, what is given is asked for. */
export function limitRangeDefaults(range: JsonMap): JsonMap {
  const own = (limit: JsonMap): JsonMap => {
    if (limit['type'] !== 'Container') return limit;
    const given = { ...mapAt(limit, 'max'), ...mapAt(limit, 'default') };
    const asked = { ...mapAt(limit, 'min'), ...given, ...mapAt(limit, 'defaultRequest') };
    return { ...limit, default: given, defaultRequest: asked };
  };
  return changeMaps(range, ['spec'], (spec) => changeItems(spec, ['limits'], own));
}

/** A PriorityClass filled in. */
export function priorityClassDefaults(priorityClass: JsonMap): JsonMap {
  return fill(priorityClass, { preemptionPolicy: 'PreemptLowerPriority' });
}

/** A Node filled in: what it has can be given away. */
export function nodeDefaults(node: JsonMap): JsonMap {
  return changeMaps(node, ['status'], (status) =>
    isMap(status['capacity']) ? fill(status, { allocatable: status['capacity'] }) : status,
  );
}
