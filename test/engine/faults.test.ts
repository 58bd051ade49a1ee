import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type LockHolder, leaseObject, leaseRef, readLease } from '../../engine/run/locks/lease-object.ts';
import { openStoredRun } from '../../engine/run/reopen-run.ts';
import type { RunHandle } from '../../engine/run/run-deps.ts';
import { openCluster } from '../../kube/open-cluster.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { certificateAuthority } from '../rig/certificates.ts';
import { stageTrial, type Trial, type TrialEnd } from '../rig/fault-trial.ts';
import {
  type Fault,
  type FaultRule,
  type FaultyApiServer,
  faultyApiServer,
} from '../rig/faulty-api-server.ts';
import { startTestApi, type TestApi } from '../rig/sandbox-api.ts';
import { scaledClock } from '../rig/scaled-clock.ts';
import { patternText, planOf } from './plan/plan-of.ts';

const STEPS = `
- id: first
  apply: {inline: [{apiVersion: v1, kind: ConfigMap, metadata: {name: first}, data: {a: "1"}}]}
- id: legacy
  apply:
    conflicts: force
    inline: [{apiVersion: v1, kind: ConfigMap, metadata: {name: legacy}, data: {b: "new"}}]
- id: mark
  exec: {program: mark, args: [once], onResume: skip}
- id: drop
  delete: {objects: [{apiVersion: v1, kind: ConfigMap, name: doomed}]}
- id: pause
  wait: {for: 200ms}
- id: check
  assert: [{resource: {apiVersion: v1, kind: ConfigMap, name: first}, that: 'object.data.a == "1"'}]
`;
/** The same with a proof that fails at the end, so that everything goes back. */
const FAILING = `${STEPS}- id: gate
  assert: [{resource: {apiVersion: v1, kind: ConfigMap, name: first}, that: 'object.data.a == "2"'}]
`;

const configMap = (namespace: string, name: string, data: Record<string, string>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace },
  data,
});
const priors = (namespace: string): readonly KubeObject[] => [
  configMap(namespace, 'legacy', { a: '1', b: 'old' }),
  configMap(namespace, 'doomed', { last: 'words' }),
  configMap(namespace, 'bystander', { sees: 'nothing' }),
];

const OURS = { 'app.kubernetes.io/managed-by': 'meshwright' };
const content = (data: Record<string, string>, labels: Record<string, string> = {}) =>
  JSON.stringify({ data, labels });
const BEFORE = {
  'ConfigMap/bystander': content({ sees: 'nothing' }),
  'ConfigMap/doomed': content({ last: 'words' }),
  'ConfigMap/legacy': content({ a: '1', b: 'old' }),
};
const AFTER = {
  'ConfigMap/bystander': content({ sees: 'nothing' }),
  'ConfigMap/first': content({ a: '1' }, OURS),
  'ConfigMap/legacy': content({ a: '1', b: 'new' }, OURS),
};

let api: TestApi;
const closers: (() => Promise<void>)[] = [];
const table: string[] = [];

beforeAll(async () => {
  api = await startTestApi();
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
afterAll(async () => {
  await api.close();
  console.log(['fault · what happened · exit code · sentence', ...table].join('\n'));
});

async function stage(steps = STEPS): Promise<Trial> {
  const trial = await stageTrial(api, priors, (namespace) => planOf(patternText(steps), { namespace }));
  closers.push(() => trial.close());
  return trial;
}

async function server(tls?: Parameters<typeof faultyApiServer>[1]): Promise<FaultyApiServer> {
  const faulty = await faultyApiServer(api, tls);
  closers.push(() => faulty.close());
  return faulty;
}

/** One line of the table. */
function tell(fault: string, happened: string, end: Pick<TrialEnd, 'exitCode' | 'sentence'>): void {
  table.push(`${fault} · ${happened} · ${end.exitCode} · ${end.sentence === '' ? '–' : end.sentence}`);
}

/** One sentence for people: no stack, no line break, not more than they will read. */
function checkSentence({ sentence }: TrialEnd): void {
  expect(sentence).toMatch(/^\S.*\S$/);
  expect(sentence).not.toMatch(/\n|undefined|\[object|at .*\.ts:/);
  expect(sentence.length).toBeLessThan(400);
}

/** Nothing was written twice, nothing was made twice, no program ran twice. */
function checkNothingDoubled(trial: Trial): void {
  for (const [id, writes] of trial.writes()) {
    writes.forEach((write, at) => {
      if (at > 0) expect(write, `${id} written twice`).not.toBe(writes[at - 1]?.replace('added', 'modified'));
    });
    const made = writes.filter((write) => write.startsWith('added')).length;
    expect(made, `${id} made`).toBeLessThanOrEqual(id in BEFORE && writes.includes('deleted') ? 2 : 1);
  }
  expect(trial.executed.length).toBeLessThanOrEqual(1);
}

/** Whether these records say that the first step is done. */
const endsFirst = (text: string): boolean =>
  text.includes('"step.succeeded"') && text.includes('"step":"first"');

/** Interrupts the run once its first step is done. */
function cancelBehindFirst(trial: Trial): void {
  trial.onAppend((text, run) => {
    if (endsFirst(text)) run?.commands.cancel('SIGINT');
  });
}

const CONFIG_MAP = (name: string) => new RegExp(`/configmaps/${name}(\\?|$)`);
const meets = (method: string, name: string, fault: Fault, times = 1): FaultRule => ({
  method,
  path: CONFIG_MAP(name),
  times,
  fault,
});
const refusal = (status: number, reason: string, message: string, retryAfter?: number): Fault => ({
  do: 'refuse',
  status,
  reason,
  message,
  ...(retryAfter === undefined ? {} : { retryAfter }),
});

describe('an API server', () => {
  it.each<[string, FaultRule]>([
    ['delays a write by a second', meets('PATCH', 'first', { do: 'delay', ms: 50 })],
    ['resets the connection before a write', meets('PATCH', 'first', { do: 'reset' }, 2)],
    ['does a write and loses the answer', meets('PATCH', 'legacy', { do: 'lost' })],
    ['does a deletion and loses the answer', meets('DELETE', 'doomed', { do: 'lost' })],
    ['does a write and cuts its answer', meets('PATCH', 'first', { do: 'truncate' })],
    ['cuts the answer of a read', meets('GET', 'legacy', { do: 'truncate' })],
    [
      'throttles with Retry-After',
      meets('PATCH', 'first', refusal(429, 'TooManyRequests', 'slow down', 2), 2),
    ],
    [
      'is unavailable with Retry-After',
      meets('PATCH', 'legacy', refusal(503, 'ServiceUnavailable', 'etcd', 1)),
    ],
    ['fails with 500 twice', meets('PATCH', 'first', refusal(500, 'InternalError', 'boom'), 2)],
  ])('that %s is borne', async (fault, rule) => {
    const faulty = await server();
    const trial = await stage();
    faulty.script(rule);
    const end = await trial.begin(faulty.kubeconfig);
    expect(faulty.met()).toBe(rule.times);
    expect(end).toMatchObject({ outcome: 'succeeded', exitCode: 0, sentence: '' });
    expect(trial.objects()).toEqual(AFTER);
    checkNothingDoubled(trial);
    expect(trial.executed).toEqual(['once']);
    tell(`the API server ${fault}`, 'borne; the run succeeded', end);
  });

  it.each<[string, FaultRule, number, RegExp]>([
    [
      'keeps failing with 500',
      meets('PATCH', 'legacy', refusal(500, 'InternalError', 'boom'), 99),
      5,
      /HTTP 500: boom/,
    ],
    [
      'refuses a write as conflicting (409)',
      meets('PATCH', 'legacy', refusal(409, 'Conflict', 'the object has been modified')),
      6,
      /has been modified/,
    ],
    [
      'says that a resource is gone (410)',
      meets('PATCH', 'legacy', refusal(410, 'Expired', 'too old resource version')),
      5,
      /too old/,
    ],
    ['does a write and answers garbage', meets('PATCH', 'legacy', { do: 'garbage' }), 5, /broken JSON/],
    ['answers a read with garbage', meets('GET', 'legacy', { do: 'garbage' }), 5, /broken JSON/],
    [
      'takes a write and falls silent',
      meets('PATCH', 'legacy', { do: 'silence' }),
      5,
      /did not answer within 30 s/,
    ],
    [
      'forgets who we are (401)',
      meets('PATCH', 'legacy', refusal(401, 'Unauthorized', 'no')),
      5,
      /refused the credentials/,
    ],
  ])('that %s ends the run with everything put back', async (fault, rule, exitCode, sentence) => {
    const faulty = await server();
    const trial = await stage();
    faulty.script(rule);
    const end = await trial.begin(faulty.kubeconfig);
    expect(faulty.met()).toBeGreaterThan(0);
    expect(end).toMatchObject({ outcome: 'rolledBack', exitCode });
    expect(end.sentence).toMatch(sentence);
    checkSentence(end);
    expect(trial.objects()).toEqual(BEFORE);
    checkNothingDoubled(trial);
    expect(trial.executed).toEqual([]);
    tell(`the API server ${fault}`, 'put back', end);
  });

  it.each<[string, FaultRule]>([
    ['refuses a put-back as conflicting', meets('PATCH', 'legacy', refusal(409, 'Conflict', 'modified'), 3)],
    ['loses the answer of a put-back', meets('PATCH', 'legacy', { do: 'lost' })],
    ['fails with 500 at a put-back', meets('DELETE', 'first', refusal(500, 'InternalError', 'boom'), 2)],
    ['loses the answer of a put-back deletion', meets('DELETE', 'first', { do: 'lost' })],
  ])('that %s during a rollback is borne', async (fault, rule) => {
    const faulty = await server();
    const trial = await stage(FAILING);
    trial.onAppend((text) => {
      if (text.includes('"run.rollback.begin"')) faulty.script(rule);
    });
    const end = await trial.begin(faulty.kubeconfig);
    expect(faulty.met()).toBe(rule.times);
    expect(end).toMatchObject({ outcome: 'rolledBack', exitCode: 1 });
    expect(trial.objects()).toEqual(BEFORE);
    checkNothingDoubled(trial);
    tell(`the API server ${fault} during a rollback`, 'put back', end);
  });

  it('that dies for good during a rollback leaves the commands to type, and a later rollback ends it', async () => {
    const faulty = await server();
    const trial = await stage(FAILING);
    trial.onAppend((text) => {
      if (text.includes('"run.rollback.begin"'))
        faulty.script({
          method: 'GET',
          path: /configmaps\/(first|legacy|doomed)/,
          times: 99,
          fault: refusal(500, 'InternalError', 'boom'),
        });
    });
    const end = await trial.begin(faulty.kubeconfig);
    expect(end).toMatchObject({ outcome: 'rollbackFailed', exitCode: 9 });
    const manual = end.events.flatMap((event) =>
      event.type === 'step.compensationFailed' ? event.data.manual : [],
    );
    expect(manual).toHaveLength(3);
    expect(manual.join('\n')).toContain('kubectl --context faulty delete configmap first');
    expect(trial.objects()).toEqual(AFTER);
    checkNothingDoubled(trial);
    const back = await trial.resume((await server()).kubeconfig, 'putBack');
    expect(back).toMatchObject({ outcome: 'rolledBack', exitCode: 0 });
    expect(trial.objects()).toEqual(BEFORE);
    tell('the API server dies for good during a rollback', 'stuck; 3 commands listed', end);
  });

  it('whose cache has not seen a write yet is asked again', async () => {
    const faulty = await server();
    const trial = await stage();
    trial.onAppend((text) => {
      if (text.includes('"effect.result"') && text.includes('"step":"first"'))
        faulty.script(meets('GET', 'first', { do: 'unseen' }, 2));
    });
    const end = await trial.begin(faulty.kubeconfig);
    expect(faulty.met()).toBe(2);
    expect(end).toMatchObject({ outcome: 'succeeded', exitCode: 0 });
    expect(trial.objects()).toEqual(AFTER);
    checkNothingDoubled(trial);
    tell('the API server reads from a stale cache', 'asked again; the run succeeded', end);
  });

  it('whose watch falls silent is asked again, and no change is lost', async () => {
    const faulty = await server();
    const trial = await stage();
    const signal = AbortSignal.timeout(20_000);
    const clock = scaledClock(1);
    const cluster = await openCluster({
      binding: { role: 'main', kind: 'cluster', context: 'faulty' },
      kubeconfigPaths: [],
      kubeconfigText: faulty.kubeconfig,
      // A silent watch is believed for minutes; here they pass in a moment.
      clock: { ...clock, sleep: (ms, until) => clock.sleep(ms > 60_000 ? 150 : ms, until) },
      random: { next: () => 0.5, hex: () => '' },
    });
    closers.push(() => cluster.close());
    faulty.script({ method: 'GET', path: /configmaps\?.*watch=true/, times: 1, fault: { do: 'silence' } });
    const seen: string[] = [];
    const query = { apiVersion: 'v1', kind: 'ConfigMap', namespace: trial.namespace };
    for await (const { type, object } of cluster.watch(query, signal)) {
      seen.push(`${type} ${object.metadata.name}`);
      if (seen.length === 3) await cluster.apply(configMap(trial.namespace, 'late', {}), {}, signal);
      if (object.metadata.name === 'late') break;
    }
    expect(seen.sort()).toEqual(['added bystander', 'added doomed', 'added late', 'added legacy']);
    expect(faulty.met()).toBe(1);
    tell('a watch falls silent (half-open)', 'opened again; the change was seen once', {
      exitCode: 0,
      sentence: '',
    });
  });

  it('with a certificate of another authority gets not one request', async () => {
    const pair = await (await certificateAuthority('stranger')).issue({
      name: 'api',
      addresses: ['127.0.0.1'],
    });
    const faulty = await server({ ...pair, trusted: (await certificateAuthority('wanted')).ca });
    const trial = await stage();
    const end = await trial.begin(faulty.kubeconfig);
    expect(end).toMatchObject({ outcome: 'rolledBack', exitCode: 5 });
    expect(end.sentence).toMatch(/certificate/);
    checkSentence(end);
    expect(faulty.requests).toEqual([]);
    expect(trial.objects()).toEqual(BEFORE);
    tell('the API server has a wrong certificate', 'nothing was sent', end);
  });
});

describe('the state directory', () => {
  it.each([
    ['is full', 'ENOSPC', /the disk is full/],
    ['turns read-only', 'EROFS', /it is read-only/],
  ])(
    'that %s in the middle stops the run before another write; the run goes on when it is mended',
    async (what, code, sentence) => {
      const faulty = await server();
      const trial = await stage();
      let broken = false;
      trial.onAppend((text) => {
        broken ||= endsFirst(text);
        if (broken) throw Object.assign(new Error(`${code}: simulated`), { code });
      });
      const end = await trial.begin(faulty.kubeconfig);
      expect(end).toMatchObject({ outcome: 'failed', exitCode: 5 });
      expect(end.sentence).toMatch(sentence);
      checkSentence(end);
      expect(trial.objects()).toEqual({ ...BEFORE, 'ConfigMap/first': AFTER['ConfigMap/first'] });
      trial.onAppend(() => undefined);
      const resumed = await trial.resume(faulty.kubeconfig);
      expect(resumed).toMatchObject({ outcome: 'succeeded', exitCode: 0 });
      expect(trial.objects()).toEqual(AFTER);
      checkNothingDoubled(trial);
      tell(`the state directory ${what}`, 'stopped; resumed once mended', end);
    },
  );

  it('of a run that another process resumes is not entered a second time', async () => {
    const faulty = await server();
    const trial = await stage();
    cancelBehindFirst(trial);
    await trial.begin(faulty.kubeconfig);
    trial.onAppend(() => undefined);
    const { stateDir, runId } = trial;
    const first = await openStoredRun({ stateDir, runId, now: 0 });
    const second = await trial.resume(faulty.kubeconfig);
    expect(second).toMatchObject({ outcome: 'refused', exitCode: 6 });
    expect(second.sentence).toMatch(/^process \d+ has been writing this run since/);
    await first.close();
    expect(await trial.resume(faulty.kubeconfig)).toMatchObject({ outcome: 'succeeded' });
    expect(trial.objects()).toEqual(AFTER);
    checkNothingDoubled(trial);
    tell('two processes resume one run', 'the second is refused', second);
  });
});

describe('the clock', () => {
  it.each([
    ['forward', 86_400_000],
    ['back', -86_400_000],
  ])('that jumps a day %s changes nothing', async (way, ms) => {
    const faulty = await server();
    const trial = await stage();
    trial.onAppend((text) => {
      if (text.includes('"step.running"') && text.includes('"step":"pause"')) trial.clock.jump(ms);
    });
    const end = await trial.begin(faulty.kubeconfig);
    expect(end).toMatchObject({ outcome: 'succeeded', exitCode: 0 });
    expect(trial.objects()).toEqual(AFTER);
    checkNothingDoubled(trial);
    tell(`the clock jumps a day ${way}`, 'the run succeeded', end);
  });
});

describe('SIGINT', () => {
  const KINDS = { first: 'apply', drop: 'delete', mark: 'exec', pause: 'wait', check: 'assert' } as const;
  const boundaries = Object.keys(KINDS).flatMap((step) =>
    (['step.ready', 'step.intent', 'step.succeeded'] as const).map((type): [string, string, string] => [
      type === 'step.ready' ? 'before' : type === 'step.intent' ? 'at the beginning of' : 'right after',
      type,
      step,
    ]),
  );

  it('at every step boundary and inside every step ends cleanly, and a resume reaches the same end', async () => {
    const inside: readonly [string, string, string][] = [
      ['in a write of', 'effect.intent', 'first'],
      ['in a deletion of', 'effect.intent', 'drop'],
      ['in a program of', 'effect.intent', 'mark'],
      ['inside', 'step.running', 'pause'],
      ['inside', 'step.running', 'check'],
    ];
    let cancelled = 0;
    for (const [where, type, step] of [...boundaries, ...inside]) {
      const faulty = await server();
      const trial = await stage();
      const interrupt = (text: string, run: RunHandle | undefined): void => {
        const told = text.split('\n').some((line) => line.includes(`"type":"${type}","step":"${step}"`));
        if (told) run?.commands.cancel('SIGINT');
      };
      trial.onAppend(interrupt);
      const end = await trial.begin(faulty.kubeconfig);
      trial.onAppend(() => undefined);
      const at = `SIGINT ${where} ${step}`;
      const over = end.outcome === 'succeeded';
      if (!over) {
        expect([end.outcome, end.exitCode], at).toEqual(['cancelled', 130]);
        cancelled += 1;
        const resumed = await trial.resume(faulty.kubeconfig);
        expect([resumed.outcome, resumed.exitCode], `${at}: ${resumed.sentence}`).toEqual(['succeeded', 0]);
      }
      // What came with the last step's end found nothing left to interrupt.
      expect(over && step !== 'check', at).toBe(false);
      expect(trial.objects(), at).toEqual(AFTER);
      checkNothingDoubled(trial);
      await trial.close();
    }
    expect(cancelled).toBeGreaterThan(boundaries.length);
    tell(
      `SIGINT at ${boundaries.length} step boundaries and inside ${Object.values(KINDS).join(', ')}`,
      'ended cleanly; each resume reached the same end',
      { exitCode: 130, sentence: '' },
    );
  });
});

describe('the cluster', () => {
  it('that was exchanged behind the same context name is not written to', async () => {
    const faulty = await server();
    const trial = await stage();
    cancelBehindFirst(trial);
    await trial.begin(faulty.kubeconfig);
    const other = await startTestApi();
    closers.push(() => other.close());
    const elsewhere = await faultyApiServer(other);
    closers.push(() => elsewhere.close());
    const end = await trial.resume(elsewhere.kubeconfig);
    expect(end).toMatchObject({ outcome: 'refused', exitCode: 5 });
    expect(end.sentence).toMatch(/^context faulty is another cluster than the one that run \S+ wrote to/);
    checkSentence(end);
    expect(elsewhere.requests.filter((request) => !request.startsWith('GET'))).toEqual([]);
    expect(await trial.resume(faulty.kubeconfig)).toMatchObject({ outcome: 'succeeded' });
    checkNothingDoubled(trial);
    tell('the cluster is exchanged behind the same context name', 'refused; the right one goes on', end);
  });
});

describe('the lock', () => {
  const LONG = STEPS.replace('{for: 200ms}', '{for: 60s}');
  const AFTER_PAUSE = `
- id: tail
  apply: {inline: [{apiVersion: v1, kind: ConfigMap, metadata: {name: tail}, data: {z: "26"}}]}
`;
  const WITH_TAIL = { ...AFTER, 'ConfigMap/tail': content({ z: '26' }, OURS) };
  const thief: LockHolder = { host: 'ci-7', bootId: 'elsewhere', pid: 4711, run: '01THIEF' };

  const stageLocked = async (steps: string): Promise<Trial> => {
    const trial = await stageTrial(
      api,
      priors,
      (namespace) => planOf(patternText(steps), { namespace }),
      'locked',
    );
    closers.push(() => trial.close());
    return trial;
  };
  const leasePath = ({ namespace }: Trial): string =>
    `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;
  const refOf = ({ namespace }: Trial) => leaseRef(namespace, { scope: 'namespace', name: namespace });

  /** Another run writes its name into the lock, whoever has it. */
  async function steal(trial: Trial): Promise<void> {
    const path = `${leasePath(trial)}/${refOf(trial).name}`;
    const live = await api.call('GET', path);
    const over = live.status === 200 ? readLease(JSON.parse(live.text)) : undefined;
    const now = trial.clock.now();
    const holding = { holder: thief, pattern: 'other', acquired: now, renewed: now, durationMs: 30_000 };
    const locked = { scope: 'namespace', name: trial.namespace } as const;
    const body = leaseObject(refOf(trial), locked, { ...holding, transitions: 1 }, over);
    const done = await api.call(
      over === undefined ? 'POST' : 'PUT',
      over === undefined ? leasePath(trial) : path,
      { body },
    );
    expect(done.status, done.text).toBeLessThan(300);
  }

  /** `Lease` and `Secret` of ours that are left in the home namespace. */
  async function leftOf(trial: Trial): Promise<readonly string[]> {
    const names = async (path: string): Promise<readonly string[]> => {
      const list: { readonly items: readonly KubeObject[] } = JSON.parse((await api.call('GET', path)).text);
      return list.items.flatMap(({ metadata }) =>
        metadata.name?.startsWith('meshwright') ? [metadata.name] : [],
      );
    };
    return [
      ...(await names(leasePath(trial))),
      ...(await names(`/api/v1/namespaces/${trial.namespace}/secrets`)),
    ];
  }

  /** Calls once, when the step begins to work. */
  function whenRunning(trial: Trial, step: string, act: () => void): void {
    let done = false;
    trial.onAppend((text) => {
      if (done || !text.includes(`"type":"step.running","step":"${step}"`)) return;
      done = true;
      act();
    });
  }

  const writesAmong = (requests: readonly string[]): readonly string[] =>
    requests.filter((request) => /^(PATCH|POST|PUT|DELETE) .*configmaps/.test(request));

  it.each([
    ['is stolen mid-run', LONG, () => undefined],
    ['is stolen while the laptop sleeps', STEPS, (trial: Trial) => trial.clock.jump(3_600_000)],
  ])(
    'that %s ends the run suspended with not one further effect, and a resume finishes it',
    async (what, steps, also) => {
      const faulty = await server();
      const trial = await stageLocked(steps + AFTER_PAUSE);
      let before = 0;
      let stolen: Promise<void> = Promise.resolve();
      whenRunning(trial, 'pause', () => {
        before = faulty.requests.length;
        stolen = steal(trial);
        also(trial);
      });
      const end = await trial.begin(faulty.kubeconfig);
      await stolen;
      expect(end).toMatchObject({ outcome: 'suspended', exitCode: 6 });
      expect(end.sentence).toMatch(/^another run took the lock meshwright-lock-namespace-\S+ of faulty/);
      checkSentence(end);
      expect(writesAmong(faulty.requests.slice(before))).toEqual([]);
      expect(trial.objects()).toEqual(AFTER);
      // While the thief lives the run cannot go on; what it needs to put things back stays in the cluster.
      expect(await trial.resume(faulty.kubeconfig)).toMatchObject({ outcome: 'failed', exitCode: 6 });
      expect(await leftOf(trial)).toHaveLength(2);
      await api.call('DELETE', `${leasePath(trial)}/${refOf(trial).name}`);
      trial.onAppend(() => undefined);
      expect(await trial.resume(faulty.kubeconfig)).toMatchObject({ outcome: 'succeeded', exitCode: 0 });
      expect(trial.objects()).toEqual(WITH_TAIL);
      expect(await leftOf(trial)).toEqual([]);
      checkNothingDoubled(trial);
      tell(`the lock ${what}`, 'suspended; no further write; resumed once the thief was gone', end);
    },
  );

  it('that another run holds is named, and nothing is done', async () => {
    const faulty = await server();
    const trial = await stageLocked(STEPS);
    await steal(trial);
    const end = await trial.begin(faulty.kubeconfig);
    expect(end).toMatchObject({ outcome: 'failed', exitCode: 6 });
    expect(end.sentence).toMatch(/^namespace trial-\d+ of faulty is locked by run 01THIEF of pattern other/);
    checkSentence(end);
    expect(faulty.requests.filter((request) => !request.startsWith('GET'))).toEqual([]);
    expect(trial.objects()).toEqual(BEFORE);
    expect(trial.executed).toEqual([]);
    tell('the lock is held by another run', 'nothing was done', end);
  });

  it('whose server is silent for longer than the lease holds effects back until it answers again', async () => {
    const faulty = await server();
    const trial = await stageLocked(LONG + AFTER_PAUSE);
    let silent = false;
    trial.onAppend((text) => {
      if (text.includes('"type":"step.running","step":"pause"')) {
        faulty.script({ method: 'PUT', path: /\/leases\//, times: 99, fault: { do: 'silence' } });
        silent = true;
      }
      if (text.includes('"type":"step.succeeded","step":"pause"')) faulty.heal();
    });
    const end = await trial.begin(faulty.kubeconfig);
    expect(silent).toBe(true);
    expect(end).toMatchObject({ outcome: 'succeeded', exitCode: 0 });
    const told = end.events.flatMap((event) => {
      if (event.type === 'lock.state') return [event.data.state];
      return event.type === 'effect.intent' && event.step === 'tail' ? ['writes'] : [];
    });
    expect(told).toEqual(['late', 'lost', 'back', 'writes']);
    expect(trial.objects()).toEqual(WITH_TAIL);
    expect(await leftOf(trial)).toEqual([]);
    checkNothingDoubled(trial);
    tell('the lock cannot be renewed for longer than it lasts', 'effects waited; the run succeeded', end);
  });

  it('is renewed before the next effect when the laptop has slept for an hour', async () => {
    const faulty = await server();
    const trial = await stageLocked(STEPS + AFTER_PAUSE);
    let before = 0;
    whenRunning(trial, 'pause', () => {
      before = faulty.requests.length;
      // The wall moves, the monotonic clock does not: so it looks to a process whose machine was asleep.
      trial.clock.jump(3_600_000);
    });
    const end = await trial.begin(faulty.kubeconfig);
    expect(end).toMatchObject({ outcome: 'succeeded', exitCode: 0 });
    const since = faulty.requests.slice(before);
    const renewal = since.findIndex((request) => request.startsWith('PUT') && request.includes('/leases/'));
    const write = since.findIndex((request) => writesAmong([request]).length > 0);
    expect(renewal).toBeGreaterThanOrEqual(0);
    expect(write).toBeGreaterThan(renewal);
    expect(trial.objects()).toEqual(WITH_TAIL);
    checkNothingDoubled(trial);
    tell('the laptop sleeps for an hour', 'renewed before the next write; the run succeeded', end);
  });
});
