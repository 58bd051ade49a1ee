import { Failure } from '../../../schemas/failure.ts';
import type { Cluster } from '../../world.ts';
import { packLines, type RecoveryLine } from './recovery-lines.ts';
import {
  cutPieces,
  hasRoom,
  pageData,
  pageObject,
  pageRef,
  pieceKey,
  type RecoveryHead,
  readPage,
  recoveryQuery,
} from './recovery-secret.ts';

interface Page {
  readonly pieces: string[];
  resourceVersion: string | undefined;
  /** Pieces that the API server has taken in. */
  stored: number;
}

/**
 * Keeps one role's recovery record in its cluster: lines are collected, and written before an effect asks for it. Several
 * askers share one write. The only writer is the holder of the run's lock; one that was taken over is told by 409.
 */
export class RecoveryMirror {
  readonly #cluster: Cluster;
  readonly #head: RecoveryHead;
  readonly #signal: AbortSignal;
  readonly #sameCluster: (signal: AbortSignal) => Promise<void>;
  readonly #pages: Page[] = [];
  #waiting: RecoveryLine[] = [];
  #added = 0;
  #written = 0;
  #writing: Promise<void> | undefined;
  #removed = false;

  /**
   * `signal` ends the run's last write; an asker's own signal only ends its waiting. `sameCluster` throws where a page
   * that is gone is so because its whole cluster is another one.
   */
  constructor(
    cluster: Cluster,
    head: RecoveryHead,
    signal: AbortSignal,
    sameCluster: (signal: AbortSignal) => Promise<void>,
  ) {
    this.#sameCluster = sameCluster;
    this.#cluster = cluster;
    this.#head = head;
    this.#signal = signal;
  }

  add(line: RecoveryLine): void {
    this.#waiting.push(line);
    this.#added += 1;
  }

  /** Resolves when everything added before this call is in the cluster. Throws `Failure`, `lockLost` when taken over. */
  async flush(signal: AbortSignal): Promise<void> {
    const wanted = this.#added;
    while (this.#written < wanted && !this.#removed) {
      this.#writing ??= this.#write(this.#signal).finally(() => {
        this.#writing = undefined;
      });
      await orAborted(this.#writing, signal);
    }
  }

  /** Removes the record: the run is over and nothing is left to put back. */
  async remove(signal: AbortSignal): Promise<void> {
    this.#removed = true;
    // A write under way would find its Secret gone and make it again; how it ends is told to who asked for it.
    await orAborted(Promise.allSettled([this.#writing]), signal);
    const { run, homeNamespace, role } = this.#head;
    const found = await this.#cluster.list(recoveryQuery(homeNamespace, run), signal);
    for (const object of found) {
      const page = readPage(object);
      if (page?.role === role) await this.#cluster.delete(page.ref, {}, signal);
    }
  }

  async #write(signal: AbortSignal): Promise<void> {
    const lines = this.#waiting;
    const upTo = this.#added;
    this.#waiting = [];
    for (const piece of lines.length === 0 ? [] : cutPieces(packLines(lines))) this.#place(piece);
    for (const [index, page] of this.#pages.entries()) await this.#store(index, page, signal);
    this.#written = Math.max(this.#written, upTo);
  }

  #place(piece: string): void {
    const last = this.#pages.at(-1);
    if (last !== undefined && hasRoom(last, piece)) last.pieces.push(piece);
    else this.#pages.push({ pieces: [piece], resourceVersion: undefined, stored: 0 });
  }

  /** Brings one page to where it is here; a piece that failed to be written stays and goes with the next flush. */
  async #store(index: number, page: Page, signal: AbortSignal): Promise<void> {
    while (page.stored < page.pieces.length) {
      const upTo = page.pieces.length;
      try {
        const written =
          page.resourceVersion === undefined
            ? await this.#createPage(index, page, signal)
            : await this.#appendTo(index, page, signal);
        page.resourceVersion = written;
        page.stored = upTo;
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        if (error.reason === 'notFound') {
          await this.#sameCluster(signal);
          page.resourceVersion = undefined;
        } else if (error.reason === 'conflict')
          page.resourceVersion = await this.#versionIfOurs(index, signal);
        else throw error;
      }
    }
  }

  /** Writes the whole page, over what an earlier process of this run left there. */
  async #createPage(index: number, page: Page, signal: AbortSignal): Promise<string> {
    const object = pageObject(this.#head, index, { pieces: page.pieces });
    try {
      return versionOf(await this.#cluster.create(object, signal));
    } catch (error) {
      if (!(error instanceof Failure) || error.reason !== 'alreadyExists') throw error;
    }
    const live = await this.#cluster.get(pageRef(this.#head, index), signal);
    if (live === undefined) return this.#createPage(index, page, signal);
    const { uid, resourceVersion } = live.metadata;
    const over = {
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    };
    return versionOf(
      await this.#cluster.replace({ ...object, metadata: { ...object.metadata, ...over } }, signal),
    );
  }

  async #appendTo(index: number, page: Page, signal: AbortSignal): Promise<string> {
    const added = page.pieces.slice(page.stored);
    const data = Object.fromEntries(
      Object.values(pageData({ pieces: added })).map((piece, at) => [pieceKey(page.stored + at), piece]),
    );
    const metadata = { resourceVersion: page.resourceVersion ?? '' };
    const body = { metadata, data };
    return versionOf(await this.#cluster.patch(pageRef(this.#head, index), { type: 'merge', body }, signal));
  }

  /** After 409: somebody labelled the Secret, or another process of this run took over. */
  async #versionIfOurs(index: number, signal: AbortSignal): Promise<string | undefined> {
    const live = await this.#cluster.get(pageRef(this.#head, index), signal);
    if (live === undefined) return undefined;
    if (readPage(live)?.token !== this.#head.token) {
      throw new Failure(
        'lockLost',
        `another process took over run ${this.#head.run} on ${this.#cluster.binding.context}`,
      );
    }
    return versionOf(live);
  }
}

function versionOf({ metadata }: { readonly metadata: { readonly resourceVersion?: string } }): string {
  return metadata.resourceVersion ?? '';
}

function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
