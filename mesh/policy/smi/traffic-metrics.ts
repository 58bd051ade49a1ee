import type { Shape, SmiVersion } from './smi-shape.ts';

const text: Shape = { type: 'text' };

const reference: Shape = {
  type: 'fields',
  fields: {
    kind: { about: 'Kind of the resource.', shape: text },
    namespace: { about: 'Its namespace.', shape: text },
    name: { about: 'Its name.', shape: text },
  },
};

/**
 * TrafficMetrics v1alpha1 (SMI traffic metrics): what an aggregated API answers, never an object that anybody writes. So it
 * has no definition and no conversion; a file that holds one is told so.
 */
export const TRAFFIC_METRICS: SmiVersion = {
  name: 'v1alpha1',
  fields: {
    resource: { about: 'What was measured.', shape: reference, required: true },
    edge: {
      about: 'The other end.',
      shape: {
        type: 'fields',
        fields: {
          direction: {
            about: 'Away from the resource, or towards it.',
            shape: { type: 'text', oneOf: ['to', 'from'] },
          },
          side: { about: 'Where it was measured.', shape: { type: 'text', oneOf: ['client', 'server'] } },
          resource: { about: 'The other resource; everything when empty.', shape: reference },
        },
      },
    },
    backend: {
      about: 'For a TrafficSplit: which backend.',
      shape: {
        type: 'fields',
        fields: {
          apex: { about: 'The root service.', shape: text },
          name: { about: 'The backend.', shape: text },
          weight: { about: 'Its weight.', shape: { type: 'quantity' } },
        },
      },
    },
    timestamp: { about: 'When the window ended.', shape: text, required: true },
    window: { about: 'How long it was, such as 30s.', shape: text, required: true },
    metrics: {
      about: 'What was counted within the window.',
      required: true,
      shape: {
        type: 'list',
        of: {
          type: 'fields',
          fields: {
            name: { about: 'Such as p99_response_latency or success_count.', shape: text, required: true },
            unit: { about: 'Such as seconds.', shape: text },
            value: { about: 'A quantity.', shape: { type: 'quantity' }, required: true },
          },
        },
      },
    },
  },
};
