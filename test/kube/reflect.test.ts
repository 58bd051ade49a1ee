import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WatchEvent } from '../../engine/world.ts';
import type { ObjectList } from '../../kube/list-pages.ts';
import { type RawWatchEvent, type ReflectSource, reflect } from '../../kube/reflect.ts';
import { WatchGarbage } from '../../kube/watch-lines.ts';
import { Failure } from '../../schemas/failure.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { type ScriptedClock, scriptedClock } from '../rig/scripted-clock.ts';

const random = { next: () => 0.5, hex: (bytes: number) => '0'.repeat(bytes * 2) };
const isBackOff = (ms: number) => ms <= 30_000;

function pod(name: string, resourceVersion: string, uid = `uid-${name}`): KubeObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'shop', resourceVersion, uid } };
}

/** One connection of a scripted source. */
type Connection =
  | { readonly list: readonly KubeObject[]; readonly resourceVersion: string }
  | { readonly list: Error }
  | { readonly watch: readonly (RawWatchEvent | Error)[]; readonly lasts?: number; readonly end?: 'silent' };

/** A source that plays its connections in order, then aborts the reader. */
function scriptedSource(connections: readonly Connection[], clock: ScriptedClock) {
  const asked: string[] = [];
  const done = new AbortController();
  const left = [...connections];
  const next = (signal: AbortSignal): Connection => {
    const connection = left.shift();
    if (connection === undefined) {
      done.abort(new Error('the script is over'));
      signal.throwIfAborted();
      throw new Error('the signal of the reader is not ours');
    }
    return connection;
  };
  const source: ReflectSource = {
    async list(signal): Promise<ObjectList> {
      const connection = next(signal);
      asked.push('list');
      if (!('list' in connection)) throw new Error('the script expected a watch');
      if (!('resourceVersion' in connection)) throw connection.list;
      return { items: connection.list, resourceVersion: connection.resourceVersion };
    },
    async *watch(resourceVersion, timeoutSeconds, signal) {
      const connection = next(signal);
      asked.push(`watch ${resourceVersion} ${timeoutSeconds}`);
      if (!('watch' in connection)) throw new Error('the script expected a list');
      for (const step of connection.watch) {
        if (step instanceof Error) throw step;
        yield step;
      }
      if (connection.end === 'silent') {
        await new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        });
      }
      clock.advance(connection.lasts ?? 300_000);
    },
  };
  return { source, asked, signal: done.signal };
}

async function play(connections: readonly Connection[], onWarning?: (text: string) => void) {
  const clock = scriptedClock(isBackOff);
  const { source, asked, signal } = scriptedSource(connections, clock);
  const events: WatchEvent[] = [];
  const options = { clock, random, ...(onWarning === undefined ? {} : { onWarning }) };
  for await (const event of reflect(source, options, signal)) events.push(event);
  return {
    asked,
    events: events.map((e) => `${e.type} ${e.object.metadata.name}@${e.object.metadata.resourceVersion}`),
    backOffs: clock.slept.filter(isBackOff),
  };
}

const put = (object: KubeObject): RawWatchEvent => ({ type: 'put', object });
const gone = new Failure('invalid', 'too old', { status: 410 });
const down = new Failure('unreachable', 'down');

describe('a reflector', () => {
  it('shows the state first, then the changes, and goes on from the last version it saw', async () => {
    const run = await play([
      { list: [pod('a', '1'), pod('b', '2')], resourceVersion: '5' },
      { watch: [put(pod('a', '6')), { type: 'remove', object: pod('b', '7') }, put(pod('c', '8'))] },
      { watch: [{ type: 'bookmark', resourceVersion: '20' }] },
      { watch: [] },
    ]);
    expect(run.events).toEqual(['added a@1', 'added b@2', 'modified a@6', 'deleted b@7', 'added c@8']);
    expect(run.asked).toEqual(['list', 'watch 5 360', 'watch 8 360', 'watch 20 360']);
    expect(run.backOffs).toEqual([]);
  });

  it.each<[string, Connection]>([
    ['as a status', { watch: [gone] }],
    ['inside the stream', { watch: [put(pod('a', '6')), { type: 'error' }] }],
  ])('lists again after 410 %s and emits only what differs', async (_, expired) => {
    const run = await play([
      { list: [pod('a', '6'), pod('b', '2'), pod('c', '3', 'old')], resourceVersion: '6' },
      expired,
      { list: [pod('a', '6'), pod('c', '9', 'new'), pod('d', '10')], resourceVersion: '10' },
      { watch: [] },
    ]);
    expect(run.events).toEqual([
      'added a@6',
      'added b@2',
      'added c@3',
      'deleted b@2',
      'deleted c@3',
      'added c@9',
      'added d@10',
    ]);
    expect(run.asked).toEqual(['list', 'watch 6 360', 'list', 'watch 10 360']);
  });

  it('waits longer and longer after closes that come too soon, and no more after one that lasted', async () => {
    const run = await play([
      { list: [], resourceVersion: '1' },
      { watch: [], lasts: 10 },
      { watch: [], lasts: 10 },
      { watch: [], lasts: 10 },
      { watch: [], lasts: 300_000 },
      { watch: [], lasts: 10 },
    ]);
    expect(run.backOffs).toEqual([500, 1000, 1750, 500]);
  });

  it('reports garbage and opens the watch again from the last good version', async () => {
    const warnings: string[] = [];
    const run = await play(
      [
        { list: [], resourceVersion: '1' },
        { watch: [put(pod('a', '2')), new WatchGarbage('a watch event is not JSON')] },
        { watch: [] },
      ],
      (text) => warnings.push(text),
    );
    expect(run.asked).toEqual(['list', 'watch 1 360', 'watch 2 360']);
    expect(warnings).toEqual(['a watch event is not JSON; the watch is opened again']);
    expect(run.backOffs).toHaveLength(1);
  });

  it('waits at least as long as the server asks', async () => {
    const run = await play([
      { list: [], resourceVersion: '1' },
      { watch: [new Failure('throttled', 'slow down', { status: 429, retryAfterSeconds: 9 })] },
      { watch: [] },
    ]);
    expect(run.backOffs).toEqual([9000]);
  });

  it('says at once when the very first list fails', async () => {
    await expect(play([{ list: down }])).rejects.toBe(down);
  });

  it('waits out an outage that comes later', async () => {
    const run = await play([
      { list: [pod('a', '1')], resourceVersion: '1' },
      { watch: [gone] },
      { list: down },
      { list: down },
      { list: [], resourceVersion: '9' },
      { watch: [] },
    ]);
    expect(run.events).toEqual(['added a@1', 'deleted a@1']);
  });

  it('ends when the server takes the permission away', async () => {
    const forbidden = new Failure('forbidden', 'no more', { status: 403 });
    const run = play([{ list: [], resourceVersion: '1' }, { watch: [forbidden] }]);
    await expect(run).rejects.toBe(forbidden);
  });

  it('takes a server for dead that is silent 15 s beyond the agreed time', async () => {
    const clock = scriptedClock(isBackOff);
    const warnings: string[] = [];
    const { source, asked, signal } = scriptedSource(
      [{ list: [], resourceVersion: '1' }, { watch: [], end: 'silent' }, { watch: [] }],
      clock,
    );
    const options = { clock, random, onWarning: (text: string) => warnings.push(text) };
    const over = reflect(source, options, signal).next();
    (await clock.sleepOf((ms) => ms === 375_000)).wake();
    expect(await over).toEqual({ done: true, value: undefined });
    expect(asked).toEqual(['list', 'watch 1 360', 'watch 1 360']);
    expect(warnings).toEqual(['a watch fell silent; the watch is opened again']);
  });

  it('closes its connection when the reader leaves', async () => {
    const clock = scriptedClock(isBackOff);
    let watching: AbortSignal | undefined;
    const source: ReflectSource = {
      list: async () => ({ items: [], resourceVersion: '1' }),
      async *watch(_version, _timeout, signal) {
        watching = signal;
        yield put(pod('a', '2'));
      },
    };
    for await (const event of reflect(source, { clock, random }, new AbortController().signal)) {
      expect(event.type).toBe('added');
      break;
    }
    expect(watching?.aborted).toBe(true);
  });
});

/** What happens in a random cluster, as the model and the server see it. */
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('put' as const), name: fc.constantFrom('a', 'b', 'c') }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('remove' as const), name: fc.constantFrom('a', 'b', 'c') }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('close', 'break', 'expire', 'garbage', 'bookmark') }),
  },
  // Changes that happen while nobody is connected.
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('put unseen', 'remove unseen'),
      name: fc.constantFrom('a', 'b', 'c'),
    }),
  },
);
type Step = { readonly do: string; readonly name?: string };

describe('whatever happens to its connections', () => {
  it('a reflector’s events add up to the true state, each valid where it comes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const clock = scriptedClock(isBackOff);
        const world = randomCluster(steps);
        const believed = new Map<string, string>();
        for await (const { type, object } of reflect(world.source, { clock, random }, world.signal)) {
          const name = object.metadata.name ?? '';
          const version = object.metadata.resourceVersion ?? '';
          // Never an added twice, a modified or deleted of nothing, a modified that changes nothing.
          if (type === 'added') expect(believed.has(name)).toBe(false);
          else expect(believed.has(name)).toBe(true);
          if (type === 'modified') expect(believed.get(name)).not.toBe(version);
          if (type === 'deleted') believed.delete(name);
          else believed.set(name, version);
        }
        expect(Object.fromEntries(believed)).toEqual(Object.fromEntries(world.truth()));
      }),
      { numRuns: 300 },
    );
  });
});

/** A cluster with a history, which loses its history when it expires, and plays the steps one by one. */
function randomCluster(steps: readonly Step[]) {
  const objects = new Map<string, KubeObject>();
  let history: { readonly version: number; readonly event: RawWatchEvent }[] = [];
  let version = 1;
  let oldest = 1;
  const left = [...steps];
  const done = new AbortController();

  const change = (kind: string, name: string): void => {
    const before = objects.get(name);
    if (kind === 'remove' && before === undefined) return;
    version++;
    const object = pod(name, String(version), before?.metadata.uid ?? `uid-${version}`);
    if (kind === 'remove') objects.delete(name);
    else objects.set(name, object);
    history.push({ version, event: { type: kind === 'remove' ? 'remove' : 'put', object } });
  };

  const source: ReflectSource = {
    list: async () => ({ items: [...objects.values()], resourceVersion: String(version) }),
    async *watch(from) {
      if (Number(from) < oldest) throw gone;
      let sent = Number(from);
      for (;;) {
        for (const { version: at, event } of history.filter((h) => h.version > sent)) {
          sent = at;
          yield event;
        }
        const next = left.shift();
        if (next === undefined) {
          done.abort();
          return;
        }
        const [what = '', unseen] = next.do.split(' ');
        switch (what) {
          case 'put':
          case 'remove':
            change(what, next.name ?? '');
            if (unseen !== undefined) return;
            break;
          case 'bookmark':
            yield { type: 'bookmark', resourceVersion: String(sent) };
            break;
          case 'expire':
            // Something changes on another object first, so that the reader really misses history.
            change('put', 'c');
            history = [];
            oldest = version;
            yield { type: 'error' };
            return;
          case 'garbage':
            throw new WatchGarbage('not JSON');
          case 'break':
            throw down;
          default:
            return;
        }
      }
    },
  };
  const truth = () => [...objects].map(([name, o]) => [name, o.metadata.resourceVersion ?? ''] as const);
  return { source, signal: done.signal, truth };
}
