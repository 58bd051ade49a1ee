import { describe, expect, it } from 'vitest';
import { refOf } from '../../../schemas/kube-object.ts';
import type { KubernetesApi } from '../../rig/kubernetes-api.ts';
import { configMap, deployment, NAMESPACE, signal } from './objects.ts';

/** What steps rely on when they write. */
export function writesContract(api: () => KubernetesApi): void {
  describe('server-side apply', () => {
    it('records its manager, and changes nothing when nothing changed', async () => {
      const { cluster } = api();
      const first = await cluster.apply(configMap('apply', { x: '1' }), {}, signal);
      expect(first.metadata['managedFields']).toMatchObject([
        { manager: 'meshwright', operation: 'Apply', apiVersion: 'v1', fieldsType: 'FieldsV1' },
      ]);
      const again = await cluster.apply(configMap('apply', { x: '1' }), {}, signal);
      expect(again.metadata).toEqual(first.metadata);
    });

    it('removes the fields it no longer names and leaves those of others', async () => {
      const { cluster } = api();
      await cluster.apply(configMap('drop', { ours: '1', both: '2' }), {}, signal);
      await cluster.apply(configMap('drop', { theirs: '3', both: '2' }), { fieldManager: 'other' }, signal);
      const applied = await cluster.apply(configMap('drop', {}), {}, signal);
      expect(applied['data']).toEqual({ theirs: '3', both: '2' });
    });

    it('names the other manager of a field, and takes the field only by force', async () => {
      const { cluster } = api();
      await cluster.apply(deployment('owned', 'example.com/web:2'), { fieldManager: 'kubectl' }, signal);
      const ours = deployment('owned', 'example.com/web:3');
      const refused = {
        reason: 'fieldConflict',
        details: {
          status: 409,
          fields: [{ field: '.spec.template.spec.containers[name="app"].image', manager: 'kubectl' }],
        },
      };
      await expect(cluster.apply(ours, {}, signal)).rejects.toMatchObject(refused);
      await expect(cluster.apply(ours, { dryRun: true }, signal)).rejects.toMatchObject(refused);
      const forced = await cluster.apply(ours, { force: true }, signal);
      expect(JSON.stringify(forced['spec'])).toContain('example.com/web:3');
      expect(managersOf(forced)).toEqual(['kubectl', 'meshwright']);
    });

    it('names the manager of fields that were written without apply', async () => {
      const { cluster, wire } = api();
      const path = `/api/v1/namespaces/${NAMESPACE}/configmaps`;
      await wire.call('POST', `${path}?fieldManager=editor`, { body: configMap('edited', { x: 'theirs' }) });
      await expect(cluster.apply(configMap('edited', { x: 'ours' }), {}, signal)).rejects.toMatchObject({
        reason: 'fieldConflict',
        details: { fields: [{ field: '.data.x', manager: 'editor' }] },
      });
    });

    it('shows a dry run as the server would store it, and stores nothing', async () => {
      const { cluster } = api();
      const dry = await cluster.apply(deployment('dry'), { dryRun: true }, signal);
      expect(dry['spec']).toMatchObject({ strategy: { type: 'RollingUpdate' }, revisionHistoryLimit: 10 });
      expect(await cluster.get(refOf(deployment('dry')), signal)).toBeUndefined();
    });

    it('refuses a field that does not exist, by its path', async () => {
      const { cluster } = api();
      const wrong = {
        ...deployment('wrong'),
        spec: { ...(deployment('wrong')['spec'] as object), replica: 2 },
      };
      await expect(cluster.apply(wrong, {}, signal)).rejects.toMatchObject({
        reason: 'invalid',
        message: expect.stringContaining('.spec.replica'),
      });
    });

    it('refuses an object that breaks the rules of its kind, by the path of the field', async () => {
      const { cluster } = api();
      await expect(cluster.apply(configMap('Not_A_Name', { x: '1' }), {}, signal)).rejects.toMatchObject({
        reason: 'invalid',
        message: expect.stringContaining('metadata.name'),
      });
      const spec = { selector: { matchLabels: { app: 'other' } } };
      const mismatched = {
        ...deployment('rules'),
        spec: { ...(deployment('rules')['spec'] as object), ...spec },
      };
      await expect(cluster.apply(mismatched, {}, signal)).rejects.toMatchObject({
        reason: 'invalid',
        details: { status: 422 },
        message: expect.stringContaining('spec.template.metadata.labels'),
      });
    });

    it('refuses to change what a kind never lets change', async () => {
      const { cluster } = api();
      await cluster.apply(deployment('fixed'), {}, signal);
      const labels = { app: 'fixed', tier: 'web' };
      const spec = {
        ...(deployment('fixed')['spec'] as Record<string, unknown>),
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: { containers: [{ name: 'app', image: 'example.com/web:1' }] },
        },
      };
      await expect(cluster.apply({ ...deployment('fixed'), spec }, {}, signal)).rejects.toMatchObject({
        reason: 'invalid',
        message: expect.stringContaining('immutable'),
      });
    });

    it('refuses a namespace that is not there, by its name', async () => {
      const { cluster } = api();
      const elsewhere = configMap('lost', {}, { namespace: 'nowhere' });
      await expect(cluster.apply(elsewhere, {}, signal)).rejects.toMatchObject({
        reason: 'notFound',
        message: expect.stringContaining('nowhere'),
      });
    });
  });

  describe('create and replace', () => {
    it('creates once, and names what is generated', async () => {
      const { cluster } = api();
      await cluster.create(configMap('once', { x: '1' }), signal);
      await expect(cluster.create(configMap('once', { x: '2' }), signal)).rejects.toMatchObject({
        reason: 'alreadyExists',
      });
      const { name: _, ...unnamed } = configMap('', {}).metadata;
      const generated = { ...configMap('', {}), metadata: { ...unnamed, generateName: 'made-' } };
      const made = await cluster.create(generated, signal);
      expect(made.metadata.name).toMatch(/^made-[a-z0-9]{5}$/);
    });

    it('replaces only the version that the writer saw', async () => {
      const { cluster } = api();
      const seen = await cluster.create(configMap('race', { x: '1' }), signal);
      const won = await cluster.replace({ ...seen, data: { x: '2' } }, signal);
      expect(won.metadata.resourceVersion).not.toBe(seen.metadata.resourceVersion);
      await expect(cluster.replace({ ...seen, data: { x: '3' } }, signal)).rejects.toMatchObject({
        reason: 'conflict',
        details: { status: 409 },
      });
      const unchanged = await cluster.replace(won, signal);
      expect(unchanged.metadata.resourceVersion).toBe(won.metadata.resourceVersion);
      await expect(cluster.replace(configMap('absent', {}), signal)).rejects.toMatchObject({
        reason: 'notFound',
      });
    });

    it('refuses to replace an object that was made anew since', async () => {
      const { cluster } = api();
      const seen = await cluster.create(configMap('anew', { x: '1' }), signal);
      await cluster.delete(refOf(seen), {}, signal);
      await cluster.create(configMap('anew', { x: '2' }), signal);
      await expect(cluster.replace(seen, signal)).rejects.toMatchObject({ reason: 'conflict' });
    });
  });

  describe('patch', () => {
    it('merges, and takes a field away with null', async () => {
      const { cluster } = api();
      const made = await cluster.apply(configMap('merge', { x: '1' }), {}, signal);
      const patched = await cluster.patch(
        refOf(made),
        { type: 'merge', body: { data: { x: null, y: '2' }, metadata: { labels: { a: 'b' } } } },
        signal,
      );
      expect(patched['data']).toEqual({ y: '2' });
      expect(patched.metadata.labels).toEqual({ a: 'b' });
    });

    it('changes by JSON patch only what the patch found as it said', async () => {
      const { cluster } = api();
      const made = await cluster.apply(configMap('json', { x: '1' }), {}, signal);
      const change = (seen: string) => [
        { op: 'test', path: '/data/x', value: seen },
        { op: 'replace', path: '/data/x', value: '2' },
      ];
      const patched = await cluster.patch(refOf(made), { type: 'json', body: change('1') }, signal);
      expect(patched['data']).toEqual({ x: '2' });
      await expect(
        cluster.patch(refOf(made), { type: 'json', body: change('1') }, signal),
      ).rejects.toMatchObject({ reason: 'invalid', details: { status: 422 } });
    });

    it('scales, and writes a status without touching the spec', async () => {
      const { cluster } = api();
      const ref = refOf(deployment('scaled'));
      await cluster.apply(deployment('scaled'), {}, signal);
      await cluster.patch(
        ref,
        { type: 'merge', body: { spec: { replicas: 5 } }, subresource: 'scale' },
        signal,
      );
      const status = { observedGeneration: 1, replicas: 3 };
      await cluster.patch(
        ref,
        { type: 'merge', body: { spec: { replicas: 9 }, status }, subresource: 'status' },
        signal,
      );
      const now = await cluster.get(ref, signal);
      expect(now).toMatchObject({ spec: { replicas: 5 }, status, metadata: { generation: 2 } });
    });

    it('of an absent object is refused', async () => {
      const { cluster } = api();
      const patch = { type: 'merge', body: { data: {} } } as const;
      await expect(cluster.patch(refOf(configMap('absent', {})), patch, signal)).rejects.toMatchObject({
        reason: 'notFound',
      });
    });
  });

  describe('delete', () => {
    it('takes only the very object and version that was meant', async () => {
      const { cluster } = api();
      const made = await cluster.apply(configMap('gone', { x: '1' }), {}, signal);
      const ref = refOf(made);
      const { uid = '', resourceVersion = '' } = made.metadata;
      await cluster.patch(ref, { type: 'merge', body: { data: { x: '2' } } }, signal);
      const other = '00000000-0000-4000-8000-000000000000';
      await expect(cluster.delete(ref, { uid: other }, signal)).rejects.toMatchObject({ reason: 'conflict' });
      await expect(cluster.delete(ref, { uid, resourceVersion }, signal)).rejects.toMatchObject({
        reason: 'conflict',
        details: { status: 409 },
      });
      expect(await cluster.delete(ref, { uid }, signal)).toBe('deleted');
      expect(await cluster.delete(ref, { uid }, signal)).toBe('absent');
      expect(await cluster.get(ref, signal)).toBeUndefined();
    });

    it('waits for the finalizers of an object', async () => {
      const { cluster } = api();
      const held = configMap('held', {}, { finalizers: ['contract.example.com/hold'] });
      await cluster.apply(held, {}, signal);
      const ref = refOf(held);
      expect(await cluster.delete(ref, {}, signal)).toBe('deleted');
      const marked = await cluster.get(ref, signal);
      expect(marked?.metadata.deletionTimestamp).toMatch(/^\d{4}-.*Z$/);
      expect(marked?.metadata['deletionGracePeriodSeconds']).toBe(0);
      await cluster.patch(ref, { type: 'merge', body: { metadata: { finalizers: null } } }, signal);
      expect(await cluster.get(ref, signal)).toBeUndefined();
    });
  });
}

function managersOf(object: {
  readonly metadata: { readonly [other: string]: unknown };
}): readonly unknown[] {
  const fields = object.metadata['managedFields'];
  return Array.isArray(fields) ? fields.map((each: { manager?: unknown }) => each.manager).sort() : [];
}
