import { expect, it } from 'vitest';
import { tellStory } from '../../rig/run-story.ts';
import { type Act, fail, scriptedSteps, succeed, take } from '../../rig/scripted-steps.ts';
import { patternText, planOf } from '../plan/plan-of.ts';

async function run(steps: string, acts: Record<string, Act> = {}, more = '') {
  const script = scriptedSteps(acts);
  const result = await tellStory(planOf(patternText(steps, more)), script).end();
  const done = script.calls.filter((call) => call.startsWith('do ')).map((call) => call.slice(3, -2));
  return { result, done, calls: script.calls };
}

it('runs rounds one after the other, or side by side where the loop says parallel', async () => {
  const steps = (strategy: string) => `- id: r
  forEach: {in: [1, 2], as: n, strategy: ${strategy}}
  group:
    steps:
      - {id: a, wait: {for: 1s}}
      - {id: b, wait: {for: 1s}}`;
  const acts = { 'r[n=1].a': take(10_000), 'r[n=2].a': take(10) };
  expect((await run(steps('serial'), acts)).done).toEqual(['r[n=1].a', 'r[n=1].b', 'r[n=2].a', 'r[n=2].b']);
  expect((await run(steps('parallel'), acts)).done).toEqual(['r[n=1].a', 'r[n=2].a', 'r[n=2].b', 'r[n=1].b']);
});

it('runs every combination of a matrix, in groups inside groups, under the conditions around them', async () => {
  const { done, result } = await run(`- id: m
  matrix: {x: [1, 2], y: [a, b]}
  when: y == "a"
  group:
    steps:
      - id: inner
        when: x == 2
        group:
          steps:
            - {id: deep, wait: {for: 1s}}
- {id: last, wait: {for: 1s}}`);
  expect(done).toEqual(['m[x=2,y=a].inner.deep', 'last']);
  expect(result.outcome).toBe('succeeded');
});

it('goes on behind a round whose failure is tolerated', async () => {
  const { result, done } = await run(
    `- id: r
  forEach: {in: [1, 2], as: n}
  continueOnError: true
  wait: {for: 1s}
- {id: last, when: 'steps.r.exists(x, x.status == "failed")', wait: {for: 1s}}`,
    { 'r[n=1]': fail('unreachable') },
  );
  expect(done).toEqual(['r[n=1]', 'r[n=2]', 'last']);
  expect(result).toMatchObject({ outcome: 'succeeded', exitCode: 0 });
});

it('fills a late template with the output of its own round', async () => {
  const urls: unknown[] = [];
  const see: Act = async (_ctx, input) => {
    urls.push(JSON.stringify(input['request']));
    return { result: {}, summary: '' };
  };
  await run(
    `- id: r
  forEach: {in: [1, 2], as: n}
  group:
    steps:
      - id: port
        probe: {from: {workload: deployment/a}, request: {url: "http://web/"}, expect: {status: 200}}
        outputs: {n: {type: integer, value: result.port}}
      - id: call
        probe:
          from: {workload: deployment/a}
          request: {url: "http://web:{{ steps.port.outputs.n }}/{{ n }}"}
          expect: {status: 200}`,
    {
      'r[n=1].port': succeed({ port: 81 }),
      'r[n=2].port': succeed({ port: 82 }),
      'r[n=1].call': see,
      'r[n=2].call': see,
    },
  );
  expect(urls).toEqual(['{"url":"http://web:81/1"}', '{"url":"http://web:82/2"}']);
});

it('gives finally its own time after the deadline of the run has passed', async () => {
  const { result, done } = await run(
    '- {id: slow, timeout: 1h, wait: {for: 10s}}',
    { slow: take(3_000_000), late: take(60_000) },
    '  deadline: 30s\n  finally:\n    - {id: late, wait: {for: 1s}}',
  );
  expect(done).toEqual(['slow', 'late']);
  expect(result.steps.map(({ state }) => state)).toEqual(['cancelled', 'succeeded']);
  expect(result.exitCode).toBe(8);
});

it('gives all steps of finally together one budget, whatever their own timeouts say', async () => {
  const { result } = await run(
    '- {id: quick, wait: {for: 1s}}',
    { first: take(3_600_000), second: take(3_600_000) },
    `  finally:
    - {id: first, timeout: 2h, continueOnError: true, wait: {for: 1s}}
    - {id: second, timeout: 2h, wait: {for: 1s}}`,
  );
  const took = Date.parse(result.endedAt) - Date.parse(result.startedAt);
  expect(took).toBeGreaterThanOrEqual(600_000);
  expect(took).toBeLessThan(660_000);
  expect(result).toMatchObject({ outcome: 'failed', exitCode: 8 });
});
