import { describe, expect, it } from 'vitest';
import { digestPlan } from '../../../engine/plan/plan-digest.ts';
import { tellStory } from '../../rig/run-story.ts';
import { fail, scriptedSteps, succeed } from '../../rig/scripted-steps.ts';
import { compile, edges, modelOf, patternText, planOf, said } from './plan-of.ts';

/** A pattern that is used: it counts to `upTo`, and cleans up. */
const COUNTER = `apiVersion: meshwright.dev/v1alpha1
kind: Pattern
metadata: {name: counter, version: 2.1.0}
spec:
  summary: Counts.
  requires: {capabilities: [traffic-split]}
  parameters:
    upTo: {type: integer, default: 3}
    space: {type: string, default: own}
  targets: {here: {}}
  defaults: {target: here, namespace: "{{ params.space }}", timeout: 7m}
  steps:
    - id: objects
      apply: {files: [manifests/a.yaml]}
    - id: count
      probe:
        from: {workload: deployment/shopper}
        request: {url: "http://web/"}
        count: "{{ params.upTo }}"
        expect: {status: 200}
      outputs:
        seen: {type: integer, value: result.requests}
  finally:
    - id: sweep
      when: steps.count.status == "succeeded"
      wait: {for: 1s}
  outputs:
    total: {type: integer, value: steps.count.outputs.seen + params.upTo}
`;
const MANIFEST = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "of-{{ params.upTo }}"}\n';
const FILES = { 'counter/pattern.yaml': COUNTER, 'counter/manifests/a.yaml': MANIFEST };

const CALLER = patternText(
  `- id: before
  wait: {for: 1s}
- id: first
  uses: {pattern: counter/pattern.yaml, parameters: {upTo: 5}}
- id: after
  when: steps.first.outputs.total > 9
  wait: {for: 1s}`,
  `  targets: {main: {}, other: {}}
  outputs:
    total: {type: integer, value: steps.first.outputs.total}`,
);

/** The same without what a mesh would be asked for. */
const RUNNABLE = {
  ...FILES,
  'counter/pattern.yaml': COUNTER.replace('  requires: {capabilities: [traffic-split]}\n', ''),
};

const keys = (plan: ReturnType<typeof planOf>) => plan.nodes.map(({ key }) => key);

describe('the plan of a pattern that uses another', () => {
  it('holds the steps of both, those of the used one under its key, its finally at the end', () => {
    const plan = planOf(CALLER, {}, FILES);
    expect(keys(plan)).toEqual(['before', 'first.objects', 'first.count', 'first', 'after', 'first.sweep']);
    expect(edges(plan)).toEqual([
      'before -> first.objects order',
      'first.objects -> first.count order',
      'first.count -> first data',
      'first -> after data',
      'first.count -> first.sweep data',
    ]);
    expect(plan.nodes.map(({ phase }) => phase)).toEqual([...Array<string>(5).fill('steps'), 'finally']);
    expect(plan.requires.capabilities).toEqual(['traffic-split']);
    expect(plan.used).toMatchObject({
      first: { name: 'counter', version: '2.1.0', params: { upTo: 5, space: 'own' } },
    });
  });

  it("fills the used pattern's files and defaults with its own parameters", () => {
    const plan = planOf(CALLER, {}, FILES);
    const [, objects, count] = plan.nodes;
    expect(objects?.writes).toMatchObject([{ kind: 'ConfigMap', namespace: 'own', name: 'of-5' }]);
    expect(objects).toMatchObject({
      role: 'main',
      namespace: 'own',
      timeoutMs: 420_000,
      timeoutFrom: 'defaults',
    });
    expect(count?.input).toMatchObject({ count: 5 });
    expect(count?.span.file).toBe('counter/pattern.yaml');
  });

  it('gives the one role of a used pattern the target of the step, and its namespace the one that the step names', () => {
    const text = CALLER.replace('- id: first\n', '- id: first\n      target: other\n      namespace: mine\n');
    expect(planOf(text, {}, FILES).nodes[1]).toMatchObject({ role: 'other', namespace: 'mine' });
  });

  it('maps roles that are named', () => {
    const text = CALLER.replace('upTo: 5}', 'upTo: 5}, targets: {here: other}');
    expect(planOf(text, {}, FILES).nodes[1]?.role).toBe('other');
  });

  it('has another digest when a file that the used pattern reads is another', () => {
    const one = planOf(CALLER, {}, FILES);
    const blank = planOf(CALLER, {}, { ...FILES, 'counter/pattern.yaml': `# words\n${COUNTER}` });
    const other = planOf(CALLER, {}, { ...FILES, 'counter/manifests/a.yaml': `${MANIFEST}data: {a: b}\n` });
    expect(digestPlan(blank)).toBe(digestPlan(one));
    expect(digestPlan(other)).not.toBe(digestPlan(one));
    expect(other.pattern.digest).not.toBe(one.pattern.digest);
  });

  it('takes a used pattern that is the pinned one', () => {
    const { digest } = modelOf(COUNTER, { 'manifests/a.yaml': MANIFEST });
    const text = CALLER.replace('upTo: 5}', `upTo: 5}, digest: "${digest}"`);
    expect(compile(text, {}, FILES).ok).toBe(true);
  });

  it('reads the same pattern in every round of a loop, each with its own parameters', () => {
    const text = patternText(
      `- id: each
  forEach: {in: [1, 2], as: n, strategy: parallel}
  uses: {pattern: counter/pattern.yaml, parameters: {upTo: "{{ n }}", space: "s{{ n }}"}}
- id: sum
  assert:
    - that: steps.each.all(e, e.outputs.total > 1)`,
    );
    const plan = planOf(text, {}, FILES);
    expect(keys(plan)).toEqual([
      'each[n=1].objects',
      'each[n=1].count',
      'each[n=1]',
      'each[n=2].objects',
      'each[n=2].count',
      'each[n=2]',
      'sum',
      'each[n=1].sweep',
      'each[n=2].sweep',
    ]);
    expect(edges(plan)).toContain('each[n=1] -> sum data');
    expect(edges(plan)).toContain('each[n=2] -> sum data');
    expect(plan.nodes.find(({ key }) => key === 'sum')?.stepKeys).toEqual({
      each: ['each[n=1]', 'each[n=2]'],
    });
  });

  it('refuses an output that the used pattern does not have', () => {
    const text = CALLER.replaceAll('outputs.total', 'outputs.totl');
    expect(() => modelOf(text, FILES)).toThrow(/E312/);
  });

  it('does not let the used pattern see the steps, variables and parameters around it', () => {
    const nosy = COUNTER.replace('value: result.requests', 'value: steps.before.attempts');
    expect(() => modelOf(CALLER, { ...FILES, 'counter/pattern.yaml': nosy })).toThrow(/E312|E301/);
  });

  it('hands a secret on only as a whole and only to a secret', () => {
    const secret = COUNTER.replace('upTo:', 'token: {type: string, secret: true}\n    upTo:');
    const files = { ...FILES, 'counter/pattern.yaml': secret };
    const text = (argument: string) =>
      patternText(
        `- id: first\n  uses: {pattern: counter/pattern.yaml, parameters: {${argument}}}`,
        '  parameters: {key: {type: string, secret: true}}',
      );
    const good = planOf(text('token: "{{ params.key }}"'), {}, files);
    expect(good.used?.['first']?.params['token']).toEqual({ $secret: 'key' });
    const spaced = 'token: "{{ params.key }}", space: "{{ params.key }}"';
    expect(() => modelOf(text(spaced), files)).toThrow(/E315/);
    expect(() => modelOf(text('token: "a {{ params.key }}"'), files)).not.toThrow();
    const mixed = compile(text('token: "a {{ params.key }}"'), {}, files);
    expect(said(mixed.diagnostics)[0]).toMatch(/^E407 .*secret/);
    expect(() => modelOf(text('token: open'), files)).toThrow(/E407.*secret/);
  });

  it('uses step templates, and patterns inside them', () => {
    const template = patternText(
      '- id: deep\n  uses: {pattern: ../counter/pattern.yaml, parameters: {upTo: "{{ params.n }}"}}',
      '  parameters: {n: {type: integer}}\n  outputs: {all: {type: integer, value: steps.deep.outputs.total}}',
    ).replace('kind: Pattern', 'kind: StepTemplate');
    const text = patternText(
      '- id: it\n  when: params.on\n  uses: {pattern: templates/t.yaml, parameters: {n: 4}}',
      '  parameters: {on: {type: boolean, default: true}}',
    );
    const plan = planOf(text, {}, { ...FILES, 'templates/t.yaml': template });
    expect(keys(plan)).toEqual(['it.deep.objects', 'it.deep.count', 'it.deep', 'it', 'it.deep.sweep']);
    expect(plan.nodes[1]).toMatchObject({ within: 'it.deep', outerWhens: [{ cel: 'params.on' }] });
    expect(plan.used?.['it.deep']?.params).toEqual({ upTo: 4, space: 'own' });
  });

  it('requires what the patterns that it uses require', () => {
    const gateway = 'gateway.networking.k8s.io/v1';
    const asks = (apis: string, capabilities: string) =>
      `  requires: {apis: [${apis}], capabilities: [${capabilities}]}\n`;
    const more = asks(`v1, ${gateway}`, 'traffic-split');
    const files = {
      ...FILES,
      'counter/pattern.yaml': COUNTER.replace('  requires: {capabilities: [traffic-split]}\n', more),
    };
    const caller = CALLER.replace('  steps:\n', `${asks('v1', 'mtls')}  steps:\n`);
    expect(planOf(CALLER, {}, FILES).requires).toEqual({ capabilities: ['traffic-split'] });
    expect(planOf(caller, {}, files).requires).toEqual({
      capabilities: ['traffic-split', 'mtls'],
      apis: ['v1', gateway],
    });
  });

  it('locks the whole cluster when a used pattern asks for it, and waits as the run says', () => {
    const lock = '  concurrency: {lock: {scope: cluster, waitFor: 9m}}\n';
    const files = { ...FILES, 'counter/pattern.yaml': COUNTER.replace('  steps:\n', `${lock}  steps:\n`) };
    expect(planOf(CALLER, {}, FILES).lock).toBeUndefined();
    expect(planOf(CALLER, {}, files).lock).toEqual({ scope: 'cluster', waitForMs: 0 });
    const own = CALLER.replace(
      '  outputs:',
      '  concurrency: {lock: {scope: namespace, waitFor: 1m}}\n  outputs:',
    );
    expect(planOf(own, {}, files).lock).toEqual({ scope: 'cluster', waitForMs: 60_000 });
  });

  it('keeps what --only and --skip name', () => {
    expect(keys(planOf(CALLER, { skip: ['first', 'after'] }, FILES))).toEqual(['before']);
    expect(keys(planOf(CALLER, { only: ['first'] }, FILES))).toEqual([
      'first.objects',
      'first.count',
      'first',
      'first.sweep',
    ]);
  });
});

describe('a set of patterns', () => {
  const SET = `apiVersion: meshwright.dev/v1alpha1
kind: PatternSet
metadata: {name: both, version: 1.0.0}
spec:
  summary: Two.
  parameters: {n: {type: integer, default: 2}}
  patterns:
    - {id: one, pattern: counter/pattern.yaml, parameters: {upTo: "{{ params.n }}", space: a}}
    - {id: two, pattern: counter/pattern.yaml, parameters: {upTo: 1, space: b}}
    - {id: free, pattern: counter/pattern.yaml, needs: [], when: params.n > 5, namespace: "c{{ params.n }}"}
  outputs:
    sum: {type: integer, value: steps.one.outputs.total + steps.two.outputs.total}
`;

  it('is one plan, its members in order or as they need, keys under their ids', () => {
    const plan = planOf(SET, {}, FILES);
    expect(keys(plan).filter((key) => !key.includes('.'))).toEqual(['one', 'two', 'free']);
    expect(edges(plan)).toContain('one -> two.objects order');
    expect(plan.edges.some(({ to }) => to === 'free.objects')).toBe(false);
    expect(plan.nodes.find(({ key }) => key === 'free.objects')?.namespace).toBe('c2');
  });

  it('runs as one run with the outputs of its members', async () => {
    const seen = succeed({ requests: 10 });
    const script = scriptedSteps({ 'one.count': seen, 'two.count': seen });
    const result = await tellStory(planOf(SET, {}, RUNNABLE), script).end();
    expect(result.outcome).toBe('succeeded');
    expect(result.outputs).toEqual({ sum: 23 });
    expect(result.steps.filter(({ key }) => key.startsWith('free')).map(({ state }) => state)).toEqual(
      Array(4).fill('skipped'),
    );
  });
});

describe('a run of a pattern that uses another', () => {
  it("computes the used pattern's outputs in its own words, and the caller reads them", async () => {
    const script = scriptedSteps({ 'first.count': succeed({ requests: 5 }) });
    const result = await tellStory(planOf(CALLER, {}, RUNNABLE), script).end();
    expect(result.outcome).toBe('succeeded');
    expect(result.outputs).toEqual({ total: 10 });
    expect(script.calls.filter((call) => call.startsWith('do '))).toEqual([
      'do before 1',
      'do first.objects 1',
      'do first.count 1',
      'do after 1',
      'do first.sweep 1',
    ]);
  });

  it('skips the whole used pattern, its finally too, when its condition is false', async () => {
    const text = CALLER.replace('- id: first\n', '- id: first\n      when: steps.before.attempts > 1\n');
    const script = scriptedSteps();
    const result = await tellStory(planOf(text, {}, RUNNABLE), script).end();
    expect(script.calls.filter((call) => call.startsWith('do '))).toEqual(['do before 1']);
    expect(result.steps.map(({ state }) => state)).toEqual([
      'succeeded',
      ...Array<string>(5).fill('skipped'),
    ]);
  });

  it('runs the finally of a used pattern that failed, unless its own condition says no', async () => {
    const script = scriptedSteps({ 'first.count': fail('unreachable') });
    const always = {
      ...RUNNABLE,
      'counter/pattern.yaml': RUNNABLE['counter/pattern.yaml'].replace('== "succeeded"', '!= ""'),
    };
    const result = await tellStory(planOf(CALLER, {}, always), script).end();
    expect(result.outcome).toBe('rolledBack');
    expect(script.calls).toContain('do first.sweep 1');
  });
});
