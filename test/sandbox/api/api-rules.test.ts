import { describe, expect, it } from 'vitest';
import { openCluster } from '../../../sandbox/api/open-cluster.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';

const spec = {
  selector: { matchLabels: { app: 'web' } },
  template: {
    metadata: { labels: { app: 'web' } },
    spec: { containers: [{ name: 'web', image: 'meshwright/echo:1' }] },
  },
};
const deployment: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default' },
  spec,
};

describe('a status written to an object', () => {
  it('leaves the spec with its defaults and the generation', async () => {
    const { view, close } = openCluster(undefined);
    const created = await view.create(deployment);
    expect(created['spec']).toMatchObject({ replicas: 1, strategy: { type: 'RollingUpdate' } });
    const written = await view.updateStatus({ ...created, spec: { replicas: 7 }, status: { replicas: 3 } });
    expect(written['spec']).toBe(created['spec']);
    expect(written['status']).toEqual({ replicas: 3 });
    expect(written.metadata.generation).toBe(1);
    const again = await view.update({ ...written, spec: { ...spec, replicas: 2 } });
    expect(again['spec']).toMatchObject({ replicas: 2, strategy: { type: 'RollingUpdate' } });
    expect(again['status']).toEqual({ replicas: 3 });
    expect(again.metadata.generation).toBe(2);
    await close();
  });

  it('gets what the API server fills in when it says nothing', async () => {
    const { view, close } = openCluster(undefined);
    const service: KubeObject = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'default' },
      spec: { ports: [{ port: 80 }] },
    };
    const { status: _none, ...created } = await view.create(service);
    const { apiVersion, kind } = service;
    const written = await view.updateStatus({ ...created, apiVersion, kind, metadata: created.metadata });
    expect(written['status']).toEqual({ loadBalancer: {} });
    await close();
  });
});
