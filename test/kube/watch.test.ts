import { afterEach, beforeEach, expect, it } from 'vitest';
import { type OpenedCluster, openCluster } from '../../kube/open-cluster.ts';
import type { Json } from '../../schemas/json.ts';
import { status } from '../rig/loopback-server.ts';
import { discoveryRules, type ScriptedApiServer, scriptedApiServer } from '../rig/scripted-api-server.ts';
import { scriptedClock } from '../rig/scripted-clock.ts';

const random = { next: () => 0.5, hex: (bytes: number) => '0'.repeat(bytes * 2) };
const path = '/api/v1/namespaces/shop/pods';
const query = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', labelSelector: 'app=web' };

let server: ScriptedApiServer;
let cluster: OpenedCluster;
let warnings: string[];

beforeEach(async () => {
  server = await scriptedApiServer();
  server.script(...discoveryRules([{ apiVersion: 'v1', kind: 'Pod', plural: 'pods' }]));
  warnings = [];
  cluster = await openCluster({
    binding: { role: 'main', kind: 'cluster', context: 'scripted' },
    kubeconfigPaths: [],
    kubeconfigText: server.kubeconfig(),
    clock: scriptedClock((ms) => ms < 30_000),
    random,
    onWarning: (text) => warnings.push(text),
  });
});

afterEach(async () => {
  await cluster.close();
  await server.close();
});

const pod = (name: string, resourceVersion: string) => ({
  metadata: { name, namespace: 'shop', uid: name, resourceVersion },
});
const list = (resourceVersion: string, ...items: Json[]) => ({
  do: 'answer' as const,
  body: { metadata: { resourceVersion }, items },
});
const line = (type: string, object: Json) => `${JSON.stringify({ type, object })}\n`;

/** Reads until `count` events have come, then leaves. */
async function watch(count: number): Promise<readonly string[]> {
  const events: string[] = [];
  const leave = new AbortController();
  for await (const { type, object } of cluster.watch(query, leave.signal)) {
    events.push(`${type} ${object.metadata.name}@${object.metadata.resourceVersion}`);
    if (events.length === count) leave.abort();
  }
  return events;
}

const watches = () => server.requests.filter((r) => r.query.get('watch') === 'true');

it('takes a cut-off last line for a disconnect, and asks again from the event before it', async () => {
  const cut = [line('ADDED', pod('b', '6')), line('ADDED', pod('c', '7')).slice(0, 20)];
  server.script(
    { path, watch: false, times: 1, action: list('5', pod('a', '1')) },
    { path, watch: true, times: 1, action: { do: 'watch', events: cut, end: 'close' } },
    { path, watch: true, action: { do: 'watch', events: [line('ADDED', pod('c', '7'))], end: 'open' } },
  );
  expect(await watch(3)).toEqual(['added a@1', 'added b@6', 'added c@7']);
  expect(watches().map((r) => r.query.get('resourceVersion'))).toEqual(['5', '6']);
  const asked = watches()[0]?.query;
  expect(asked?.get('allowWatchBookmarks')).toBe('true');
  expect(asked?.get('timeoutSeconds')).toBe('360');
  expect(asked?.get('labelSelector')).toBe('app=web');
  expect(warnings).toEqual([]);
});

it.each([
  ['reset', 'reset'],
  ['closed', 'close'],
] as const)('goes on after the connection is %s, without showing anything twice', async (_, end) => {
  server.script(
    { path, watch: false, times: 1, action: list('5') },
    { path, watch: true, times: 1, action: { do: 'watch', events: [line('ADDED', pod('a', '6'))], end } },
    { path, watch: true, times: 1, action: { do: 'reset' } },
    {
      path,
      watch: true,
      action: {
        do: 'watch',
        events: [line('ADDED', pod('a', '6')), line('MODIFIED', pod('a', '8'))],
        end: 'open',
      },
    },
  );
  expect(await watch(2)).toEqual(['added a@6', 'modified a@8']);
});

it('reports garbage in the stream and lives on', async () => {
  server.script(
    { path, watch: false, times: 1, action: list('5') },
    { path, watch: true, times: 1, action: { do: 'watch', events: ['<html>\n'], end: 'close' } },
    { path, watch: true, action: { do: 'watch', events: [line('ADDED', pod('a', '6'))], end: 'open' } },
  );
  expect(await watch(1)).toEqual(['added a@6']);
  expect(warnings).toEqual(['a watch event is not JSON; the watch is opened again']);
});

it.each([
  ['as a status', { do: 'answer' as const, ...status(410, 'Expired', 'too old resource version') }],
  [
    'inside the stream',
    {
      do: 'watch' as const,
      events: [line('ERROR', status(410, 'Expired', 'too old resource version').body)],
      end: 'close' as const,
    },
  ],
])('lists again when the version has expired, told %s', async (_, action) => {
  server.script(
    { path, watch: false, times: 1, action: list('5', pod('a', '1'), pod('b', '2')) },
    { path, watch: true, times: 1, action },
    { path, watch: false, times: 1, action: list('9', pod('b', '8')) },
    { path, watch: true, action: { do: 'watch', events: [], end: 'open' } },
  );
  expect(await watch(4)).toEqual(['added a@1', 'added b@2', 'deleted a@1', 'modified b@8']);
});

it('reads an event that arrives in many pieces', async () => {
  const whole = line('ADDED', { metadata: { name: 'ü', resourceVersion: '6' } });
  const bytes = Buffer.from(whole);
  async function* pieces() {
    yield bytes.subarray(0, 40).toString('utf8');
    await new Promise((resolve) => setImmediate(resolve));
    yield bytes.subarray(40).toString('utf8');
  }
  server.script(
    { path, watch: false, times: 1, action: list('5') },
    { path, watch: true, action: { do: 'watch', events: pieces(), end: 'open' } },
  );
  expect(await watch(1)).toEqual(['added ü@6']);
});
