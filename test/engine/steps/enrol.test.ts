import { describe, expect, it } from 'vitest';
import { enrolStep } from '../../../engine/steps/enrol.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { type ScriptedCluster, scriptedCluster, settled } from '../../rig/scripted-cluster.ts';
import { scriptedMesh } from '../../rig/scripted-mesh.ts';
import { stepContext } from '../../rig/step-context.ts';

const SHOP = { apiVersion: 'v1', kind: 'Namespace', name: 'shop' };
const WEB = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' };
const RESTARTED_AT = ['spec', 'template', 'metadata', 'annotations', 'kubectl.kubernetes.io/restartedAt'];

/** A cluster whose Deployments have one pod each, made anew whenever the template changes. */
function shop(): ScriptedCluster {
  let made = 0;
  const cluster = scriptedCluster({
    react(object, self) {
      if (object.kind === 'Deployment' && object.metadata.generation !== object['seen']) {
        made += 1;
        for (const pod of self.objects().filter(({ kind }) => kind === 'Pod')) void remove(self, pod);
        const labels = { app: 'web' };
        self.put({
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: `web-${made}`, namespace: 'shop', labels },
        });
      }
      return settled(object);
    },
  });
  cluster.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { team: 'one' } } });
  cluster.put({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } } },
    },
  });
  return cluster;
}

function remove(cluster: ScriptedCluster, { apiVersion, kind, metadata }: KubeObject): Promise<unknown> {
  const { name = '', namespace = '' } = metadata;
  return cluster.delete({ apiVersion, kind, namespace, name }, {}, new AbortController().signal);
}

function valueAt(object: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value === undefined ? undefined : Reflect.get(Object(value), key)),
    object,
  );
}

/** Pods that were there before the namespace was enrolled have no proxy. */
const meshedWhenNew = (cluster: ScriptedCluster) =>
  scriptedMesh({
    meshed: (pod) =>
      pod === 'web-1' || cluster.find(SHOP)?.metadata.labels?.['mesh.test/inject'] !== 'enabled'
        ? { meshed: false, reason: 'no proxy' }
        : { meshed: true },
  });

describe('enrol', () => {
  it('labels the namespace, restarts what lacks a proxy and verifies every workload', async () => {
    const cluster = shop();
    const { ctx } = stepContext({ cluster, mesh: meshedWhenNew(cluster) });
    const outcome = await enrolStep.execute({ namespaces: ['shop'] }, ctx);
    expect(outcome.summary).toBe('namespace shop in the mesh, 1 workload restarted, 1 workload verified');
    expect(cluster.find(SHOP)?.metadata.labels).toEqual({ team: 'one', 'mesh.test/inject': 'enabled' });
    expect(valueAt(cluster.find(WEB), RESTARTED_AT)).toBeDefined();
  });

  it('does not restart what is meshed already, and asks for it once', async () => {
    const cluster = shop();
    const asked: string[] = [];
    const meshed = (pod: string) => {
      asked.push(pod);
      return { meshed: true };
    };
    const { ctx } = stepContext({ cluster, mesh: scriptedMesh({ meshed }) });
    const outcome = await enrolStep.execute({ namespaces: ['shop'] }, ctx);
    expect(outcome.result).toMatchObject({ restarted: [], meshed: 1 });
    expect(asked).toEqual(['web-1']);
    expect(valueAt(cluster.find(WEB), RESTARTED_AT)).toBeUndefined();
  });

  it('fails naming the pod that stays outside', async () => {
    const cluster = shop();
    const mesh = scriptedMesh({ meshed: () => ({ meshed: false, reason: 'injection is off' }) });
    const { ctx } = stepContext({ cluster, mesh });
    await expect(enrolStep.execute({ namespaces: ['shop'] }, ctx)).rejects.toMatchObject({
      reason: 'notReady',
      message: 'pod web-2 of Deployment shop/web is not meshed: injection is off',
    });
  });

  it('refuses a namespace that does not exist', async () => {
    const { ctx } = stepContext({ cluster: shop(), mesh: scriptedMesh({ enrolObjects: () => [] }) });
    await expect(enrolStep.execute({ namespaces: ['nowhere'] }, ctx)).rejects.toMatchObject({
      reason: 'notFound',
    });
  });

  it('is undone: labels as before, and the pods made anew after that', async () => {
    const cluster = shop();
    const { ctx, priors } = stepContext({ cluster, mesh: meshedWhenNew(cluster) });
    await enrolStep.execute({ namespaces: ['shop'] }, ctx);
    cluster.writes.length = 0;
    await enrolStep.compensate?.({ namespaces: ['shop'] }, [...priors].reverse(), ctx);
    expect(cluster.find(SHOP)?.metadata.labels).toEqual({ team: 'one' });
    expect(valueAt(cluster.find(WEB), RESTARTED_AT)).toBeUndefined();
    expect(cluster.writes.filter((each) => each.startsWith('patch'))).toEqual([
      'patch Namespace/shop',
      // our names are taken off with a write of their own
      'patch Namespace/shop',
      'patch Deployment.apps/shop/web',
      'patch Deployment.apps/shop/web',
    ]);
  });

  it('takes nothing from a namespace that apply made under the plain name', async () => {
    const cluster = shop();
    const { ctx } = stepContext({ cluster, mesh: scriptedMesh() });
    await enrolStep.execute({ namespaces: ['shop'] }, ctx);
    const managers = cluster.find(SHOP)?.metadata['managedFields'];
    expect(JSON.stringify(managers)).toContain('"manager":"meshwright-enrol"');
  });
});
