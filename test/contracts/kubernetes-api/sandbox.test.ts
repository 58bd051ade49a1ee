import { describe } from 'vitest';
import { sandboxKubernetesApi } from '../../rig/kubernetes-api.ts';
import { controlledContract, kubernetesApiContract } from './suite.ts';

describe('the API server of the sandbox', () => {
  kubernetesApiContract(sandboxKubernetesApi);
});

describe('the garbage collector of the sandbox', () => {
  controlledContract(sandboxKubernetesApi);
});
