import type { JsonObject } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';

const object = (properties: JsonObject, required: readonly string[] = []): JsonObject => ({
  type: 'object',
  properties,
  ...(required.length === 0 ? {} : { required }),
});
const percent: JsonObject = { type: 'number', minimum: 0, maximum: 100 };
const duration: JsonObject = { type: 'string', pattern: '^([0-9]{1,5}(h|m|s|ms)){1,4}$' };

const spec = object({
  service: { type: 'string', minLength: 1 },
  fault: object({
    delay: object({ for: duration, percent }, ['for', 'percent']),
    abort: object({ status: { type: 'integer', minimum: 200, maximum: 599 }, percent }, [
      'status',
      'percent',
    ]),
  }),
  maxRequests: { type: 'integer', minimum: 0 },
  requestsPerSecond: { type: 'number', minimum: 0 },
  outlierDetection: object(
    { consecutiveFailures: { type: 'integer', minimum: 1, maximum: 1000 }, ejectFor: duration },
    ['consecutiveFailures', 'ejectFor'],
  ),
  retryBudget: object({ percent }, ['percent']),
});

/** Faults and limits of a service: a kind of the sandbox's own mesh (`docs/service-limits.md`). */
export const LIMITS_DEFINITION: KubeObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {
    name: 'servicelimits.policy.meshwright.dev',
    labels: { 'sandbox.meshwright.dev/part-of': 'service-limits' },
  },
  spec: {
    group: 'policy.meshwright.dev',
    names: {
      kind: 'ServiceLimits',
      listKind: 'ServiceLimitsList',
      plural: 'servicelimits',
      singular: 'servicelimits',
    },
    scope: 'Namespaced',
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: object({ spec }, ['spec']) },
        additionalPrinterColumns: [
          { name: 'Service', type: 'string', jsonPath: '.spec.service' },
          { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
        ],
      },
    ],
  },
};
