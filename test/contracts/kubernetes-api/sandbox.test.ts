import { describe } from 'vitest';
import { sandboxKubernetesApi } from '../../rig/kubernetes-api.ts';
import { kubernetesApiContract } from './suite.ts';

describe('the API server of the sandbox', () => {
  kubernetesApiContract(sandboxKubernetesApi);
});
