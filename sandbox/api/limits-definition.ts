import type { JsonObject } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';

const object = (
  description: string,
  properties: JsonObject,
  required: readonly string[] = [],
): JsonObject => ({
  type: 'object',
  description,
  properties,
  ...(required.length === 0 ? {} : { required }),
});
const percentOf = (what: string): JsonObject => ({
  type: 'number',
  minimum: 0,
  maximum: 100,
  description: `So many of 100 ${what}.`,
});
const duration = (description: string): JsonObject => ({
  type: 'string',
  pattern: '^([0-9]{1,5}(h|m|s|ms)){1,4}$',
  description,
});

const fault = object('Requests that are hindered on purpose, by the client’s sidecar.', {
  delay: object(
    'Waits before a request leaves; counts in the time-outs of its route.',
    { for: duration('How long, such as 300ms.'), percent: percentOf('requests wait') },
    ['for', 'percent'],
  ),
  abort: object(
    'Answers in place of the service.',
    {
      status: { type: 'integer', minimum: 200, maximum: 599, description: 'The status of the answer.' },
      percent: percentOf('requests are answered so'),
    },
    ['status', 'percent'],
  ),
});

const spec = object(
  'What holds for HTTP requests to the service; each client pod and each Gateway counts by itself.',
  {
    service: {
      type: 'string',
      minLength: 1,
      description: 'A Service in the namespace of this object; left out where only routes refer to it.',
    },
    fault,
    maxRequests: { type: 'integer', minimum: 0, description: 'In flight at a time; more are answered 503.' },
    requestsPerSecond: { type: 'number', minimum: 0, description: 'More are answered 429.' },
    outlierDetection: object(
      'Endpoints that fail get nothing for a while.',
      {
        consecutiveFailures: {
          ...{ type: 'integer', minimum: 1, maximum: 1000 },
          description: 'After so many failures in a row.',
        },
        ejectFor: duration('For how long, such as 30s.'),
      },
      ['consecutiveFailures', 'ejectFor'],
    ),
    retryBudget: object(
      'How much retries of routes may add; three in ten seconds are always free.',
      { percent: percentOf('requests of ten seconds may be tried again') },
      ['percent'],
    ),
  },
);

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
        schema: { openAPIV3Schema: object('Faults and limits of a service.', { spec }, ['spec']) },
        additionalPrinterColumns: [
          { name: 'Service', type: 'string', jsonPath: '.spec.service' },
          { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
        ],
      },
    ],
  },
};
