import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClockPort, WatchEvent } from '../../engine/world.ts';
import { type OpenedCluster, openCluster } from '../../kube/open-cluster.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';

/** The client against the API server that users meet first. */
const PROGRAM = path.resolve('dist/sandbox/main.js');
const signal = new AbortController().signal;
const clock: ClockPort = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  async sleep(ms, until) {
    await sleep(ms, undefined, { signal: until, ref: false });
  },
};
const random = { next: () => Math.random(), hex: (bytes: number) => '0'.repeat(bytes * 2) };

let dir: string;
let sandbox: ChildProcess;
let cluster: OpenedCluster;

beforeAll(async () => {
  if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is missing: npm run build`);
  dir = await mkdtemp(path.join(tmpdir(), 'meshwright-kube-'));
  sandbox = spawn(process.execPath, [PROGRAM, '--state-dir', dir, '--exit-with-parent'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (sandbox.stdout === null) throw new Error('a piped child has a stdout');
  const lines = createInterface(sandbox.stdout)[Symbol.asyncIterator]();
  const ready: { kubeconfig: string } = JSON.parse(String((await lines.next()).value));
  cluster = await openCluster({
    binding: { role: 'main', kind: 'sandbox', context: 'sandbox' },
    kubeconfigPaths: [ready.kubeconfig],
    clock,
    random,
  });
  await cluster.apply(namespace, {}, signal);
});

afterAll(async () => {
  await cluster?.close();
  const ended = new Promise((resolve) => sandbox?.once('exit', resolve));
  sandbox?.kill('SIGTERM');
  await ended;
  await rm(dir, { recursive: true });
});

const namespace: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };

function configMap(name: string, data: Record<string, string>): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop' }, data };
}

const ref = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name });
const query = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop' };

const CRD: KubeObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { kind: 'Widget', plural: 'widgets', singular: 'widget', listKind: 'WidgetList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: { type: 'object', properties: { size: { type: 'integer', maximum: 10 } } },
            },
          },
        },
      },
    ],
  },
};

describe('against the sandbox', () => {
  it('applies, reads, changes, deletes', async () => {
    const applied = await cluster.apply(configMap('a', { x: '1' }), {}, signal);
    expect(applied.metadata.uid).toBeDefined();
    const again = await cluster.apply(configMap('a', { x: '1' }), {}, signal);
    expect(again.metadata.resourceVersion).toBe(applied.metadata.resourceVersion);
    await cluster.patch(ref('a'), { type: 'merge', body: { data: { y: '2' } } }, signal);
    expect((await cluster.get(ref('a'), signal))?.['data']).toEqual({ x: '1', y: '2' });
    const stale = { ...configMap('a', {}), metadata: applied.metadata };
    await expect(cluster.replace(stale, signal)).rejects.toMatchObject({ reason: 'conflict' });
    await expect(cluster.create(configMap('a', {}), signal)).rejects.toMatchObject({
      reason: 'alreadyExists',
    });
    await expect(cluster.delete(ref('a'), { uid: 'another' }, signal)).rejects.toMatchObject({
      reason: 'conflict',
    });
    expect(await cluster.delete(ref('a'), {}, signal)).toBe('deleted');
    expect(await cluster.delete(ref('a'), {}, signal)).toBe('absent');
    expect(await cluster.get(ref('a'), signal)).toBeUndefined();
  });

  it('leaves no trace of a dry run', async () => {
    const dry = await cluster.apply(configMap('dry', { x: '1' }), { dryRun: true }, signal);
    expect(dry['data']).toEqual({ x: '1' });
    expect(await cluster.get(ref('dry'), signal)).toBeUndefined();
  });

  it('names the other manager of a field, and takes it only by force', async () => {
    await cluster.apply(configMap('owned', { x: 'theirs' }), { fieldManager: 'kubectl' }, signal);
    const ours = configMap('owned', { x: 'ours' });
    await expect(cluster.apply(ours, {}, signal)).rejects.toMatchObject({
      reason: 'fieldConflict',
      details: { fields: [{ field: '.data.x', manager: 'kubectl' }] },
    });
    expect((await cluster.apply(ours, { force: true }, signal))['data']).toEqual({ x: 'ours' });
  });

  it('uses a kind right after applying its definition, which is obeyed', async () => {
    await cluster.apply(CRD, {}, signal);
    const widget = (size: number): KubeObject => ({
      apiVersion: 'example.com/v1',
      kind: 'Widget',
      metadata: { name: 'w', namespace: 'shop' },
      spec: { size },
    });
    expect((await cluster.apply(widget(3), {}, signal))['spec']).toEqual({ size: 3 });
    await expect(cluster.apply(widget(11), {}, signal)).rejects.toMatchObject({
      reason: 'invalid',
      message: expect.stringContaining('spec.size'),
    });
  });

  it('lists more than a page, by label', async () => {
    const names = Array.from({ length: 520 }, (_, i) => `many-${String(i).padStart(3, '0')}`);
    await Promise.all(
      names.map((name) => {
        const object = configMap(name, { n: name });
        const metadata = { ...object.metadata, labels: { set: 'many' } };
        return cluster.apply({ ...object, metadata }, {}, signal);
      }),
    );
    const listed = await cluster.list({ ...query, labelSelector: 'set=many' }, signal);
    expect(listed.map((item) => item.metadata.name)).toEqual(names);
    expect(listed[0]?.kind).toBe('ConfigMap');
  });

  it('watches the state and then each change', async () => {
    const labelSelector = 'set=watched';
    const labelled = (data: Record<string, string>): KubeObject => {
      const object = configMap('watched', data);
      return { ...object, metadata: { ...object.metadata, labels: { set: 'watched' } } };
    };
    await cluster.apply(labelled({ n: '1' }), {}, signal);
    const seen: string[] = [];
    const leave = new AbortController();
    const next: ((event: WatchEvent) => Promise<unknown>)[] = [
      () => cluster.apply(labelled({ n: '2' }), {}, signal),
      () =>
        cluster.apply(
          { ...labelled({ n: '3' }), metadata: { name: 'watched', namespace: 'shop' } },
          {},
          signal,
        ),
      async () => leave.abort(),
    ];
    for await (const event of cluster.watch({ ...query, labelSelector }, leave.signal)) {
      seen.push(event.type);
      await next.shift()?.(event);
    }
    // Losing its label takes an object out of a selection: a deletion to who watches.
    expect(seen).toEqual(['added', 'modified', 'deleted']);
  });

  it('knows the cluster by its UID and grants what is asked', async () => {
    expect(await cluster.uid(signal)).toMatch(/^[0-9a-f-]{36}$/);
    const needs = [{ verb: 'create', group: '', resource: 'pods/exec', namespace: 'shop' }];
    expect(await cluster.missingPermissions(needs, signal)).toEqual([]);
  });

  it('reads any path of the server', async () => {
    const version = await cluster.raw('GET', '/version', undefined, signal);
    expect(version).toMatchObject({ gitVersion: expect.any(String) });
  });
});
