import type { Span } from '../../schemas/diagnostic.ts';
import type { StepKind } from '../../schemas/generated/step-kinds.ts';
import type { Json } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { PlanLock } from '../../schemas/plan.ts';

/** A path into a YAML document: keys and list positions from the root. */
export type NodePath = readonly (string | number)[];

/** A parsed YAML file that still knows where everything stood. */
export interface SourceDoc {
  /** As the user named it, relative to where the command ran. */
  readonly file: string;
  readonly text: string;
  readonly value: Json;
  /** Place of a node's value, or of its key; falls back to the nearest enclosing node that exists. */
  spanOf(path: NodePath, part?: 'key' | 'value'): Span;
  /**
   * Place of a stretch of a scalar's *value* (UTF-16 offsets into the parsed string), mapped back through quotes,
   * escapes, folds and block indentation.
   */
  spanInScalar(path: NodePath, start: number, end: number): Span;
}

/** A pattern file that is well formed: schema-valid, names resolved, expressions parsed and type-checked. */
export interface PatternModel {
  readonly kind: DocumentKind;
  readonly doc: SourceDoc;
  readonly name: string;
  readonly version: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly requires: {
    readonly engine?: string;
    readonly apis: readonly string[];
    readonly capabilities: readonly string[];
  };
  readonly parameters: ReadonlyMap<string, ParameterModel>;
  /** Roles; every pattern has at least one (`main` when it declares none). */
  readonly targets: readonly string[];
  readonly defaults: {
    readonly target: string;
    readonly namespace?: string;
    readonly timeoutMs: number;
    readonly retry?: RetryModel;
  };
  readonly concurrency: { readonly maxParallel: number; readonly lock?: PlanLock };
  readonly deadlineMs?: number;
  readonly onFailure: 'rollback' | 'stop' | 'continue';
  readonly steps: readonly StepModel[];
  readonly finally: readonly StepModel[];
  readonly outputs: readonly OutputModel[];
  /** Manifests that steps name, by the path as written in the step (`manifests/` → every file in it). */
  readonly manifests: ReadonlyMap<string, readonly ManifestModel[]>;
  /** Patterns that its steps use, by the words of `uses.pattern`. */
  readonly used: ReadonlyMap<string, PatternModel>;
  /** Names the content: the document, its manifests, and every pattern it uses. */
  readonly digest: `sha256:${string}`;
}

/** A `StepTemplate` runs only as a part of patterns; a `PatternSet` is read as a pattern of nothing but uses. */
export type DocumentKind = 'Pattern' | 'StepTemplate' | 'PatternSet';

/** One object of a manifest file. Templates are allowed in scalars, as in the pattern itself. */
export interface ManifestModel {
  readonly doc: SourceDoc;
  readonly path: NodePath;
  readonly object: KubeObject;
}

export type ParameterType =
  | 'string'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'array'
  | 'object'
  | 'duration'
  | 'quantity';

export interface ParameterModel {
  readonly name: string;
  readonly type: ParameterType;
  /** The JSON Schema subset of the declaration (`enum`, `minimum`, `items`, `format`, …). */
  readonly schema: Readonly<Record<string, Json>>;
  readonly required: boolean;
  readonly secret: boolean;
  readonly description?: string;
  readonly default?: Json;
  readonly span: Span;
}

export interface OutputModel {
  readonly name: string;
  readonly type: ParameterType;
  /** CEL over `params`, `steps`, `run` (and `result` for a step's own outputs). */
  readonly value: string;
  readonly path: NodePath;
}

export interface RetryModel {
  /** Further attempts after the first. */
  readonly limit: number;
  readonly delayMs: number;
  readonly factor: number;
  readonly maxDelayMs: number;
  /** 0 to 1: the share of the delay that is random. */
  readonly jitter: number;
}

export interface StepModel {
  readonly id: string;
  readonly path: NodePath;
  /** Span of the `id` value. */
  readonly span: Span;
  readonly kind: StepKind;
  /** The action's input as written: templates still in their scalars. For `group` an empty object. */
  readonly input: Json;
  readonly inputPath: NodePath;
  readonly children: readonly StepModel[];
  readonly needs?: readonly { readonly id: string; readonly span: Span }[];
  /** CEL. */
  readonly when?: string;
  readonly repeat?: RepeatModel;
  /** Template or plain role. */
  readonly target?: string;
  readonly namespace?: string;
  readonly timeoutMs?: number;
  readonly deadlineMs?: number;
  readonly retry?: RetryModel;
  readonly outputs: readonly OutputModel[];
  readonly compensate: 'restore' | 'none' | readonly StepModel[];
  readonly continueOnError: boolean;
}

export type RepeatModel =
  | {
      readonly type: 'forEach';
      /** A list, or one template that yields a list. */
      readonly in: Json;
      readonly as: string;
      /** Template over the item that yields the key; needed for object items. */
      readonly key?: string;
      readonly strategy: 'serial' | 'parallel';
      readonly path: NodePath;
    }
  | { readonly type: 'matrix'; readonly axes: Readonly<Record<string, Json>>; readonly path: NodePath };
