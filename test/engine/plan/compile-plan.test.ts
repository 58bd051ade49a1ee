import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePlan } from '../../../engine/plan/compile-plan.ts';
import { digestPlan } from '../../../engine/plan/plan-digest.ts';
import { readPattern } from '../../../engine/read/read-pattern.ts';
import { compile, edges, given, patternText, planOf, said } from './plan-of.ts';

const wait = (id: string, more = ''): string => `- {id: ${id}, wait: {for: 1s}${more}}`;
const probe = '- {id: proof, assert: [{that: "1 == 1"}]}';

describe('the order of steps', () => {
  it('is the written one, with one edge from each step to the next', () => {
    const plan = planOf(patternText([wait('a'), wait('b'), wait('c')].join('\n')));
    expect(edges(plan)).toEqual(['a -> b order', 'b -> c order']);
    expect(plan.edges[0]?.detail).toBe("'a' is written before it (line 7)");
  });

  it('lets a step with needs wait only for those, and the next written one for all before it', () => {
    const plan = planOf(
      patternText(
        [wait('a'), wait('b'), wait('c', ', needs: [a]'), wait('d', ', needs: []'), wait('e')].join('\n'),
      ),
    );
    expect(edges(plan)).toEqual([
      'a -> b order',
      'a -> c needs',
      'b -> e order',
      'c -> e order',
      'd -> e order',
    ]);
  });

  it('runs rounds of a serial loop one after the other and those of a parallel one side by side', () => {
    const loop = (strategy: string) =>
      patternText(
        `${wait('a')}\n- id: l\n  forEach: {in: [1, 2], as: n, strategy: ${strategy}}\n  wait: {for: 1s}\n${wait('z')}`,
      );
    expect(edges(planOf(loop('serial')))).toEqual([
      'a -> l[n=1] order',
      'l[n=1] -> l[n=2] group',
      'l[n=2] -> z order',
    ]);
    expect(edges(planOf(loop('parallel')))).toEqual([
      'a -> l[n=1] order',
      'a -> l[n=2] order',
      'l[n=1] -> z order',
      'l[n=2] -> z order',
    ]);
  });

  it('adds a data edge for outputs that are read, naming the line', () => {
    const plan = planOf(
      patternText(
        '- {id: a, wait: {for: 1s}, outputs: {n: {type: integer, value: "1"}}}\n- {id: b, wait: {for: 1s}, needs: []}\n- {id: c, needs: [b], when: steps.a.outputs.n == 1, wait: {for: 1s}}',
      ),
    );
    expect(edges(plan)).toEqual(['a -> c data', 'b -> c needs']);
    expect(plan.nodes[2]?.stepKeys).toEqual({ a: 'a' });
  });

  it('adds a resource edge where a step that starts at once looks at what another wrote', () => {
    const plan = planOf(
      patternText(
        '- {id: a, apply: {inline: [{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: x}}]}}\n- {id: b, needs: [], wait: {resource: {apiVersion: v1, kind: ConfigMap, name: c, namespace: x}}}',
      ),
    );
    expect(edges(plan)).toEqual(['a -> b resource']);
    expect(plan.edges[0]?.detail).toBe('ConfigMap x/c, written by a');
  });

  it('passes waits on through a loop over nothing', () => {
    const plan = planOf(
      patternText(
        `${wait('a')}\n- {id: l, forEach: {in: "{{ params.none }}", as: n}, wait: {for: 1s}}\n${wait('b')}\n${wait('c', ', needs: [l]')}`,
        '  parameters: {none: {type: array, default: []}}',
      ),
    );
    expect(edges(plan)).toEqual(['a -> b order', 'a -> c needs']);
  });

  it('never leads from steps into finally except for data', () => {
    const plan = planOf(
      patternText(
        '- {id: a, wait: {for: 1s}, outputs: {n: {type: integer, value: "1"}}}',
        '  finally:\n    - {id: f, wait: {for: 1s}}\n    - {id: g, when: steps.a.outputs.n == 1, wait: {for: 1s}}',
      ),
    );
    expect(edges(plan)).toEqual(['a -> g data', 'f -> g order']);
    expect(plan.nodes.map((node) => `${node.key} ${node.phase}`)).toEqual([
      'a steps',
      'f finally',
      'g finally',
    ]);
  });
});

describe('a cycle', () => {
  it('is reported once with every edge and why it is there', () => {
    const result = compile(
      patternText(
        '- {id: a, needs: [c], wait: {for: 1s}, outputs: {n: {type: integer, value: "1"}}}\n- {id: b, needs: [a], wait: {for: 1s}}\n- {id: c, needs: [b], wait: {for: 1s}}',
      ),
    );
    expect(said(result.diagnostics)).toEqual(['E402 these steps wait for each other: a → b → c → a']);
    expect(result.diagnostics[0]?.related?.map((place) => place.message)).toEqual([
      'b waits for a (needs: [a], as line 8 says)',
      'c waits for b (needs: [b], as line 9 says)',
      'a waits for c (needs: [c], as line 7 says)',
    ]);
  });
});

describe('unrolling', () => {
  it('makes keys from values, nested through groups, and binds loop variables', () => {
    const plan = planOf(
      patternText(
        '- id: stage\n  forEach: {in: "{{ params.stages }}", as: weight}\n  group:\n    steps:\n      - {id: hold, wait: {for: "{{ weight }}s"}}\n- {id: m, matrix: {a: [x], b: [1, 2]}, wait: {for: 1s}}',
        '  parameters: {stages: {type: array, items: {type: integer}, default: [5, 25]}}',
      ),
      { values: [given('stages', [7])] },
    );
    expect(plan.nodes.map((node) => node.key)).toEqual(['stage[weight=7].hold', 'm[a=x,b=1]', 'm[a=x,b=2]']);
    expect(plan.nodes[0]?.input).toEqual({ for: '7s' });
    expect(plan.nodes[0]?.variables).toEqual({ weight: 7 });
  });

  it('takes names inside a body for the same round and outside for all rounds', () => {
    const plan = planOf(
      patternText(
        '- id: l\n  forEach: {in: [1, 2], as: n}\n  group:\n    steps:\n      - {id: a, wait: {for: 1s}, outputs: {v: {type: integer, value: "1"}}}\n      - {id: b, when: steps.a.outputs.v == 1, wait: {for: 1s}}\n- {id: c, when: "steps.a.all(s, s.outputs.v == 1)", wait: {for: 1s}}',
      ),
    );
    const keys = Object.fromEntries(plan.nodes.map((node) => [node.key, node.stepKeys]));
    expect(keys['l[n=2].b']).toEqual({ a: 'l[n=2].a' });
    expect(keys['c']).toEqual({ a: ['l[n=1].a', 'l[n=2].a'] });
  });

  it('refuses two rounds with one key, and objects without a key', () => {
    const loop = (list: string) =>
      compile(patternText(`- {id: l, forEach: {in: ${list}, as: n}, wait: {for: 1s}}`));
    expect(said(loop('[1, 1]').diagnostics)).toEqual(["E412 two iterations would have the same key 'n=1'"]);
    expect(said(loop('[{a: 1}]').diagnostics)).toEqual([
      "E413 an item of 'forEach' over 'n' has no text to name its steps by",
    ]);
  });

  it('lets children of a group take its condition, target and times', () => {
    const plan = planOf(
      patternText(
        '- id: g\n  when: params.on\n  timeout: 9s\n  group: {steps: [{id: a, when: 1 < 2, wait: {for: 1s}}]}',
        '  parameters: {on: {type: boolean, default: true}}',
      ),
    );
    expect(plan.nodes[0]).toMatchObject({
      key: 'g.a',
      when: { cel: '(params.on) && (1 < 2)' },
      timeoutMs: 9000,
      timeoutFrom: 'group',
    });
  });
});

describe('parameters', () => {
  const text = patternText(
    probe,
    '  parameters: {n: {type: integer}}\n  defaults: {namespace: "ns-{{ params.n }}"}',
  );
  it('are required without a default, and judged by type with their source', () => {
    expect(said(compile(text).diagnostics)).toEqual(["E303 parameter 'n' has no default and was not given"]);
    const wrong = compile(text, { values: [given('n', 'fast')] });
    expect(wrong.diagnostics[0]).toMatchObject({ code: 'E304', source: '--set n=fast' });
    expect(planOf(text, { values: [given('n', 4)] }).nodes[0]?.namespace).toBe('ns-4');
  });

  it('checks what templates yield with the schema of the step', () => {
    const result = compile(
      patternText(
        '- {id: s, scale: {kind: Deployment, name: web, replicas: "{{ params.n }}"}}',
        '  parameters: {n: {type: integer, default: -1}}',
      ),
    );
    expect(result.ok).toBe(false);
    expect(result.diagnostics[0]?.span).toBeDefined();
  });
});

describe('objects', () => {
  const files = {
    'm/web.yaml':
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 1, template: {spec: {containers: [{name: a, image: x}]}}}\n',
  };
  const apply = (set: string): string =>
    patternText(
      `- id: app\n  apply:\n    files: [m/]\n    inline: [{apiVersion: v1, kind: Namespace, metadata: {name: shop}}]\n    set: ${set}\n${probe}`,
      '  defaults: {namespace: shop}',
    );

  it('get the namespace of their step, cluster-scoped ones none, and namespaces come first', () => {
    const plan = planOf(apply('{}'), {}, files);
    expect(plan.nodes[0]?.writes).toEqual([
      { apiVersion: 'v1', kind: 'Namespace', name: 'shop' },
      { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' },
    ]);
    expect(Object.keys(plan.nodes[0]?.input ?? {})).toEqual(['objects']);
  });

  it('take values by path, and say what is near when the path is wrong', () => {
    const plan = planOf(apply('{"deployment/web#spec.template.spec.containers[0].image": y}'), {}, files);
    expect(JSON.stringify(plan.nodes[0]?.input)).toContain('"image":"y"');
    const wrong = compile(apply('{"deployment/wep#spec.replicas": 2}'), {}, files);
    expect(wrong.diagnostics[0]).toMatchObject({ code: 'E319', help: "did you mean 'deployment/web'?" });
    const path = compile(apply('{"deployment/web#spec.tempalte.x": 2}'), {}, files);
    expect(path.diagnostics[0]).toMatchObject({ code: 'E319', help: "did you mean 'template'?" });
  });

  it('are changed by the patches of a test, which must find their object', () => {
    const patches = (manifest: string) => ({
      patches: { source: 'tests/a.yaml', list: [{ manifest, set: { 'spec.replicas': 3 } }] },
    });
    expect(JSON.stringify(planOf(apply('{}'), patches('deployment/web'), files).nodes[0]?.input)).toContain(
      '"replicas":3',
    );
    expect(compile(apply('{}'), patches('deployment/api'), files).diagnostics[0]).toMatchObject({
      code: 'E319',
      source: 'tests/a.yaml',
    });
  });
});

describe('the digest', () => {
  it('is the same for the same input and changes with a parameter or a manifest', () => {
    const text = patternText(probe, '  parameters: {n: {type: integer, default: 1}}');
    const one = digestPlan(planOf(text));
    expect(digestPlan(planOf(text))).toBe(one);
    expect(digestPlan(planOf(text, { values: [given('n', 2)] }))).not.toBe(one);
    const apply = patternText('- {id: a, apply: {files: [m.yaml]}}');
    const manifest = (value: string) => ({
      'm.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {v: ${value}}\n`,
    });
    expect(digestPlan(planOf(apply, {}, manifest('a')))).not.toBe(
      digestPlan(planOf(apply, {}, manifest('b'))),
    );
  });

  it('does not depend on the order of keys', () => {
    const plan = planOf(patternText(probe));
    const turned = Object.fromEntries(Object.entries(plan).reverse()) as unknown as typeof plan; // same members, other order
    expect(digestPlan(turned)).toBe(digestPlan(plan));
  });
});

describe('any pattern of waits', () => {
  it('has edges that all lead forward, keeps the written order, and orders every step without needs after all before it', () => {
    const steps = fc.array(fc.option(fc.array(fc.nat(), { maxLength: 3 }), { nil: undefined }), {
      minLength: 1,
      maxLength: 25,
    });
    fc.assert(
      fc.property(steps, (list) => {
        const text = list
          .map((needs, i) => {
            const ids = needs === undefined || i === 0 ? [] : [...new Set(needs.map((n) => `s${n % i}`))];
            return wait(`s${i}`, needs === undefined ? '' : `, needs: [${ids.join(', ')}]`);
          })
          .join('\n');
        const plan = planOf(patternText(text));
        const place = new Map(plan.nodes.map((node, i) => [node.key, i]));
        const before = plan.nodes.map(() => new Set<number>());
        for (const edge of plan.edges) {
          const from = place.get(edge.from) ?? -1;
          const to = place.get(edge.to) ?? -1;
          expect(from).toBeLessThan(to);
          for (const earlier of [from, ...(before[from] ?? [])]) before[to]?.add(earlier);
        }
        for (const [i, needs] of list.entries()) if (needs === undefined) expect(before[i]?.size).toBe(i);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a selection', () => {
  const text = patternText([wait('a'), wait('b'), wait('c', ', needs: [b]')].join('\n'));
  it('keeps the order of what remains', () => {
    expect(edges(planOf(text, { skip: ['b'] }))).toEqual(['a -> c order']);
    expect(planOf(text, { only: ['c'] }).nodes.map((node) => node.key)).toEqual(['c']);
  });
  it('refuses a name that no step has', () => {
    expect(compile(text, { skip: ['x1'] }).diagnostics[0]).toMatchObject({
      code: 'E401',
      source: '--skip x1',
    });
  });
});

describe('size', () => {
  it('refuses a loop that unrolls to more steps than anybody means', () => {
    const list = Array.from({ length: 150 }, (_, i) => i).join(', ');
    const text = patternText(
      `- {id: a, forEach: {in: [${list}], as: x}, group: {steps: [{id: b, forEach: {in: [${list}], as: y}, wait: {for: 1s}}]}}`,
    );
    expect(said(compile(text).diagnostics)).toEqual(['E414 the pattern unrolls to more than 20000 steps']);
  });
});

describe('the patterns of the library', () => {
  const root = path.join(import.meta.dirname, '../../../patterns');
  it.each(readdirSync(root))('%s compiles without a word', (name) => {
    const folder = path.join(root, name);
    const read = readPattern({
      file: `${name}/pattern.yaml`,
      bytes: readFileSync(path.join(folder, 'pattern.yaml')),
      readFile: (file) => readFileSync(path.join(folder, file)),
      listFiles: (inner) =>
        readdirSync(path.join(folder, inner))
          .sort()
          .map((file) => path.posix.join(inner, file)),
    });
    if (!read.ok) throw new Error(JSON.stringify(read.diagnostics));
    expect(said(read.diagnostics)).toEqual([]);
    if (read.value.kind === 'StepTemplate') return; // planned as a part of patterns only
    expect(said(compilePlan(read.value, { values: [] }).diagnostics)).toEqual([]);
  });
});
