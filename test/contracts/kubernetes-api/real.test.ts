import { describe } from 'vitest';
import { realKubernetesApi, whyNoRealApi } from '../../rig/kubernetes-api.ts';
import { kubernetesApiContract } from './suite.ts';

const why = whyNoRealApi();

describe.skipIf(why !== undefined)(`a real kube-apiserver${why === undefined ? '' : ` (${why})`}`, () => {
  kubernetesApiContract(realKubernetesApi);
});
