import type { SuiteProbe } from '../../engine/world.ts';
import type { SmiSpec } from '../../schemas/conformance.ts';
import type { ProbeInput } from '../../schemas/generated/documents.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { MetricsItem } from './read-metrics.ts';

/** Where a case takes place. `callers`, `elsewhere` and `outside` are there for all cases; the others each case has to itself. */
export interface Place {
  readonly namespace: string;
  /** Enrolled; has the accounts `caller`, `other` and `third`. */
  readonly callers: string;
  /** Enrolled; has accounts of the same names. */
  readonly elsewhere: string;
  /** Not in the mesh. */
  readonly outside: string;
  /** The case's own too, and like the first; there where the case asks for it. */
  readonly second: string;
  readonly profile: 'full' | 'quick';
}

/** A look at the metrics API after known requests. */
export interface MetricsLook {
  readonly name: string;
  /** Below the API's own path. */
  readonly path: string;
  /** What must be seen there, as a sentence. */
  readonly claim: string;
  /** What is not as claimed, as a clause. */
  readonly wrong: (items: readonly MetricsItem[]) => string | undefined;
  /** It is claimed for when the window has passed that the items name: that long is waited for it. */
  readonly afterWindow?: true;
}

/** One thing that a case does, in order. What is applied stays until it is removed or the case ends. */
export type Action =
  | { readonly do: 'policy'; readonly objects: readonly KubeObject[] }
  /** Workloads or Services that come later than the others. */
  | {
      readonly do: 'apply';
      readonly objects: readonly KubeObject[];
      /** `asked`: whether they become ready is for a probe to see. */
      readonly ready?: 'asked';
    }
  /** Policy that means nobody: handed over as it is, and just as good when the cluster does not take it. */
  | { readonly do: 'flawed'; readonly objects: readonly KubeObject[] }
  | { readonly do: 'remove'; readonly objects: readonly KubeObject[] }
  /** `name` is unique in the case: `refused`. */
  | {
      readonly do: 'probe';
      readonly name: string;
      readonly input: ProbeInput;
      /** As in {@link SuiteProbe}. */
      readonly held?: SuiteProbe['held'];
    }
  /** Until what is claimed is seen, or for some seconds. */
  | ({ readonly do: 'metrics' } & MetricsLook);

/** One behaviour that a specification asks for, with everything it takes to see whether a mesh has it. */
export interface ConformanceCase {
  /** `traffic-access/denied-by-default`. */
  readonly id: string;
  readonly spec: SmiSpec;
  /** A sentence of behaviour. */
  readonly title: string;
  /** Steps of the historical suite (layer5io/learn-layer5) whose intent it keeps. */
  readonly historical?: readonly string[];
  /** Capabilities without which the case says nothing about the mesh. */
  readonly needs: readonly string[];
  /** API versions (`split.smi-spec.io/v1alpha2`) without which the case says nothing either. */
  readonly serves?: readonly string[];
  /** The case also has {@link Place.second}. */
  readonly second?: true;
  /** In words, what is there before the first action. */
  readonly given: string;
  /** What the namespace does with traffic that no policy admits; `deny` when left out. */
  readonly access?: 'allow';
  readonly workloads: (place: Place) => readonly KubeObject[];
  readonly actions: (place: Place) => readonly Action[];
}
