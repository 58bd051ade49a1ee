import { describe } from 'vitest';
import { sandboxKubernetesApi } from '../../rig/kubernetes-api.ts';
import { smiHeadersContract } from './suite.ts';

describe('HTTPRouteGroups in the sandbox', () => {
  smiHeadersContract(sandboxKubernetesApi, ['v1alpha2', 'v1alpha3', 'v1alpha4']);
});
