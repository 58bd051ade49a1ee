import { createHash } from 'node:crypto';
import type { RunFolder } from '../../engine/run/journal/run-folder.ts';
import { canonicalJson } from '../../schemas/canonical-json.ts';
import { digestText } from '../../schemas/digest-json.ts';
import type { Json } from '../../schemas/json.ts';

/** A run folder without a disk, so that a story needs nothing but turns of the event loop. */
export interface MemoryRunFolder extends RunFolder {
  /** The journal as it would lie on disk. */
  text(): string;
  /** What was written as artifacts, by name. */
  readonly artifacts: ReadonlyMap<string, Buffer>;
  /** Plans that were kept beside the first, by digest. */
  readonly plans: ReadonlyMap<string, string>;
  /** How much of it has been synced. */
  syncedText(): string;
  /** From now on every write fails with this system error code. */
  breakDisk(code: string): void;
  isClosed(): boolean;
  /** Called with every write before it counts as done: the place to interfere between two records. */
  onAppend(listener: (text: string) => void): void;
}

/** A folder whose journal holds this much already. */
export function createMemoryRunFolder(journal = ''): MemoryRunFolder {
  const artifacts = new Map<string, Buffer>();
  const priors = new Map<string, Json>();
  const plans = new Map<string, string>();
  let text = journal;
  let synced = text.length;
  let broken: string | undefined;
  let closed = false;
  let listener: (text: string) => void = () => undefined;
  const refuse = (): void => {
    if (broken !== undefined) throw Object.assign(new Error(`${broken}: simulated`), { code: broken });
  };
  return {
    path: '/runs/story',
    journalPath: '/runs/story/journal.jsonl',
    journal: {
      append: async (more) => {
        refuse();
        text += more;
        listener(more);
      },
      sync: async () => {
        refuse();
        synced = text.length;
      },
      close: async () => {
        closed = true;
      },
    },
    savePrior: async (body) => {
      refuse();
      const digest = createHash('sha256').update(canonicalJson(body)).digest('hex');
      priors.set(digest, body);
      return digest;
    },
    savePlan: async (plan) => {
      refuse();
      plans.set(digestText(plan), plan);
    },
    plans,
    readPrior: async (digest) => priors.get(digest) ?? null,
    priorPath: (digest) => `/runs/story/prior/${digest}.json`,
    files: {
      writeArtifact: async (name, data) => {
        artifacts.set(name, Buffer.from(data));
        return `artifacts/${name}`;
      },
    },
    artifacts,
    close: async () => undefined,
    text: () => text,
    syncedText: () => text.slice(0, synced),
    breakDisk: (code) => {
      broken = code;
    },
    isClosed: () => closed,
    onAppend: (given) => {
      listener = given;
    },
  };
}
