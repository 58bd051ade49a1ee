export type {
  Digest,
  Plan,
  PlanEdge,
  PlanExposure,
  PlanNode,
  PlanOuterCondition,
  PlanOutput,
  PlanRetry,
  PlanUse,
} from '../../schemas/plan.ts';
