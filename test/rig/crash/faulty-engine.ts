import type { JournalFile } from '../../../engine/run/journal/journal-file.ts';
import type { RunFolder } from '../../../engine/run/journal/run-folder.ts';
import type { StepHandlers } from '../../../engine/run/run-deps.ts';
import type { StepHandler } from '../../../engine/step-handler.ts';
import type { Cluster } from '../../../engine/world.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';

/** Mistakes that an engine could have. A campaign that stays green with one of them proves nothing. */
export const ENGINE_FAULTS = [
  'writes its intents too late',
  'does not observe',
  'believes that all is done',
  'loses what was there before',
  'keeps its lock',
  'keeps its recovery record',
  'writes no recovery record',
  'makes objects anew',
  'leaves its agents',
] as const;
export type EngineFault = (typeof ENGINE_FAULTS)[number];

/** How many writes of the journal stay in memory when intents come too late. */
const LATE_BY = 12;

/** The folder as an engine with this fault would use it. */
export function faultyFolder(folder: RunFolder, fault: EngineFault | undefined): RunFolder {
  if (fault !== 'writes its intents too late') return folder;
  return { ...folder, journal: lateJournal(folder.journal) };
}

function lateJournal(journal: JournalFile): JournalFile {
  const held: string[] = [];
  const letGo = async (most: number): Promise<void> => {
    while (held.length > most) await journal.append(held.shift() ?? '');
  };
  let begun = false;
  return {
    append: async (text) => {
      held.push(text);
      await letGo(begun ? LATE_BY : 0);
      begun = true;
    },
    sync: () => journal.sync(),
    close: async () => {
      await letGo(0);
      await journal.close();
    },
  };
}

/** The handlers as an engine with this fault would call them. */
export function faultyHandlers(handlers: StepHandlers, fault: EngineFault | undefined): StepHandlers {
  const each = (change: (handler: StepHandler<never>) => StepHandler<never>): StepHandlers =>
    Object.fromEntries(Object.entries(handlers).map(([kind, handler]) => [kind, handler && change(handler)]));
  switch (fault) {
    case 'does not observe':
      return each((handler) => ({ ...handler, observe: async () => ({ status: 'absent' }) }));
    case 'believes that all is done':
      return each((handler) => ({
        ...handler,
        observe: async () => ({ status: 'done', outcome: { result: {}, summary: 'done, surely' } }),
      }));
    case 'loses what was there before':
      return each((handler) => {
        const { compensate } = handler;
        if (compensate === undefined) return handler;
        return {
          ...handler,
          compensate: (input, priors, ctx) =>
            compensate(
              input,
              priors.filter(({ body }) => body === null),
              ctx,
            ),
        };
      });
    default:
      return handlers;
  }
}

/** The cluster as an engine with this fault would write to it. */
export function faultyCluster(cluster: Cluster, fault: EngineFault | undefined): Cluster {
  switch (fault) {
    case 'keeps its lock':
      return withoutDeletes(cluster, 'Lease');
    case 'keeps its recovery record':
      return withoutDeletes(cluster, 'Secret');
    case 'leaves its agents':
      return withoutDeletes(cluster, 'Pod');
    case 'writes no recovery record':
      return {
        ...cluster,
        create: (object, signal) =>
          object.kind === 'Secret' ? Promise.resolve(asIfStored(object)) : cluster.create(object, signal),
        patch: (ref, patch, signal) =>
          ref.kind === 'Secret'
            ? Promise.resolve(asIfStored({ ...ref, metadata: { name: ref.name } }))
            : cluster.patch(ref, patch, signal),
      };
    case 'makes objects anew':
      return {
        ...cluster,
        apply: async (object, options, signal) => {
          const { apiVersion, kind, metadata } = object;
          const { name = '', namespace = '' } = metadata;
          if (kind === 'ConfigMap') await cluster.delete({ apiVersion, kind, name, namespace }, {}, signal);
          return cluster.apply(object, options, signal);
        },
      };
    default:
      return cluster;
  }
}

function withoutDeletes(cluster: Cluster, kind: string): Cluster {
  return {
    ...cluster,
    delete: (ref, options, signal) =>
      ref.kind === kind ? Promise.resolve('deleted') : cluster.delete(ref, options, signal),
  };
}

function asIfStored(object: KubeObject): KubeObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: '1', uid: 'nowhere' } };
}
