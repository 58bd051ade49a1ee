import { DEPLOYMENT_SCENES } from './deployments.ts';
import { ENDPOINT_SCENES } from './endpoints.ts';
import { JOB_FAILURE_SCENES, JOB_POLICY_SCENES, JOB_SCENES } from './jobs.ts';
import { REPLICA_SET_SCENES } from './replica-sets.ts';
import type { Scene } from './scene.ts';
import { STATEFUL_SET_SCENES } from './stateful-sets.ts';

/** Every scene of the contract. */
export const ALL_SCENES: readonly Scene[] = [
  ...DEPLOYMENT_SCENES,
  ...REPLICA_SET_SCENES,
  ...STATEFUL_SET_SCENES,
  ...JOB_SCENES,
  ...JOB_FAILURE_SCENES,
  ...JOB_POLICY_SCENES,
  ...ENDPOINT_SCENES,
];
