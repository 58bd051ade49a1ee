import type { ApiCaller, CallOptions, Reply } from '../../../rig/api-caller.ts';

/** How one request differs from a plain one, and what of its answer counts. */
export interface SceneCall extends CallOptions {
  /** Part of a large answer that is compared; absent: all of it. */
  readonly show?: (body: Reply['body']) => unknown;
  /** Instead of the administrator's token; `null`: none. */
  readonly token?: string | null;
  /** Text of this server's making in the request, which the transcript does not show. */
  readonly secret?: string;
}

/** How a watch differs from a plain one, and what of its lines counts. */
export interface SceneWatch {
  /** What happens meanwhile begins when so many lines came: an initial state shows nothing of it. Absent: at once. */
  readonly after?: number;
  readonly accept?: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into JSON answers of every shape
  readonly show?: (line: any) => unknown;
}

/** Where a scene plays: a server, a namespace of its own, and an id that is in no other name there. */
export interface Stage {
  readonly id: string;
  readonly namespace: string;
  /** `/api/v1/namespaces/…` of the scene's own namespace. */
  readonly core: string;
  /** Sends a request; it and its answer become part of the transcript. */
  call(method: string, path: string, options?: SceneCall): Promise<Reply>;
  /** The lines of a watch until `count` came or the server ended it; they become part of the transcript. */
  watch(
    path: string,
    count: number,
    meanwhile?: () => Promise<unknown>,
    options?: SceneWatch,
    // biome-ignore lint/suspicious/noExplicitAny: tests reach into JSON answers of every shape
  ): Promise<readonly any[]>;
  /** Asks again and again, uncompared, until the answer is as wanted; for what controllers do in their own time. */
  until(path: string, isSo: (reply: Reply) => boolean): Promise<void>;
  /** For what is sent without being compared. */
  readonly wire: ApiCaller;
  forgetHistory(): Promise<void>;
  /** See `KubernetesApi.aged`. */
  aged(token: string): string;
}

/** Requests whose answers must be the same on every API server. */
export interface Scene {
  /** Sentence of behaviour; the file of its answers is named after it. */
  readonly title: string;
  play(stage: Stage): Promise<void>;
}
