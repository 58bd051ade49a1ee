import { configMap } from './manifests.ts';
import type { Scene, Stage } from './scene.ts';

async function fill({ wire, core }: Stage, ...names: readonly string[]): Promise<readonly string[]> {
  const versions: string[] = [];
  for (const name of names) {
    const labels = { half: name < 'c' ? 'first' : 'second' };
    const made = await wire.call('POST', `${core}/configmaps`, { body: configMap(name, {}, { labels }) });
    versions.push(made.body.metadata.resourceVersion);
  }
  return versions;
}

/** Names, and what the list says of itself. */
const brief = (body: {
  items?: readonly { metadata: { name: string } }[];
  metadata?: Readonly<Record<string, unknown>>;
}): unknown => {
  if (body.items === undefined) return body;
  const { resourceVersion: _, ...rest } = body.metadata ?? {};
  return { items: body.items.map(({ metadata }) => metadata.name), ...rest };
};

/** Pages, versions and what a list says of itself. */
export const LIST_SCENES: readonly Scene[] = [
  {
    title: 'pages of a list',
    async play(stage) {
      const { call, core } = stage;
      await fill(stage, 'a', 'b', 'c', 'd', 'e');
      const path = `${core}/configmaps`;
      const next = (token: string) => `continue=${encodeURIComponent(token)}`;
      const first = await call('GET', `${path}?limit=2`, { show: brief });
      const second = await call('GET', `${path}?limit=2&${next(first.body.metadata.continue)}`, {
        show: brief,
      });
      await call('GET', `${path}?limit=2&${next(second.body.metadata.continue)}`, { show: brief });
      await call('GET', `${path}?${next(first.body.metadata.continue)}`, { show: brief });
      await call('GET', `${path}?limit=5`, { show: brief });
      await call('GET', `${path}?limit=0`, { show: brief });
      await call('GET', `${path}?limit=1&labelSelector=half%3Dsecond`, { show: brief });
      await call('GET', `${path}?limit=1&fieldSelector=metadata.name%3De`, { show: brief });
      await call('GET', `${path}?limit=2&continue=e30`, { show: brief });
      await call('GET', `${path}?limit=2&continue=bm9uc2Vuc2U`, { show: brief });
      const token = next(first.body.metadata.continue);
      await call('GET', `${path}?limit=2&resourceVersion=1&${token}`, { show: brief });
      await call('GET', `${path}?limit=2&resourceVersion=0&${token}`, { show: brief });
      await call('GET', `${path}?limit=2&resourceVersionMatch=Exact&${token}`, { show: brief });
    },
  },
  {
    title: 'a page that is asked for too late',
    async play(stage) {
      const { call, core } = stage;
      await fill(stage, 'a', 'b', 'c');
      const path = `${core}/configmaps`;
      const first = await call('GET', `${path}?limit=1`, { show: brief });
      await fill(stage, 'd');
      await stage.forgetHistory();
      const token = encodeURIComponent(stage.aged(first.body.metadata.continue));
      const late = await call('GET', `${path}?limit=1&continue=${token}`, {
        show: ({ metadata: { continue: _, ...metadata }, ...body }) => ({ ...body, metadata }),
      });
      const anew = late.body.metadata.continue;
      await call('GET', `${path}?limit=1&continue=${encodeURIComponent(anew)}`, { show: brief });
    },
  },
  {
    title: 'versions that a list may name',
    async play(stage) {
      const { call, core } = stage;
      const [first, second] = await fill(stage, 'a', 'b', 'c');
      const path = `${core}/configmaps`;
      const ask = (query: string) => call('GET', `${path}?${query}`, { show: brief });
      await ask('resourceVersion=0');
      await ask(`resourceVersion=${first}`);
      await ask(`resourceVersion=${first}&resourceVersionMatch=NotOlderThan`);
      await ask(`resourceVersion=${first}&resourceVersionMatch=Exact`);
      await ask(`resourceVersion=${second}&resourceVersionMatch=Exact`);
      await ask(`resourceVersion=${second}&resourceVersionMatch=Exact&limit=1`);
      await ask(`resourceVersion=${first}&limit=1`);
      await ask('resourceVersion=0&resourceVersionMatch=Exact');
      await ask('resourceVersionMatch=Exact');
      await ask('resourceVersionMatch=NotOlderThan');
      await ask(`resourceVersion=${first}&resourceVersionMatch=Sometimes`);
      await ask('resourceVersion=abc');
      await ask('resourceVersion=-1');
      await ask('sendInitialEvents=true');
      await ask('allowWatchBookmarks=true');
      await call('GET', `${path}/a?resourceVersion=0`, { show: ({ metadata }) => metadata.name });
      await call('GET', `${path}/a?resourceVersion=${first}`, { show: ({ metadata }) => metadata.name });
      await call('GET', `${path}/a?resourceVersion=abc`);
    },
  },
  {
    title: 'a version that is yet to come',
    async play(stage) {
      const { call, core } = stage;
      await fill(stage, 'a');
      const show = (body: { message?: string }) => ({
        ...body,
        message: body.message?.replaceAll(/\b\d{2,}\b/g, '<version>'),
      });
      const path = `${core}/configmaps`;
      await call('GET', `${path}?resourceVersion=999999999`, { show });
      await call('GET', `${path}?resourceVersion=999999999&resourceVersionMatch=Exact`, { show });
      await call('GET', `${path}/a?resourceVersion=999999999`, { show });
    },
  },
  {
    title: 'a version that is forgotten',
    async play(stage) {
      const { call, core } = stage;
      await fill(stage, 'a');
      await stage.forgetHistory();
      const path = `${core}/configmaps?resourceVersion=1`;
      await call('GET', `${path}&resourceVersionMatch=Exact`, {
        show: (body) => ({ ...body, message: body.message?.replaceAll(/\b\d{2,}\b/g, '<version>') }),
      });
      await call('GET', `${path}&resourceVersionMatch=NotOlderThan`, { show: brief });
    },
  },
  {
    title: 'what a list says of itself',
    async play(stage) {
      const { call, core } = stage;
      await fill(stage, 'a');
      await call('GET', `${core}/configmaps`);
      await call('GET', `${core}/secrets`);
      await call('GET', '/api/v1/namespaces/none/pods');
      const partial = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
      await call('GET', `${core}/configmaps`, { accept: partial });
      await call('GET', `${core}/configmaps/a`, {
        accept: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
      });
      await call('GET', `${core}/configmaps`, { accept: 'text/html' });
      await call('GET', `${core}/configmaps`, { accept: 'application/json;as=Nothing;g=meta.k8s.io;v=v1' });
      await call('GET', `${core}/configmaps/a`, { accept: partial });
    },
  },
];
