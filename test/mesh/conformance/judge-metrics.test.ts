import { describe, expect, it } from 'vitest';
import type { Place } from '../../../mesh/conformance/case-model.ts';
import { METRICS_CASES } from '../../../mesh/conformance/cases/metrics.ts';
import { judgeMetrics } from '../../../mesh/conformance/judge-metrics.ts';
import { Failure } from '../../../schemas/failure.ts';
import type { Json } from '../../../schemas/json.ts';
import { scriptedTools } from '../../rig/suite-tools.ts';

const PLACE: Place = {
  namespace: 'shop',
  callers: 'people',
  elsewhere: 'e',
  outside: 'o',
  second: 's',
  profile: 'full',
};

const SECONDS = ['p50', 'p90', 'p99'].map((p) => ({
  name: `${p}_response_latency`,
  unit: 'seconds',
  value: '70m',
}));

interface Shown {
  readonly success?: string;
  readonly failure?: string;
  readonly latencies?: readonly Json[];
  readonly name?: string;
  readonly edge?: Json;
  readonly backend?: Json;
  readonly timestamp?: string;
  readonly window?: string;
}

function item(shown: Shown = {}): Json {
  const { success = '12', failure = '0', latencies = SECONDS, name = 'server', edge, backend } = shown;
  return {
    kind: 'TrafficMetrics',
    resource: { kind: 'Deployment', namespace: 'shop', name },
    timestamp: shown.timestamp ?? '2026-01-02T03:04:05Z',
    window: shown.window ?? '30s',
    ...(edge === undefined ? {} : { edge }),
    ...(backend === undefined ? {} : { backend }),
    metrics: [
      ...latencies,
      { name: 'success_count', value: success },
      { name: 'failure_count', value: failure },
    ],
  };
}

const items = (...all: readonly Json[]): Json => ({ kind: 'TrafficMetricsList', items: [...all] });

function lookOf(id: string, name: string) {
  const actions = METRICS_CASES.find((each) => each.id === `traffic-metrics/${id}`)?.actions(PLACE) ?? [];
  const look = actions.find((action) => action.do === 'metrics' && action.name === name);
  if (look?.do !== 'metrics') throw new Error(`no look ${name} in ${id}`);
  return look;
}

async function judge(id: string, name: string, ...answers: readonly Json[]) {
  return judgeSent(0, id, name, ...answers);
}

async function judgeSent(sentAt: number, id: string, name: string, ...answers: readonly Json[]) {
  let asked = 0;
  const read = (path: string): Json => {
    if (path.endsWith('/v1alpha1')) return {};
    asked += 1;
    return answers[Math.min(asked, answers.length) - 1] ?? {};
  };
  const proof = await judgeMetrics('key', lookOf(id, name), { tools: scriptedTools({ read }), sentAt });
  return { proof, asked };
}

const from = (side: string): Json => ({ direction: 'from', side, resource: { namespace: 'people' } });

describe('metrics of known requests', () => {
  it('pass once the counters have caught up, and not before', async () => {
    const { proof, asked } = await judge('counts', 'of-the-server', item({ success: '7' }), item());
    expect(proof).toMatchObject({ verdict: 'passed' });
    expect(asked).toBe(2);
  });

  it.each<[string, string, string, Json, string]>([
    ['too few', 'counts', 'of-the-server', item({ success: '11' }), '11 successes and 0 failures'],
    ['too many', 'counts', 'of-the-server', item({ success: '13' }), '13 successes'],
    ['failures as successes', 'counts', 'of-the-failing', item({ success: '5' }), 'not 0 and 5'],
    ['no counts', 'counts', 'of-the-server', { metrics: [] }, 'no metrics'],
    ['no percentiles', 'latencies', 'latencies', item({ latencies: [] }), 'no p50_response_latency'],
    [
      'milliseconds taken for seconds',
      'latencies',
      'latencies',
      item({ latencies: SECONDS.map((each) => ({ ...each, value: '70' })) }),
      'p50 is 70 s',
    ],
    ['a foreign resource', 'window', 'window', item({ name: 'other' }), 'Deployment shop/other'],
    ['no time', 'window', 'window', item({ timestamp: 'now' }), 'timestamp is now'],
    ['no window', 'window', 'window', item({ window: '0s' }), 'window is no duration'],
    ['no edge', 'edges', 'from', items(), 'no edge leads from people'],
    ['an edge of no side', 'edges', 'from', items(item({ edge: from('middle') })), 'side middle'],
    [
      'an edge with other counts',
      'edges',
      'from',
      items(item({ edge: from('server'), success: '3' })),
      '3 (server)',
    ],
    ['an ignored selector', 'label-selector', 'chosen', items(item(), item({ name: 'failing' })), 'it lists'],
    [
      'a wrong weight',
      'split-backends',
      'backends',
      items(item({ backend: { apex: 'server', name: 'green', weight: 1 } })),
      'green: its weight is 1',
    ],
    ['a missing backend', 'split-backends', 'backends', items(), 'green: there is no such item'],
  ])('fail with %s', async (_what, id, name, answer, words) => {
    const { proof } = await judge(id, name, answer);
    expect(proof.verdict).toBe('failed');
    expect(proof.message).toContain(words);
  });

  it('pass where each side of an edge counts all of it', async () => {
    const both = items(item({ edge: from('client') }), item({ edge: from('server') }));
    expect((await judge('edges', 'from', both)).proof).toMatchObject({ verdict: 'passed' });
  });

  it('pass when nothing of them is counted once the window has passed, however late that is seen', async () => {
    const answers = [...Array.from({ length: 60 }, () => item({ window: '30s' })), item({ success: '0' })];
    const { proof, asked } = await judgeSent(-60_000, 'window-passes', 'passed', ...answers);
    expect(proof).toMatchObject({ verdict: 'passed' });
    expect(asked).toBe(61);
  });

  it('fail where they are still counted when the window is long over: counts of all time', async () => {
    const { proof, asked } = await judge('window-passes', 'passed', item({ window: '2s' }));
    expect(proof).toMatchObject({ verdict: 'failed' });
    expect(proof.message).toContain('it still counts 12 successes and 0 failures, of a window of 2 s');
    // Ten seconds and the window, by quarters of a second.
    expect(asked).toBe(48);
  });

  it('say nothing where the window is too long to be waited for', async () => {
    const { proof } = await judge('window-passes', 'passed', item({ window: '1h' }));
    expect(proof).toMatchObject({ verdict: 'inconclusive' });
  });

  it('say nothing where they were asked for when the window was over', async () => {
    const { proof } = await judgeSent(-30_000, 'counts', 'of-the-server', item({ success: '3' }));
    expect(proof).toMatchObject({ verdict: 'inconclusive' });
    expect(proof.message).toContain('too late');
  });

  it('are unsupported where the API is not served', async () => {
    const read = (): Json => {
      throw new Failure('notFound', 'no such path');
    };
    const judged = judgeMetrics('key', lookOf('counts', 'of-the-server'), {
      tools: scriptedTools({ read }),
      sentAt: 0,
    });
    await expect(judged).rejects.toMatchObject({ reason: 'unsupported' });
  });
});
