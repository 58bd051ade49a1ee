import { describe, expect, it } from 'vitest';
import { isKubeObject, kubeObjectOf } from '../../schemas/kube-object.ts';

describe('a Kubernetes object', () => {
  it.each([
    [null],
    ['text'],
    [[]],
    [{}],
    [{ apiVersion: 'v1', kind: 'Pod' }],
    [{ apiVersion: 'v1', kind: 'Pod', metadata: [] }],
    [{ apiVersion: 'v1', kind: 1, metadata: {} }],
  ])('has a kind, a version and a metadata: %j is none, and to take it for one is our fault', (value) => {
    expect(isKubeObject(value)).toBe(false);
    expect(() => kubeObjectOf(value)).toThrow('made from a Kubernetes object');
  });

  it('is the very value that was looked at', () => {
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } };
    expect(kubeObjectOf(pod)).toBe(pod);
  });
});
