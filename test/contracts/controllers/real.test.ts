import { describe } from 'vitest';
import { realControllers } from '../../rig/controlled-cluster.ts';
import { whyNoRealApi } from '../../rig/kubernetes-api.ts';
import { controllersContract } from './suite.ts';

const why = whyNoRealApi('api and controllers');

describe.skipIf(why !== undefined)(
  `a real kube-controller-manager${why === undefined ? '' : ` (${why})`}`,
  () => {
    // Much of the time is waiting until nothing happens any more.
    controllersContract(realControllers, 'together');
  },
);
