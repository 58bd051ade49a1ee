import { describe, expect, it } from 'vitest';
import { realKubernetesApi, whyNoRealApi } from '../../rig/kubernetes-api.ts';
import { NAMESPACE, signal } from './objects.ts';
import { controlledContract, kubernetesApiContract } from './suite.ts';

const why = whyNoRealApi();

describe.skipIf(why !== undefined)(`a real kube-apiserver${why === undefined ? '' : ` (${why})`}`, () => {
  const api = kubernetesApiContract(() => realKubernetesApi());

  describe('pods that run nowhere', () => {
    it('refuse a command and give no log, by their name', async () => {
      const { cluster } = api();
      const metadata = { name: 'idle', namespace: NAMESPACE };
      const spec = { containers: [{ name: 'app', image: 'example.com/app:1' }] };
      await cluster.create({ apiVersion: 'v1', kind: 'Pod', metadata, spec }, signal);
      const place = { namespace: NAMESPACE, pod: 'idle' };
      await expect(cluster.exec({ ...place, command: ['true'] }, signal)).rejects.toMatchObject({
        name: 'Failure',
        message: expect.stringContaining('idle'),
      });
      expect(await cluster.logs(place, signal)).toBe('');
    });
  });
});

const whyUncontrolled = whyNoRealApi('api and controllers');

describe.skipIf(whyUncontrolled !== undefined)(
  `a real kube-controller-manager${whyUncontrolled === undefined ? '' : ` (${whyUncontrolled})`}`,
  () => {
    controlledContract(() => realKubernetesApi('api and controllers'));
  },
);
