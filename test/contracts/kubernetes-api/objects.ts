import type { KubeObject } from '../../../schemas/kube-object.ts';

/** The objects that the contract writes, all in one namespace that the suite makes. */
export const NAMESPACE = 'contract';

export const signal = new AbortController().signal;

export function namespace(name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

export function configMap(
  name: string,
  data: Readonly<Record<string, string>>,
  metadata: KubeObject['metadata'] = {},
): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: NAMESPACE, ...metadata }, data };
}

export function deployment(name: string, image = 'example.com/web:1'): KubeObject {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: NAMESPACE },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'app', image }] } },
    },
  };
}

/** A definition of our own: required, bounded, defaulted and unlisted fields, a status, versions. */
export function definition(plural: string, kind: string): KubeObject {
  const spec = {
    type: 'object',
    required: ['size'],
    properties: {
      size: { type: 'integer', minimum: 1, maximum: 10 },
      colour: { type: 'string', enum: ['red', 'blue'], default: 'red' },
      backends: {
        type: 'array',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['service'],
        items: {
          type: 'object',
          required: ['service'],
          properties: { service: { type: 'string' }, weight: { type: 'integer' } },
        },
      },
    },
  };
  const status = { type: 'object', properties: { ready: { type: 'boolean' } } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.contract.example.com` },
    spec: {
      group: 'contract.example.com',
      scope: 'Namespaced',
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: { openAPIV3Schema: { type: 'object', properties: { spec, status } } },
        },
      ],
    },
  };
}

export function custom(kind: string, name: string, spec: KubeObject[string]): KubeObject {
  const metadata = { name, namespace: NAMESPACE };
  return { apiVersion: 'contract.example.com/v1', kind, metadata, ...(spec === undefined ? {} : { spec }) };
}
