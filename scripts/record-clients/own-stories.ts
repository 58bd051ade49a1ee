import { writeFileSync } from 'node:fs';
import type { ClientStory, Telling } from './client-story.ts';

const configMap = (name: string, data: Readonly<Record<string, string>>) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data,
});

const account = (name: string) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } });

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'app', image: 'app:1' }] },
    },
  },
};

const REMOVED = [{ op: 'remove', path: '/data/b' }];

const NEEDED = [{ verb: 'get', group: '', resource: 'pods', namespace: 'default' }] as const;

/** Writes a pattern (YAML is JSON too) with one step after the other, so that requests come in one order. */
function writePattern({ folder, namespace }: Telling, steps: readonly object[], more: object = {}): string {
  const pattern = {
    apiVersion: 'meshwright.dev/v1alpha1',
    kind: 'Pattern',
    metadata: { name: 'recorded', version: '1.0.0' },
    spec: {
      summary: 'What is sent is written down.',
      targets: { main: {} },
      defaults: { target: 'main', namespace, timeout: '60s' },
      steps,
      ...more,
    },
  };
  const file = `${folder}/pattern.yaml`;
  writeFileSync(file, JSON.stringify(pattern));
  return file;
}

/** Locks and records are kept in the story's own namespace, so that it can be played again and again. */
const onReal = (namespace: string) => ['--context', 'real', '--home-namespace', namespace];

const setOf = (...objects: readonly object[]) => ({ id: 'objects', apply: { prune: true, inline: objects } });

/** What this program does for its users, told from its command line. */
export const OWN_STORIES: readonly Omit<ClientStory, 'client'>[] = [
  {
    title: 'meshwright applies a set, prunes what it has lost, and puts it back',
    async tell(telling) {
      const { meshwright, namespace } = telling;
      const real = onReal(namespace);
      const first = setOf(configMap('kept', { a: '1' }), configMap('gone', { a: '1' }), account('robot'));
      await meshwright(['run', writePattern(telling, [first]), '--yes', ...real]);
      const second = setOf(configMap('kept', { a: '2' }));
      await meshwright(['run', writePattern(telling, [second]), '--yes', ...real]);
      await meshwright(['rollback', 'latest', ...real]);
    },
  },
  {
    title: 'meshwright reads, watches, patches and deletes',
    async tell({ cluster, namespace, whileWatching }) {
      const signal = AbortSignal.timeout(60_000);
      const query = { apiVersion: 'v1', kind: 'ConfigMap', namespace, labelSelector: 'of=story' };
      const named = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name });
      const made = (name: string) => ({
        ...configMap(name, { a: '1' }),
        metadata: { name, namespace, labels: { of: 'story' } },
      });
      await cluster.uid(signal);
      await cluster.create(made('seen'), signal);
      const seen = async (): Promise<void> => {
        for await (const { type } of cluster.watch(query, signal)) if (type === 'deleted') return;
      };
      await whileWatching(seen(), async () => {
        await cluster.apply(made('seen'), { force: true }, signal);
        await cluster.apply({ ...made('seen'), data: { a: '2' } }, { force: true, dryRun: true }, signal);
        await cluster.patch(named('seen'), { type: 'merge', body: { data: { b: '1' } } }, signal);
        await cluster.patch(named('seen'), { type: 'json', body: REMOVED }, signal);
        const live = await cluster.get(named('seen'), signal);
        if (live !== undefined) await cluster.replace({ ...live, data: { c: '3' } }, signal);
        await cluster.delete(named('seen'), { propagation: 'Background' }, signal);
      });
      await cluster.delete(named('seen'), {}, signal);
      await cluster.list(query, signal);
      await cluster.apply({ ...deployment, metadata: { name: 'web', namespace } }, {}, signal);
      const web = { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'web' };
      const three = { type: 'merge', body: { spec: { replicas: 3 } }, subresource: 'scale' } as const;
      await cluster.patch(web, three, signal);
      await cluster.missingPermissions(NEEDED, signal);
    },
  },
];
