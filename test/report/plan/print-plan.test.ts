import { describe, expect, it } from 'vitest';
import { drawGraph } from '../../../report/plan/graph.ts';
import { planJson } from '../../../report/plan/plan-json.ts';
import { printPlan } from '../../../report/plan/print-plan.ts';
import type { Plan, PlanNode } from '../../../schemas/plan.ts';

function node(key: string, more: Partial<PlanNode> = {}): PlanNode {
  return {
    key,
    id: key,
    kind: 'wait',
    phase: 'steps',
    role: 'main',
    input: {},
    late: [],
    variables: {},
    stepKeys: {},
    effect: 'pure',
    proof: false,
    alpha: 0,
    writes: [],
    timeoutMs: 300_000,
    timeoutFrom: 'defaults',
    retry: { limit: 0, delayMs: 1000, factor: 2, maxDelayMs: 30_000, jitter: 0 },
    compensate: 'restore',
    continueOnError: false,
    outputs: [],
    span: { file: 'p.yaml', start: 0, end: 1 },
    summary: `do ${key}`,
    findings: [],
    ...more,
  };
}

const PLAN: Plan = {
  planVersion: 1,
  pattern: { name: 'sample', version: '1.0.0', digest: 'sha256:00', file: 'p.yaml' },
  params: { n: 5 },
  roles: ['main'],
  requires: { capabilities: ['traffic-split'] },
  onFailure: 'rollback',
  maxParallel: 8,
  nodes: [
    node('shift', {
      kind: 'policy',
      effect: 'idempotent',
      namespace: 'shop',
      writes: [
        { apiVersion: 'split.smi-spec.io/v1alpha4', kind: 'TrafficSplit', namespace: 'shop', name: 'web' },
      ],
      findings: [{ severity: 'narrowed', object: 'TrafficSplit/web', message: 'only port 80' }],
    }),
    node('share', {
      kind: 'probe',
      proof: true,
      alpha: 0.01,
      retry: { limit: 2, delayMs: 500, factor: 2, maxDelayMs: 1, jitter: 0, from: 'step' },
    }),
    node('evidence', { kind: 'capture', phase: 'finally' }),
  ],
  edges: [{ from: 'shift', to: 'share', why: 'order', detail: "'shift' is written before it (line 9)" }],
  outputs: [{ name: 'x', type: 'integer', cel: 'steps.share.outputs.n' }],
  statisticalProofs: 1,
  exposure: [
    { key: 'shift', stoppedBy: 'share', backend: 'v2', share: 5, rps: 700, seconds: 8, requests: 280 },
  ],
};

describe('a printed plan', () => {
  it('says for each step what it waits for and why, its times, effects and limits', () => {
    expect(printPlan(PLAN, 'sha256:11')).toBe(`plan of sample 1.0.0 (p.yaml)
digest sha256:11
2 steps and 1 in finally, 1 proof, targets main, on failure rollback
parameters n=5
needs a mesh with traffic-split

1. shift   policy   main/shop
   do shift
   starts at once
   timeout 5m (defaults)
   writes TrafficSplit shop/web
   effect idempotent, undone by putting back what was there
   narrowed: TrafficSplit/web: only port 80
2. share   probe   main
   do share
   after shift   order: 'shift' is written before it (line 9)
   timeout 5m (defaults), 2 retries from 500ms × 2 (step)
   statistical, α 1 % of a false red

finally, whatever happened:
3. evidence   capture   main
   do evidence
   starts when finally begins
   timeout 5m (defaults)

who meets the canary before a proof can stop it:
  shift: 5 % of traffic at v2 for at least 8 s until share can stop it; of the pattern's own 700 req/s about 280 requests

outputs:
  x = steps.share.outputs.n
`);
  });

  it('keeps escape sequences of names from the terminal', () => {
    expect(printPlan({ ...PLAN, nodes: [node('a', { summary: 'x\u001b[31m\ny' })] })).not.toContain('\u001b');
  });
});

describe('the graph of a plan', () => {
  it('is Mermaid with proofs as hexagons and finally in a box', () => {
    expect(drawGraph(PLAN, 'mermaid')).toBe(`flowchart TD
  s0["shift<br/>policy"]
  s1{{"share<br/>probe"}}
  subgraph finally
    s2["evidence<br/>capture"]
  end
  s0 --> s1
`);
  });

  it('is DOT with the reason of each edge, quotes escaped', () => {
    const plan = {
      ...PLAN,
      edges: [{ from: 'shift', to: 'share', why: 'data' as const, detail: 'reads "x"' }],
    };
    expect(drawGraph(plan, 'dot')).toContain(
      '"shift" -> "share" [style=dashed, tooltip="data: reads \\"x\\""];',
    );
  });

  it('is JSON with nodes and edges', () => {
    expect(JSON.parse(drawGraph(PLAN, 'json'))).toMatchObject({
      nodes: [{ key: 'shift' }, { key: 'share', proof: true }, { key: 'evidence', phase: 'finally' }],
      edges: PLAN.edges,
    });
  });
});

describe('the JSON of a plan', () => {
  it('is the stored plan under its kind and digest', () => {
    expect(JSON.parse(planJson(PLAN, 'sha256:11'))).toEqual({
      apiVersion: 'meshwright.dev/v1alpha1',
      kind: 'Plan',
      digest: 'sha256:11',
      ...JSON.parse(JSON.stringify(PLAN)),
    });
  });
});
