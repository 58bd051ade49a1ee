import type { ContainerLog, LogLine } from '../cluster-view.ts';

const MAX_LINES = 1000;

type Listener = (line: LogLine | undefined) => void;

/** A line, or how to make it: most are never read. */
interface Written {
  readonly at: number;
  readonly text: string | (() => string);
}

const lineOf = ({ at, text }: Written): LogLine => ({ at, text: typeof text === 'string' ? text : text() });

/** The last lines of one container, as long as it lives and after. */
class KeptLines implements ContainerLog {
  readonly #written: Written[] = [];
  readonly #listeners = new Set<Listener>();
  #ended = false;

  add(text: Written['text']): void {
    const written = { at: Date.now(), text };
    this.#written.push(written);
    if (this.#written.length > MAX_LINES * 2) this.#written.splice(0, MAX_LINES);
    for (const listener of this.#listeners) listener(lineOf(written));
  }

  lines(): readonly LogLine[] {
    return this.#written.slice(-MAX_LINES).map(lineOf);
  }

  follow(listener: Listener): () => void {
    if (this.#ended) {
      listener(undefined);
      return () => undefined;
    }
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  end(): void {
    this.#ended = true;
    for (const listener of [...this.#listeners]) listener(undefined);
    this.#listeners.clear();
  }
}

/** What the containers of a pod wrote, each by itself. Whoever ends the pod ends it. */
export class PodLog {
  readonly #containers = new Map<string, KeptLines>();
  readonly #previous = new Map<string, KeptLines>();

  add(container: string, text: string | (() => string)): void {
    this.#keptBy(container).add(text);
  }

  of(container: string): ContainerLog {
    return this.#keptBy(container);
  }

  /** What a container wrote before it was last restarted. */
  previousOf(container: string): ContainerLog | undefined {
    return this.#previous.get(container);
  }

  /** A container has ended and comes up again, with an empty log. */
  restarted(container: string): void {
    const before = this.#keptBy(container);
    this.#containers.delete(container);
    this.#previous.set(container, before);
    before.end();
  }

  end(): void {
    for (const kept of this.#containers.values()) kept.end();
  }

  #keptBy(container: string): KeptLines {
    const known = this.#containers.get(container);
    if (known !== undefined) return known;
    const kept = new KeptLines();
    this.#containers.set(container, kept);
    return kept;
  }
}
