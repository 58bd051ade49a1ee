export type {
  Digest,
  Plan,
  PlanEdge,
  PlanExposure,
  PlanNode,
  PlanOutput,
  PlanRetry,
} from '../../schemas/plan.ts';
