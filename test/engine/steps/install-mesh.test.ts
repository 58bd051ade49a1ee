import { describe, expect, it } from 'vitest';
import { installMeshStep } from '../../../engine/steps/install-mesh.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { scriptedAgent } from '../../rig/scripted-agent.ts';
import { scriptedCluster, settled } from '../../rig/scripted-cluster.ts';
import { type MeshScript, scriptedMesh } from '../../rig/scripted-mesh.ts';
import { stepContext } from '../../rig/step-context.ts';

const CONTROL_PLANE: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'control-plane', namespace: 'mesh-system' },
  spec: { replicas: 1, selector: { matchLabels: { app: 'cp' } } },
};

function rig(script: MeshScript) {
  const exec = scriptedAgent({ answer: () => ({ outcome: 'response', status: 200 }) });
  const cluster = scriptedCluster({ react: settled, exec });
  return { cluster, ...stepContext({ cluster, mesh: scriptedMesh(script) }) };
}

const leftovers = (cluster: { objects(): readonly KubeObject[] }) =>
  cluster.objects().filter(({ metadata }) => metadata.name?.startsWith('meshwright-'));

describe('installMesh', () => {
  it('installs what is missing, and takes away only that when it is undone', async () => {
    let installed = false;
    const { cluster, ctx, priors } = rig({
      installed: () => {
        const before = installed;
        installed = true;
        return before;
      },
      installObjects: [CONTROL_PLANE],
    });
    const outcome = await installMeshStep.execute({ provider: 'sandbox' }, ctx);
    expect(outcome.summary).toBe('sandbox 1 installed, trust domain cluster.local');
    expect(leftovers(cluster)).toEqual([]);
    await installMeshStep.compensate?.({ provider: 'sandbox' }, priors, ctx);
    expect(cluster.objects()).toEqual([]);
  });

  it('adopts the mesh that is there without a write to it', async () => {
    const { ctx, priors } = rig({});
    const outcome = await installMeshStep.execute({ provider: 'sandbox' }, ctx);
    expect(outcome.result).toMatchObject({ how: 'adopted', objects: 0 });
    expect(priors).toEqual([]);
  });

  it('does not take a standing control plane for a mesh: a probe workload must be proxied', async () => {
    const { cluster, ctx } = rig({ meshed: () => ({ meshed: false, reason: 'injection does not work' }) });
    await expect(installMeshStep.execute({ provider: 'sandbox' }, ctx)).rejects.toMatchObject({
      reason: 'notReady',
      message: expect.stringMatching(
        /^sandbox stands, but a probe workload in it is not meshed: .*injection does not work$/,
      ),
    });
    expect(leftovers(cluster)).toEqual([]);
  });

  it('refuses to adopt another version than the one asked for', async () => {
    const { ctx } = rig({});
    await expect(
      installMeshStep.execute({ provider: 'sandbox', version: '2.14' }, ctx),
    ).rejects.toMatchObject({
      reason: 'unsupported',
    });
  });
});
