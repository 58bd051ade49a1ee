import type { Cluster } from '../../engine/world.ts';

/** What a story can do: call the clients through the proxy, in a namespace of its own. */
export interface Telling {
  readonly namespace: string;
  /** A folder for files of the story. */
  readonly folder: string;
  /** Answers what it printed. */
  kubectl(args: readonly string[], input?: string): Promise<string>;
  helm(args: readonly string[]): Promise<unknown>;
  /** This program, from its sources. */
  meshwright(args: readonly string[]): Promise<string>;
  /** What this program sees of the cluster. */
  readonly cluster: Cluster;
  /** Starts what waits for something, and acts once it watches. */
  whileWatching(waiting: Promise<unknown>, act: () => Promise<unknown>): Promise<void>;
}

/** A task of a user, as one scene. */
export interface ClientStory {
  readonly title: string;
  readonly client: 'kubectl' | 'helm' | 'meshwright';
  tell(telling: Telling): Promise<void>;
}
