import type { Thing } from './picture.ts';

/** Which pods, and how many of them; absent: all. */
export interface Choice {
  readonly count?: number;
  readonly image?: string;
  readonly name?: string;
  /** Of an Indexed Job's pods. */
  readonly index?: number;
  /** Of pods that are under deletion instead of the others. */
  readonly dying?: true;
}

/** How a pod's container ended, and what is said of the pod beside that. */
export interface Ending {
  readonly exitCode?: number;
  readonly conditions?: readonly Thing[];
}

/** Where a scene plays: a namespace of its own in a cluster whose scheduler and kubelet it is itself. */
export interface Stage {
  readonly namespace: string;
  /** Makes an object of the namespace; its path comes from its kind. */
  create(object: Thing): Promise<Thing>;
  get(kind: string, name: string): Promise<Thing>;
  list(kind: string): Promise<readonly Thing[]>;
  /** Changes an object by a merge patch. */
  change(kind: string, name: string, patch: Thing): Promise<void>;
  remove(kind: string, name: string, query?: string): Promise<void>;
  /** Has pods that wait be bound, run and be ready. */
  ready(choice?: Choice): Promise<void>;
  /** Has pods that are ready run on without being ready. */
  unready(choice?: Choice): Promise<void>;
  /** Has pods that have not ended end so. */
  finish(phase: 'Succeeded' | 'Failed', choice?: Choice, ending?: Ending): Promise<void>;
  /** Takes away pods that are under deletion, as a kubelet does that has ended them. */
  end(choice?: Choice): Promise<void>;
  /** Has this much time go by. */
  pass(seconds: number): Promise<void>;
  /** Once the controllers are still: what is new in the namespace becomes part of what is compared. */
  look(after: string, more?: readonly ('ServiceAccount' | 'ConfigMap' | 'Endpoints')[]): Promise<void>;
}

/** What happens to objects that controllers tend; what becomes of them must be the same on every cluster. */
export interface Scene {
  /** Sentence of behaviour; the file of its answers is named after it. */
  readonly title: string;
  play(stage: Stage): Promise<void>;
}
