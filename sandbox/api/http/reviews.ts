import type { KubeObject } from '../../../schemas/kube-object.ts';
import { mapAt } from '../../store/json-values.ts';
import { apiVersionOf, type Resource } from '../resource.ts';

const EVERYTHING = [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }];
const EVERY_PATH = [{ verbs: ['*'], nonResourceURLs: ['*'] }];

/** Answers a review: whoever holds the sandbox's token may do everything. */
export function answerReview(resource: Resource, body: unknown): KubeObject {
  // The body of a request is JSON.
  const spec = mapAt(body, 'spec') as unknown as KubeObject['spec'];
  const review = { apiVersion: apiVersionOf(resource), kind: resource.kind, metadata: {} };
  switch (resource.kind) {
    case 'SelfSubjectRulesReview':
      return {
        ...review,
        spec,
        status: { incomplete: false, resourceRules: EVERYTHING, nonResourceRules: EVERY_PATH },
      };
    case 'SelfSubjectReview':
      return {
        ...review,
        status: {
          userInfo: { username: 'sandbox-admin', groups: ['system:masters', 'system:authenticated'] },
        },
      };
    default:
      return {
        ...review,
        spec,
        status: { allowed: true, reason: 'the sandbox allows everything to its token' },
      };
  }
}
