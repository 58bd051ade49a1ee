import type { Json } from './json.ts';

/** One difference between two plans of a pattern, as the person who edited the pattern would say it. */
export type PlanChange =
  | { readonly type: 'added' | 'removed'; readonly step: string; readonly summary: string }
  | {
      readonly type: 'changed';
      /** Absent: of the plan as a whole. */
      readonly step?: string;
      /** `input.expect.share.website-v2`. */
      readonly path: string;
      /** Absent: was not there. */
      readonly before?: Json;
      /** Absent: is not there any more. */
      readonly after?: Json;
    };
