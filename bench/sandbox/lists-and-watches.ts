import { performance } from 'node:perf_hooks';
import type { OpenedCluster } from '../../kube/open-cluster.ts';
import type { ApiCaller } from '../../test/rig/api-caller.ts';
import { type BenchRow, type Spread, spread } from '../measure.ts';
import type { ApplyTarget } from './applies.ts';
import { configMap, inFlight } from './applies.ts';

const OBJECTS = 5_000;
const WATCHES = 1_000;
const ROUNDS = 7;
/** Watches opened at once. */
const AT_ONCE = 50;
const NAMESPACE = 'listed';
const PATH = `/api/v1/namespaces/${NAMESPACE}/configmaps`;

interface Figures {
  readonly list: Spread;
  readonly change: Spread;
}

/** A list of 5,000 objects and a change that 1,000 watches see, at the sandbox and (where there is one) at a real server. */
export async function listsAndWatches(
  sandbox: ApplyTarget,
  real: ApplyTarget | undefined,
): Promise<readonly BenchRow[]> {
  const ours = await figuresOf(sandbox);
  const theirs = real === undefined ? undefined : await figuresOf(real);
  const beside = (value: number | undefined) =>
    value === undefined ? {} : { peer: { name: 'kube-apiserver', value } };
  return [
    {
      what: `list of ${OBJECTS} objects, read and parsed`,
      unit: 'ms',
      measured: ours.list,
      target: 150,
      ...beside(theirs?.list.median),
    },
    {
      what: `one change until the last of ${WATCHES} watches has it`,
      unit: 'ms',
      measured: ours.change,
      target: 200,
      ...beside(theirs?.change.median),
    },
  ];
}

async function figuresOf({ cluster, wire }: ApplyTarget): Promise<Figures> {
  await fill(cluster);
  const lists: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = performance.now();
    const { status, text } = await wire.call('GET', PATH);
    lists.push(performance.now() - started);
    if (status !== 200 || text.length < OBJECTS * 100) throw new Error(`the list answered ${status}`);
  }
  return { list: spread(lists), change: spread(await changes(wire)) };
}

async function fill(cluster: OpenedCluster): Promise<void> {
  const { signal } = new AbortController();
  await cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } }, signal);
  await inFlight(OBJECTS, async (i) => {
    await cluster.apply(configMap(`object-${i}`, NAMESPACE), {}, signal);
  });
}

/** How long each of some changes takes, in ms, from the request to the last watch that hears of it. */
async function changes(wire: ApiCaller): Promise<readonly number[]> {
  const { body } = await wire.call('GET', `${PATH}?limit=1`);
  const path = `${PATH}?watch=true&resourceVersion=${body.metadata.resourceVersion}`;
  const watches = [];
  for (let opened = 0; opened < WATCHES; opened += AT_ONCE)
    watches.push(...(await Promise.all(Array.from({ length: AT_ONCE }, () => wire.watch(path)))));
  const times: number[] = [];
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      const seen = Promise.all(watches.map((watch) => watch.next()));
      const started = performance.now();
      const type = 'application/merge-patch+json';
      await wire.call('PATCH', `${PATH}/object-7`, { type, body: { data: { round: String(round) } } });
      await seen;
      times.push(performance.now() - started);
    }
  } finally {
    for (const watch of watches) watch.close();
  }
  return times;
}
