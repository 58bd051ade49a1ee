import { describe } from 'vitest';
import { realKubernetesApi, whyNoRealApi } from '../../rig/kubernetes-api.ts';
import { smiHeadersContract } from './suite.ts';

const why = whyNoRealApi();

describe.skipIf(why !== undefined)(
  `HTTPRouteGroups in a real kube-apiserver${why === undefined ? '' : ` (${why})`}`,
  () => {
    // v1alpha2 has its matches beside metadata, where a server that stores v1alpha4 drops them
    smiHeadersContract(() => realKubernetesApi(), ['v1alpha3', 'v1alpha4']);
  },
);
