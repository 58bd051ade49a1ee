import { describe, expect, it } from 'vitest';
import { type KubeObject, refOf } from '../../../schemas/kube-object.ts';
import type { KubernetesApi } from '../../rig/kubernetes-api.ts';
import { configMap, custom, definition, NAMESPACE, namespace, signal } from './objects.ts';

const KIND_OF_KINDS = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' } as const;

/** What steps rely on of particular kinds: definitions, namespaces, leases, secrets, reviews, the server itself. */
export function kindsContract(api: () => KubernetesApi): void {
  describe('definitions', () => {
    it('are obeyed right after they are applied: defaults, bounds, unknown fields', async () => {
      const { cluster } = api();
      await cluster.apply(definition('widgets', 'Widget'), {}, signal);
      const applied = await cluster.apply(custom('Widget', 'one', { size: 3 }), {}, signal);
      expect(applied['spec']).toEqual({ size: 3, colour: 'red' });
      expect(applied.metadata.generation).toBe(1);
      const refused = async (spec: KubeObject[string], path: string) =>
        await expect(cluster.apply(custom('Widget', 'two', spec), {}, signal)).rejects.toMatchObject({
          reason: 'invalid',
          message: expect.stringContaining(path),
        });
      await refused({ size: 11 }, 'spec.size');
      await refused({ size: 'big' }, 'spec.size');
      await refused({ size: 1, colour: 'green' }, 'spec.colour');
      await refused({ colour: 'red' }, 'spec.size');
      await refused({ size: 1, sise: 2 }, 'spec.sise');
      expect(await cluster.get(refOf(custom('Widget', 'two', {})), signal)).toBeUndefined();
    });

    it('make lists with keys merge by key under apply', async () => {
      const { cluster } = api();
      await cluster.apply(definition('splits', 'Split'), {}, signal);
      const split = (...services: readonly string[]) =>
        custom('Split', 's', { size: 1, backends: services.map((service) => ({ service, weight: 1 })) });
      await cluster.apply(split('v1', 'v2'), {}, signal);
      await cluster.apply(split('v3'), { fieldManager: 'other' }, signal);
      const applied = await cluster.apply(split('v1'), {}, signal);
      expect(applied['spec']).toMatchObject({ backends: [{ service: 'v1' }, { service: 'v3' }] });
    });

    it('give a status of its own, which does not count as a change of the spec', async () => {
      const { cluster } = api();
      await cluster.apply(definition('gadgets', 'Gadget'), {}, signal);
      const made = await cluster.apply(
        { ...custom('Gadget', 'one', { size: 1 }), status: { ready: true } },
        {},
        signal,
      );
      expect(made['status']).toBeUndefined();
      const body = { status: { ready: true }, spec: { size: 9 } };
      const patched = await cluster.patch(
        refOf(made),
        { type: 'merge', body, subresource: 'status' },
        signal,
      );
      expect(patched).toMatchObject({
        status: { ready: true },
        spec: { size: 1 },
        metadata: { generation: 1 },
      });
    });

    it('take their objects along when they are deleted', async () => {
      const { cluster } = api();
      const made = definition('doomed', 'Doomed');
      await cluster.apply(made, {}, signal);
      await cluster.apply(custom('Doomed', 'one', { size: 1 }), {}, signal);
      const query = { ...KIND_OF_KINDS, fieldSelector: `metadata.name=${made.metadata.name}` };
      for await (const event of cluster.watch(query, signal)) {
        if (event.type === 'added') await cluster.delete(refOf(made), {}, signal);
        if (event.type === 'deleted') break;
      }
      expect(await cluster.get(refOf(made), signal)).toBeUndefined();
      expect(await cluster.delete(refOf(custom('Doomed', 'one', {})), {}, signal)).toBe('absent');
    });

    it('that cannot be are refused by the path of what is wrong', async () => {
      const { cluster } = api();
      const good = definition('broken', 'Broken');
      const misnamed = { ...good, metadata: { name: 'other.contract.example.com' } };
      await expect(cluster.apply(misnamed, {}, signal)).rejects.toMatchObject({
        reason: 'invalid',
        message: expect.stringContaining('metadata.name'),
      });
    });
  });

  describe('namespaces', () => {
    it('under deletion take in nothing new', async () => {
      const { cluster } = api();
      const doomed = 'contract-doomed';
      await cluster.apply(namespace(doomed), {}, signal);
      const held = configMap('held', {}, { namespace: doomed, finalizers: ['contract.example.com/hold'] });
      await cluster.apply(held, {}, signal);
      await cluster.delete(refOf(namespace(doomed)), {}, signal);
      const marked = await cluster.get(refOf(namespace(doomed)), signal);
      expect(marked).toMatchObject({
        metadata: { deletionTimestamp: expect.any(String) },
        status: { phase: 'Terminating' },
      });
      await expect(
        cluster.apply(configMap('late', {}, { namespace: doomed }), {}, signal),
      ).rejects.toMatchObject({
        reason: 'forbidden',
        message: expect.stringContaining('being terminated'),
      });
      await cluster.patch(refOf(held), { type: 'merge', body: { metadata: { finalizers: null } } }, signal);
    });
  });

  describe('leases', () => {
    it('are won by one writer, and keep their microseconds', async () => {
      const { cluster } = api();
      const lease: KubeObject = {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { name: 'lock', namespace: NAMESPACE },
        spec: { holderIdentity: 'one', leaseDurationSeconds: 15, renewTime: '2026-01-02T03:04:05.678901Z' },
      };
      const held = await cluster.create(lease, signal);
      expect(held['spec']).toEqual(lease['spec']);
      const renew = (holderIdentity: string) => ({
        ...held,
        spec: { ...Object(held['spec']), holderIdentity },
      });
      await cluster.replace(renew('two'), signal);
      await expect(cluster.replace(renew('three'), signal)).rejects.toMatchObject({ reason: 'conflict' });
    });
  });

  describe('secrets', () => {
    it('take plain text in and give base64 out, and keep their type', async () => {
      const { cluster } = api();
      const secret: KubeObject = {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'secret', namespace: NAMESPACE },
        stringData: { key: 'välue' },
        data: { other: 'b25l' },
      };
      const applied = await cluster.apply(secret, {}, signal);
      expect(applied).toMatchObject({ type: 'Opaque', data: { key: 'dsOkbHVl', other: 'b25l' } });
      expect(applied['stringData']).toBeUndefined();
      await expect(
        cluster.patch(refOf(secret), { type: 'merge', body: { type: 'other' } }, signal),
      ).rejects.toMatchObject({ reason: 'invalid', message: expect.stringContaining('type') });
      const broken = { ...secret, metadata: { ...secret.metadata, name: 'broken' }, data: { key: '%' } };
      await expect(cluster.apply(broken, {}, signal)).rejects.toMatchObject({ reason: 'invalid' });
    });
  });

  describe('the server', () => {
    it('is known by the UID of kube-system, and says its version', async () => {
      const { cluster } = api();
      const home = await cluster.get({ apiVersion: 'v1', kind: 'Namespace', name: 'kube-system' }, signal);
      expect(await cluster.uid(signal)).toBe(home?.metadata.uid);
      expect(await cluster.uid(signal)).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      const version = await cluster.raw('GET', '/version', undefined, signal);
      expect(version).toMatchObject({ major: '1', gitVersion: expect.stringMatching(/^v1\.\d+\.\d+/) });
    });

    it('says what its caller may do', async () => {
      const { cluster } = api();
      const needs = [
        { verb: 'create', group: '', resource: 'pods/exec', namespace: NAMESPACE },
        { verb: 'patch', group: 'split.smi-spec.io', resource: 'trafficsplits', namespace: NAMESPACE },
        { verb: 'create', group: 'apiextensions.k8s.io', resource: 'customresourcedefinitions' },
      ];
      expect(await cluster.missingPermissions(needs, signal)).toEqual([]);
      const rules = await cluster.raw(
        'POST',
        '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
        {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectRulesReview',
          spec: { namespace: NAMESPACE },
        },
        signal,
      );
      const everything = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] };
      expect(rules).toMatchObject({ status: { resourceRules: expect.arrayContaining([everything]) } });
    });
  });
}
