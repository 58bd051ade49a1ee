/** A part of a policy object, and where it stands if it was read from a file. Lines and columns count from 1. */
export interface ExplainedPlace {
  /** `TrafficTarget shop/api`. */
  readonly object: string;
  /** `spec.rules[0].matches[1]`; empty for the object as a whole. */
  readonly path: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** One match of an HTTPRouteGroup against the request. */
export interface ExplainedMatch {
  readonly name: string;
  readonly fits: boolean;
  /** Which part of it does not fit; or that all do. */
  readonly because: string;
  readonly place?: ExplainedPlace;
}

/** One rule of a TrafficTarget. */
export interface ExplainedRule {
  readonly route: string;
  readonly fits: boolean;
  readonly because: string;
  readonly place: ExplainedPlace;
  readonly matches: readonly ExplainedMatch[];
}

/** A TrafficTarget that was asked about a request. */
export interface ExplainedTarget {
  readonly name: string;
  readonly admits: boolean;
  readonly because: string;
  /** The target; where it was refused when it was read, the part that is wrong. */
  readonly place: ExplainedPlace;
  /** The source that names the caller. */
  readonly source?: ExplainedPlace;
  readonly rules: readonly ExplainedRule[];
}

/** Pods of one kind that stand behind a backend, and whether they take the request. */
export interface ExplainedDestination {
  /** `shop/api`. */
  readonly account: string;
  readonly workloads: readonly string[];
  /** The port of the container, then the ports of services that lead to it. */
  readonly ports: readonly number[];
  readonly accessControl: boolean;
  readonly allowed: boolean;
  readonly because: string;
  readonly targets: readonly ExplainedTarget[];
  /** TrafficTargets that are for other workloads. */
  readonly otherTargets: number;
}

/** `unavailable`: nobody would answer. `partly`: it depends on chance which of several answers. */
export type ExplainedAnswer = 'allowed' | 'denied' | 'partly' | 'unavailable';

/** One that a request may be sent to. */
export interface ExplainedBackend {
  /** `shop/web-v2:8080`. */
  readonly service: string;
  /** From 0 to 1. */
  readonly share: number;
  readonly because: string;
  readonly answer: ExplainedAnswer;
  readonly place?: ExplainedPlace;
  readonly destinations: readonly ExplainedDestination[];
}

/** What says where a request goes. */
export interface ExplainedRouting {
  readonly by: 'service' | 'split' | 'route';
  readonly because: string;
  readonly place?: ExplainedPlace;
  readonly matches: readonly ExplainedMatch[];
}

/** How one open point of SMI was read for the objects of a namespace. */
export interface ExplainedReading {
  readonly namespace: string;
  readonly option: string;
  readonly value: string;
  readonly isDefault: boolean;
}

/** What `meshwright policy explain` says. */
export interface PolicyExplanation {
  readonly apiVersion: 'meshwright.dev/v1alpha1';
  readonly kind: 'PolicyExplanation';
  readonly from: string;
  readonly to: string;
  /** `GET /path`; absent for an opaque connection. */
  readonly request?: string;
  readonly answer: ExplainedAnswer;
  readonly because: string;
  readonly routing: ExplainedRouting;
  readonly backends: readonly ExplainedBackend[];
  readonly readings: readonly ExplainedReading[];
}
