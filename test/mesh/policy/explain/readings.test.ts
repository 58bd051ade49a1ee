import { expect, it } from 'vitest';
import { explainPolicy } from '../../../../mesh/policy/explain/explain-policy.ts';
import type { KubeObject } from '../../../../schemas/kube-object.ts';

const namespace = (name: string, annotations: Readonly<Record<string, string>> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, annotations },
});

const service = (place: string, name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: place },
  spec: { selector: { app: name }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
});

it('the reading of the namespace that is led to is told, also where no target speaks of it', () => {
  const gateway = 'gateway.networking.k8s.io';
  const ledger = { group: '', kind: 'Service', name: 'ledger', namespace: 'desk', port: 80 };
  const objects: readonly KubeObject[] = [
    namespace('shop'),
    namespace('desk', { 'smi.sandbox.meshwright.dev/like': 'osm' }),
    service('shop', 'web'),
    service('desk', 'ledger'),
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'ledger-1', namespace: 'desk', labels: { app: 'ledger' } },
      spec: {
        serviceAccountName: 'ledger',
        containers: [{ name: 'main', ports: [{ containerPort: 8080 }] }],
      },
    },
    {
      apiVersion: `${gateway}/v1`,
      kind: 'HTTPRoute',
      metadata: { name: 'away', namespace: 'shop' },
      spec: {
        parentRefs: [{ group: '', kind: 'Service', name: 'web' }],
        rules: [{ backendRefs: [ledger] }],
      },
    },
    {
      apiVersion: `${gateway}/v1beta1`,
      kind: 'ReferenceGrant',
      metadata: { name: 'from-shop', namespace: 'desk' },
      spec: {
        from: [{ group: gateway, kind: 'HTTPRoute', namespace: 'shop' }],
        to: [{ group: '', kind: 'Service' }],
      },
    },
  ];
  const explained = explainPolicy(
    {
      from: { namespace: 'shop', account: 'default' },
      to: { namespace: 'shop', service: 'web', port: '80' },
      http: { method: 'GET', path: '/', header: () => undefined },
    },
    { objects, locate: () => ({}) },
  );
  if (!explained.ok) throw new Error(explained.message);
  expect(explained.explanation.answer).toBe('denied');
  expect(explained.explanation.readings).toContainEqual({
    namespace: 'desk',
    option: 'http-denial',
    value: 'not-found',
    isDefault: false,
  });
});
