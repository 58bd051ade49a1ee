/** Load measurements disturb each other: one at a time, whatever `maxParallel` says. */
const LIMITS: Readonly<Record<string, number>> = { performance: 1 };

/** Counts the steps of each kind that run, and keeps those that must wait for one of their own kind to end. */
export interface KindPlaces<Step> {
  /** Whether a step of this kind may run now; otherwise it is kept until {@link KindPlaces.leave} gives it back. */
  admit(kind: string, step: Step): boolean;
  take(kind: string): void;
  /** A step of this kind has ended; the one that may be asked for again, if any waits. */
  leave(kind: string): Step | undefined;
}

/** Places with nobody in them. */
export function createKindPlaces<Step>(): KindPlaces<Step> {
  const taken = new Map<string, number>();
  const waiting = new Map<string, Step[]>();
  return {
    admit: (kind, step) => {
      if ((taken.get(kind) ?? 0) < (LIMITS[kind] ?? Number.POSITIVE_INFINITY)) return true;
      waiting.set(kind, [...(waiting.get(kind) ?? []), step]);
      return false;
    },
    take: (kind) => {
      taken.set(kind, (taken.get(kind) ?? 0) + 1);
    },
    leave: (kind) => {
      taken.set(kind, (taken.get(kind) ?? 1) - 1);
      return waiting.get(kind)?.shift();
    },
  };
}
