import { describe, expect, it } from 'vitest';
import { compile, patternText, planOf } from './plan-of.ts';

const proof = '- {id: proof, assert: [{that: "1 == 1"}]}';
const configMap = (name: string, value = 'a') =>
  `{apiVersion: v1, kind: ConfigMap, metadata: {name: ${name}, namespace: x}, data: {v: ${value}}}`;
const split = (backends: string, more = '') =>
  `{apiVersion: split.smi-spec.io/v1alpha4, kind: TrafficSplit, metadata: {name: web, namespace: x}, spec: {service: web, backends: [${backends}]${more}}}`;
const service = (name: string, port: number) =>
  `{apiVersion: v1, kind: Service, metadata: {name: ${name}, namespace: x}, spec: {ports: [{port: ${port}}]}}`;
const policy = (objects: string) => `- {id: set, policy: {inline: [${objects}]}}`;

/** Codes of everything that is found in a pattern of these steps (and a proof). */
function codes(steps: string, more = ''): readonly string[] {
  return compile(patternText(`${steps}\n${proof}`, more)).diagnostics.map((finding) => finding.code);
}

describe('two writers of one object', () => {
  const pair = (needs: string, second: string) =>
    `- {id: a, apply: {inline: [${configMap('c')}]}}\n- {id: b, ${needs}apply: {inline: [${second}]}}`;
  it('are refused when they may run at the same time', () => {
    expect(codes(pair('needs: [], ', configMap('c', 'b')))).toEqual(['E416']);
    expect(
      codes(
        `- {id: l, forEach: {in: [1, 2], as: n, strategy: parallel}, apply: {inline: [${configMap('c', '"{{ n }}"')}]}}`,
      ),
    ).toEqual(['E416']);
  });
  it('are fine in order, or with an object each', () => {
    expect(codes(pair('', configMap('c', 'b')))).toEqual([]);
    expect(codes(pair('needs: [], ', configMap('d')))).toEqual([]);
  });
});

describe('an object applied again', () => {
  const again = (between: string) =>
    `- {id: a, apply: {inline: [${configMap('c')}]}}\n${between}- {id: b, apply: {inline: [${configMap('c')}]}}`;
  it('is a warning when it is the same content with nothing in between', () => {
    expect(codes(again(''))).toEqual(['W417']);
    expect(codes(`- {id: a, apply: {inline: [${configMap('c')}, ${configMap('c', 'b')}]}}`)).toEqual([
      'W417',
    ]);
  });
  it('is fine when another content stood in between', () => {
    expect(codes(again(`- {id: m, apply: {inline: [${configMap('c', 'b')}]}}\n`))).toEqual([]);
  });
});

describe('a condition', () => {
  const when = (cel: string) => `- {id: a, when: '${cel}', wait: {for: 1s}}`;
  const parameters =
    '  parameters: {env: {type: string, enum: [dev, prod], default: dev}, on: {type: boolean, default: false}}';
  it('that no value makes true is a warning', () => {
    expect(codes(when('params.env == "prd" && !params.on'), parameters)).toEqual(['W405']);
  });
  it('that happens to be false today is none', () => {
    expect(codes(when('params.env == "prod" && params.on'), parameters)).toEqual([]);
  });
});

describe('a parameter', () => {
  const parameters = '  parameters: {first: {type: string, default: x}, second: {type: string, default: x}}';
  it('that nothing reads is a warning, one in a template or CEL is not', () => {
    const steps = '- {id: a, when: params.first == "x", wait: {for: 1s}}';
    const result = compile(patternText(`${steps}\n${proof}`, parameters));
    expect(result.diagnostics.map((finding) => finding.message)).toEqual([
      "nothing reads the parameter 'second'",
    ]);
    expect(
      codes(`${steps}\n- {id: b, exec: {program: p, args: ["{{ params.second }}"]}}`, parameters),
    ).toEqual([]);
  });
});

describe('a program that cannot be undone', () => {
  const steps = (more: string) =>
    `- {id: a, apply: {inline: [${configMap('c')}]}}\n- {id: b, ${more}exec: {program: migrate}}`;
  it('is a warning before a step that may fail', () => {
    expect(codes(steps(''))).toEqual(['W419']);
  });
  it('is fine when somebody decided so', () => {
    expect(codes(steps('compensate: none, '))).toEqual([]);
    expect(codes(steps(''), '  onFailure: stop')).toEqual([]);
  });
});

describe('times', () => {
  it('that cannot be kept are refused', () => {
    expect(codes('- {id: a, timeout: 5s, wait: {for: 10s}}')).toEqual(['E420']);
    expect(codes('- {id: a, wait: {for: 40s}}\n- {id: b, wait: {for: 40s}}', '  deadline: 1m')).toEqual([
      'E420',
    ]);
    expect(
      codes('- {id: a, deadline: 5s, retry: {limit: 1, backoff: {duration: 10s}}, wait: {for: 1s}}'),
    ).toEqual(['W420']);
  });
  it('are fine side by side, or when a step may be skipped', () => {
    expect(
      codes('- {id: a, wait: {for: 40s}}\n- {id: b, needs: [], wait: {for: 40s}}', '  deadline: 1m'),
    ).toEqual([]);
    expect(
      codes('- {id: a, wait: {for: 40s}}\n- {id: b, when: 1 < 2, wait: {for: 40s}}', '  deadline: 1m'),
    ).toEqual([]);
  });
});

describe('a traffic split', () => {
  it('with weights that cannot be is refused', () => {
    expect(codes(policy(split('{service: a, weight: 0}, {service: b, weight: 0}')))).toEqual(['E501']);
    expect(codes(policy(split('{service: a, weight: -1}')))).toEqual(['E501']);
    expect(codes(policy(split('{service: a, weight: 0.5}')))).toEqual(['E501']);
  });
  it('is checked in every round of a loop', () => {
    const steps = `- {id: l, forEach: {in: [50, 120], as: w}, policy: {inline: [${split('{service: a, weight: "{{ sub 100 w }}"}, {service: b, weight: "{{ w }}"}')}]}}`;
    const result = compile(patternText(`${steps}\n${proof}`));
    expect(result.diagnostics.map((finding) => finding.message)).toEqual([
      "the weight of 'a' in split 'web' is negative: -20",
    ]);
  });
  it('that leads to itself or twice to one backend is refused', () => {
    expect(codes(policy(split('{service: web, weight: 1}')))).toEqual(['E502']);
    expect(codes(policy(split('{service: a, weight: 1}, {service: a, weight: 1}')))).toEqual(['E503']);
  });
  it('must share a port with its backends where the pattern brings the services', () => {
    const app = (port: number) =>
      `- {id: app, apply: {inline: [${service('web', 80)}, ${service('aa', port)}]}}\n`;
    expect(codes(app(81) + policy(split('{service: aa, weight: 1}')))).toEqual(['E504']);
    expect(codes(app(80) + policy(split('{service: ab, weight: 1}')))).toEqual(['W504']);
    expect(codes(app(80) + policy(split('{service: aa, weight: 1}')))).toEqual([]);
  });
  it('with one weight of zero, or sums other than 100, is fine', () => {
    expect(codes(policy(split('{service: a, weight: 3}, {service: b, weight: 0}')))).toEqual([]);
  });
});

describe('a traffic target', () => {
  const target = (group: string, match: string) =>
    `{apiVersion: access.smi-spec.io/v1alpha3, kind: TrafficTarget, metadata: {name: t, namespace: x}, spec: {destination: {kind: ServiceAccount, name: s}, sources: [{kind: ServiceAccount, name: c}], rules: [{kind: HTTPRouteGroup, name: ${group}, matches: [${match}]}]}}`;
  const group =
    '{apiVersion: specs.smi-spec.io/v1alpha4, kind: HTTPRouteGroup, metadata: {name: routes, namespace: x}, spec: {matches: [{name: read, methods: [GET]}]}}';
  it('that names a match or nearly a group that is not there is refused', () => {
    expect(codes(policy(`${group}, ${target('routes', 'raed')}`))).toEqual(['E505']);
    expect(codes(policy(`${group}, ${target('route', 'read')}`))).toEqual(['E505']);
  });
  it('whose group may be in the cluster is a warning, and one that fits is fine', () => {
    expect(codes(policy(`${group}, ${target('elsewhere', 'read')}`))).toEqual(['W505']);
    expect(codes(policy(`${group}, ${target('routes', 'read')}`))).toEqual([]);
  });
});

describe('a sample', () => {
  const load = (duration: string, judged: string) =>
    `- {id: load, performance: {from: {workload: deployment/c, namespace: x}, profile: {duration: ${duration}, clients: [{rps: 100, endpointUrls: ["http://web.x:80/"]}]}, ${judged}}}`;
  const canary = (weight: number) =>
    `${policy(split(`{service: v1, weight: ${100 - weight}}, {service: v2, weight: ${weight}}`))}\n`;
  it('too small for its percentile or its error bound is refused', () => {
    expect(codes(load('5s', 'thresholds: {p99: "<= 1s"}'))).toEqual(['E701']);
    expect(codes(load('10s', 'thresholds: {p99: "<= 1s"}'))).toEqual([]);
    expect(codes(load('4s', 'thresholds: {errorRate: "<= 1%"}'))).toEqual(['E701']);
    expect(codes(load('5s', 'thresholds: {errorRate: "<= 1%"}'))).toEqual([]);
  });
  it('of a canary counts its share of the split, and the help says how long it must last', () => {
    const compare = 'compare: {canary: v2, control: v1, minRequests: 100, errors: "<= +5pp"}';
    const result = compile(patternText(canary(5) + load('10s', compare)));
    expect(result.diagnostics).toMatchObject([
      {
        code: 'E701',
        message: "load will see about 50 requests for 'v2' (5 % of all), but minRequests asks for 100",
        help: 'let it last at least 20s, raise rps, or loosen the bound',
      },
    ]);
    expect(codes(canary(5) + load('20s', compare))).toEqual([]);
  });
  it('of a probe must do for its latency or its tolerance', () => {
    const probe = (expected: string, more = '') =>
      `- {id: p, probe: {from: {workload: deployment/c}, request: {url: "http://web/"}, ${more}expect: ${expected}}}`;
    expect(codes(probe('{latency: {p90: "<= 1s"}}'))).toEqual(['E701']);
    expect(codes(probe('{latency: {p90: "<= 1s"}}', 'count: 100, '))).toEqual([]);
    expect(codes(probe('{share: {v1: 50, tolerance: 0.1}}'))).toEqual(['E701']);
    expect(codes(probe('{share: {v1: 50, tolerance: 2}}'))).toEqual([]);
  });
  it('is forecast for a canary: who meets it before the gate can stop the run', () => {
    const plan = planOf(
      patternText(canary(5) + load('20s', 'compare: {canary: v2, control: v1, errors: "<= +5pp"}')),
    );
    expect(plan.exposure).toEqual([
      { key: 'set', stoppedBy: 'load', backend: 'v2', share: 5, rps: 100, seconds: 20, requests: 100 },
    ]);
  });
});

describe('a denial', () => {
  const denial = (more: string) =>
    `- {id: p, probe: {from: {workload: deployment/c}, request: {url: "http://web/"}, ${more}expect: {denied: true}}}`;
  it('without an allowed control is a warning', () => {
    expect(codes(denial(''))).toEqual(['W506']);
    expect(codes(denial('control: {from: {workload: deployment/ok}}, '))).toEqual([]);
  });
});

describe('a pattern', () => {
  it('without a proof is a warning', () => {
    const result = compile(patternText('- {id: a, wait: {for: 1s}}'));
    expect(result.ok).toBe(true);
    expect(result.diagnostics.map((finding) => finding.code)).toEqual(['W421']);
  });
});

describe('the α of a run', () => {
  it('is shared by its statistical proofs alone', () => {
    const share = (id: string) =>
      `- {id: ${id}, probe: {from: {workload: deployment/c}, request: {url: "http://web/"}, expect: {share: {v1: 50}}}}`;
    const plan = planOf(patternText(`${share('a')}\n${share('b')}\n${proof}`));
    expect(plan.statisticalProofs).toBe(2);
    expect(plan.nodes.map((node) => node.alpha)).toEqual([0.005, 0.005, 0]);
  });

  it('is also for a suite, whose shares would otherwise add theirs to it', () => {
    const plan = planOf(patternText('- {id: smi, conformance: {suite: smi}}'));
    expect(plan.nodes.map((node) => node.alpha)).toEqual([0.01]);
  });
});
