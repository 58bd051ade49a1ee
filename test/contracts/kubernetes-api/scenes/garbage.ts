import type { Reply } from '../../../rig/api-caller.ts';
import { configMap, MERGE_PATCH } from './manifests.ts';
import type { Scene, Stage } from './scene.ts';

type JsonMap = Readonly<Record<string, unknown>>;

interface Owner {
  readonly name: string;
  readonly uid: string;
}

const HOLD = ['contract.example.com/hold'];

async function make(stage: Stage, name: string, metadata: JsonMap = {}): Promise<Owner> {
  const path = `${stage.core}/configmaps`;
  const reply = await stage.wire.call('POST', path, { body: configMap(name, {}, metadata) });
  if (reply.status !== 201) throw new Error(`${path}: ${reply.status} ${reply.text}`);
  return { name, uid: reply.body.metadata.uid };
}

const reference = ({ name, uid }: Owner, more: JsonMap = {}): JsonMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  name,
  uid,
  ...more,
});

const ownedBy = (...owners: readonly Owner[]): JsonMap => ({
  ownerReferences: owners.map((owner) => reference(owner)),
});

const BLOCKING = { blockOwnerDeletion: true };

const isGone = ({ status }: Reply): boolean => status === 404;
const isDying = ({ body }: Reply): boolean => body?.metadata?.deletionTimestamp !== undefined;
const hasOwners =
  (count: number) =>
  ({ body }: Reply): boolean =>
    (body?.metadata?.ownerReferences ?? []).length === count;

async function release(stage: Stage, path: string): Promise<void> {
  await stage.wire.call('PATCH', path, { body: { metadata: { finalizers: null } }, type: MERGE_PATCH });
}

/** Metadata is what garbage collection changes; who changed it goes by other names. */
const metadata = (body: Reply['body']): unknown => {
  if (body?.metadata === undefined || body.kind === 'Status') return body;
  const { managedFields: _, ...rest } = body.metadata;
  return rest;
};

/** What controllers of a cluster do with dependents of what is deleted. */
export const GARBAGE_SCENES: readonly Scene[] = [
  {
    title: 'dependents go after their owner',
    async play(stage) {
      const { call, core, until } = stage;
      const at = (name: string): string => `${core}/configmaps/${name}`;
      const owner = await make(stage, 'owner');
      const child = await make(stage, 'child', ownedBy(owner));
      await make(stage, 'grandchild', ownedBy(child));
      await make(stage, 'other');
      await call('DELETE', at('owner'), { show: metadata });
      for (const name of ['child', 'grandchild']) await until(at(name), isGone);
      for (const name of ['owner', 'child', 'grandchild']) await call('GET', at(name));
      await call('GET', at('other'), { show: metadata });
    },
  },
  {
    title: 'an owner under foreground deletion waits for those that block it',
    async play(stage) {
      const { call, core, until } = stage;
      const at = (name: string): string => `${core}/configmaps/${name}`;
      const owner = await make(stage, 'owner');
      const finalizers = HOLD;
      await make(stage, 'blocking', { ownerReferences: [reference(owner, BLOCKING)], finalizers });
      await make(stage, 'free', { ownerReferences: [reference(owner)], finalizers });
      await call('DELETE', `${at('owner')}?propagationPolicy=Foreground`, { show: metadata });
      await call('DELETE', `${at('owner')}?propagationPolicy=Foreground`, { show: metadata });
      for (const name of ['blocking', 'free']) await until(at(name), isDying);
      for (const name of ['owner', 'blocking', 'free']) await call('GET', at(name), { show: metadata });
      await release(stage, at('blocking'));
      await until(at('owner'), isGone);
      for (const name of ['owner', 'blocking']) await call('GET', at(name));
      await call('GET', at('free'), { show: metadata });
      await release(stage, at('free'));
    },
  },
  {
    title: 'orphans stay, and forget their owner',
    async play(stage) {
      const { call, core, until } = stage;
      const at = (name: string): string => `${core}/configmaps/${name}`;
      const owner = await make(stage, 'owner', { finalizers: HOLD });
      const other = await make(stage, 'other');
      await make(stage, 'child', ownedBy(owner));
      await make(stage, 'shared', ownedBy(owner, other));
      await call('DELETE', at('owner'), { body: { propagationPolicy: 'Orphan' }, show: metadata });
      await until(at('child'), hasOwners(0));
      await until(at('shared'), hasOwners(1));
      await release(stage, at('owner'));
      await until(at('owner'), isGone);
      for (const name of ['owner', 'child', 'shared']) await call('GET', at(name), { show: metadata });
      const again = await make(stage, 'again');
      await make(stage, 'left', ownedBy(again));
      await call('DELETE', `${at('again')}?orphanDependents=true`, { show: metadata });
      await until(at('again'), isGone);
      await call('GET', at('left'), { show: metadata });
    },
  },
  {
    title: 'owners that are not there keep nobody',
    async play(stage) {
      const { call, core, until } = stage;
      const at = (name: string): string => `${core}/configmaps/${name}`;
      const owner = await make(stage, 'owner');
      const other = await make(stage, 'other');
      const uid = '00000000-0000-4000-8000-000000000000';
      await make(stage, 'made-up', ownedBy({ name: 'nobody', uid }));
      await make(stage, 'mistaken', ownedBy({ name: 'owner', uid }));
      await make(stage, 'half', ownedBy({ name: 'nobody', uid }, other));
      await make(stage, 'shared', ownedBy(owner, other));
      for (const name of ['made-up', 'mistaken']) await until(at(name), isGone);
      await until(at('half'), hasOwners(1));
      await call('DELETE', at('owner'), { show: metadata });
      await until(at('shared'), hasOwners(1));
      for (const name of ['made-up', 'mistaken', 'half', 'shared']) {
        await call('GET', at(name), { show: metadata });
      }
      await call('DELETE', at('other'), { show: metadata });
      for (const name of ['half', 'shared']) await until(at(name), isGone);
    },
  },
  {
    title: 'a collection takes its dependents along or leaves them',
    async play(stage) {
      const { call, core, until } = stage;
      const path = `${core}/configmaps`;
      const labels = { group: 'a' };
      const one = await make(stage, 'one', { labels });
      const two = await make(stage, 'two', { labels: { group: 'b' } });
      await make(stage, 'of-one', ownedBy(one));
      await make(stage, 'of-two', ownedBy(two));
      const names = (body: Reply['body']): unknown =>
        body.items?.map((item: Reply['body']) => item.metadata.name) ?? body;
      await call('DELETE', `${path}?labelSelector=group%3Da`, { show: names });
      await until(`${path}/of-one`, isGone);
      await call('DELETE', `${path}?labelSelector=group%3Db&propagationPolicy=Orphan`, { show: names });
      await until(`${path}/two`, isGone);
      await call('GET', path, { show: names });
      await call('GET', `${path}/of-two`, { show: metadata });
    },
  },
  {
    title: 'a namespace ends when it is empty',
    async play(stage) {
      const { call, wire, id, until } = stage;
      const name = `doomed-${id}`;
      const home = `/api/v1/namespaces/${name}`;
      await wire.call('POST', '/api/v1/namespaces', { body: { metadata: { name } } });
      await until(`${home}/serviceaccounts/default`, ({ status }) => status === 200);
      const path = `${home}/configmaps`;
      await wire.call('POST', path, { body: configMap('plain') });
      await wire.call('POST', path, { body: configMap('held', {}, { finalizers: HOLD }) });
      const shown = (body: Reply['body']): unknown => ({ ...body, metadata: metadata(body) });
      await call('GET', home, { show: shown });
      await call('DELETE', home, { show: shown });
      await until(home, ({ body }) => (body?.status?.conditions ?? []).length >= CONDITIONS);
      await until(`${path}/plain`, isGone);
      await call('GET', home, { show: shown });
      await call('DELETE', home, { show: shown });
      await call('POST', path, { body: configMap('late') });
      await call('GET', `${path}/held`, { show: metadata });
      await call('GET', `${path}/plain`);
      const patch = { metadata: { labels: { still: 'here' } } };
      await call('PATCH', `${path}/held`, { body: patch, type: MERGE_PATCH, show: metadata });
      await release(stage, `${path}/held`);
      await until(home, isGone);
      await call('GET', home);
      await call('GET', path, { show: ({ items }) => items });
      await call('POST', path, { body: configMap('later') });
    },
  },
  {
    title: 'a namespace with finalizers of its own waits for them',
    async play(stage) {
      const { call, wire, id, until } = stage;
      const name = `held-${id}`;
      const home = `/api/v1/namespaces/${name}`;
      await wire.call('POST', '/api/v1/namespaces', { body: { metadata: { name, finalizers: HOLD } } });
      const shown = ({ metadata: { finalizers }, spec, status }: Reply['body']): unknown => ({
        finalizers,
        spec,
        phase: status.phase,
      });
      await call('DELETE', home, { show: shown });
      await until(home, ({ body }) => body?.spec?.finalizers === undefined);
      await call('GET', home, { show: shown });
      await call('PUT', `${home}/finalize`, { body: { metadata: { name: 'other' }, spec: {} } });
      await release(stage, home);
      await until(home, isGone);
    },
  },
];

/** How many conditions the end of a namespace has. */
const CONDITIONS = 5;
