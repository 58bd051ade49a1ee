import { configMap, MERGE_PATCH } from './manifests.ts';
import type { Scene } from './scene.ts';

/** What watches send, mark and refuse. */
export const WATCH_SCENES: readonly Scene[] = [
  {
    title: 'a watch without a version begins with what is there',
    async play({ watch, wire, core, namespace }) {
      const path = `${core}/configmaps`;
      for (const name of ['a', 'b']) await wire.call('POST', path, { body: configMap(name, { n: '1' }) });
      await watch(
        `${path}?watch=true&timeoutSeconds=20`,
        4,
        async () => {
          await wire.call('PATCH', `${path}/a`, { body: { data: { n: '2' } }, type: MERGE_PATCH });
          await wire.call('DELETE', `${path}/b`);
        },
        { after: 2 },
      );
      await watch(`${path}?watch=true&timeoutSeconds=20&resourceVersion=0`, 1);
      // A single object is read, not watched.
      await watch(`${path}/a?watch=true&timeoutSeconds=20`, 1);
      await watch(`/api/v1/watch/namespaces/${namespace}/configmaps?timeoutSeconds=20&resourceVersion=0`, 1);
    },
  },
  {
    title: 'a watch that streams its list',
    async play({ call, watch, wire, core }) {
      const path = `${core}/configmaps`;
      for (const name of ['a', 'b']) await wire.call('POST', path, { body: configMap(name) });
      const stream = 'watch=true&timeoutSeconds=20&sendInitialEvents=true&resourceVersionMatch=NotOlderThan';
      await watch(`${path}?${stream}`, 2);
      const refused = (query: string) => call('GET', `${path}?watch=true&timeoutSeconds=1&${query}`);
      await refused('sendInitialEvents=true&allowWatchBookmarks=true');
      await refused('sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=Exact');
      await refused('resourceVersionMatch=NotOlderThan&resourceVersion=1');
      await refused('resourceVersion=abc');
      await refused('labelSelector=in%20(');
      await refused('fieldSelector=data%3D1');
    },
  },
  {
    title: 'a watch shows metadata alone when that is asked for',
    async play({ call, wire, core }) {
      const path = `${core}/configmaps`;
      const before = await wire.call('GET', path);
      await wire.call('POST', path, { body: configMap('a', { n: '1' }) });
      const version = before.body.metadata.resourceVersion;
      await call('GET', `${path}?watch=true&timeoutSeconds=1&resourceVersion=${version}`, {
        accept: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
      });
    },
  },
  {
    title: 'what enters and leaves a selection',
    async play({ watch, wire, core }) {
      const path = `${core}/configmaps`;
      const made = await wire.call('POST', path, { body: configMap('a', {}, { labels: { in: 'no' } }) });
      const label = (value: string) =>
        wire.call('PATCH', `${path}/a`, { body: { metadata: { labels: { in: value } } }, type: MERGE_PATCH });
      const version = made.body.metadata.resourceVersion;
      await watch(
        `${path}?watch=true&timeoutSeconds=20&labelSelector=in%3Dyes&resourceVersion=${version}`,
        4,
        async () => {
          await label('yes');
          await label('no');
          await label('yes');
          await wire.call('DELETE', `${path}/a`);
        },
      );
    },
  },
];
