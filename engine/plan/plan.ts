export type {
  Digest,
  Plan,
  PlanCondition,
  PlanEdge,
  PlanExposure,
  PlanNode,
  PlanOutput,
  PlanRetry,
} from '../../schemas/plan.ts';
