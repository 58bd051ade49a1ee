import { compilePlan } from '../../../engine/plan/compile-plan.ts';
import type { PatternModel } from '../../../engine/read/pattern-model.ts';
import { readPattern } from '../../../engine/read/read-pattern.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import type { Plan } from '../../../schemas/plan.ts';

/** A pattern that is killed, and how its run ends when nobody kills it. */
export interface CrashPattern {
  readonly name: 'forward' | 'backward' | 'long';
  readonly ends: string;
  readonly model: PatternModel;
}

const SPLIT = 'split.smi-spec.io/v1alpha2';

const STEPS = `
    - id: base
      apply:
        inline:
          - {apiVersion: v1, kind: ConfigMap, metadata: {name: base-a}, data: {a: "1"}}
          - {apiVersion: v1, kind: ConfigMap, metadata: {name: base-b}, data: {b: "1"}}
    - id: account
      needs: []
      apply: {inline: [{apiVersion: v1, kind: ServiceAccount, metadata: {name: walker}}]}
    - id: legacy
      apply:
        conflicts: force
        inline: [{apiVersion: v1, kind: ConfigMap, metadata: {name: legacy}, data: {b: "new", c: "3"}}]
    - id: hook
      exec: {program: mark, args: [hook], onResume: skip}
    - id: split
      needs: [hook, account]
      apply:
        conflicts: force
        inline:
          - apiVersion: ${SPLIT}
            kind: TrafficSplit
            metadata: {name: web}
            spec: {service: web, backends: [{service: web-v1, weight: 50}, {service: web-v2, weight: 50}]}
    - id: drop
      delete: {objects: [{apiVersion: v1, kind: ConfigMap, name: doomed}]}
    - id: look
      assert: [{resource: {apiVersion: v1, kind: ConfigMap, name: base-a}, that: 'object.data.a == "1"'}]
    - id: each
      needs: [base]
      forEach: {in: [x, y, z], as: item}
      apply: {inline: [{apiVersion: v1, kind: ConfigMap, metadata: {name: "item-{{ item }}"}, data: {is: "{{ item }}"}}]}
    - id: pause
      needs: [look, each]
      wait: {for: 20ms}
    - id: last
      apply: {inline: [{apiVersion: v1, kind: ConfigMap, metadata: {name: last}, data: {z: "26"}}]}
`;

const GATE = `
    - id: gate
      assert: [{resource: {apiVersion: v1, kind: ConfigMap, name: last}, that: 'object.data.z == "27"'}]
`;

const END = `  finally:
    - id: goodbye
      exec: {program: mark, args: [goodbye], onResume: skip}
`;

const LONG = `
    - id: many
      forEach: {in: [${Array.from({ length: 240 }, (_, n) => n).join(', ')}], as: n, strategy: parallel}
      apply: {inline: [{apiVersion: v1, kind: ConfigMap, metadata: {name: "many-{{ n }}"}, data: {n: "no {{ n }}"}}]}
    - id: once
      needs: []
      forEach: {in: [${Array.from({ length: 60 }, (_, n) => n).join(', ')}], as: n, strategy: parallel}
      exec: {program: mark, args: ["once-{{ n }}"], onResume: skip}
`;

function patternOf(name: CrashPattern['name'], ends: string, steps: string): CrashPattern {
  const text = `apiVersion: meshwright.dev/v1alpha1
kind: Pattern
metadata: {name: crash-${name}, version: 1.0.0}
spec:
  summary: A pattern whose process dies.
  concurrency: {maxParallel: 6}
  steps:${steps}`;
  const read = readPattern({
    file: `${name}.yaml`,
    bytes: Buffer.from(text),
    readFile: () => ({ problem: 'missing' }),
    listFiles: () => [],
  });
  if (!read.ok) throw new Error(read.diagnostics.map(({ message }) => message).join('\n'));
  return { name, ends, model: read.value };
}

/** Succeeds: applies, a split, a deletion, an executed program, a loop, assertions. */
export const FORWARD = patternOf('forward', 'succeeded 0', STEPS + END);
/** The same, but its last proof fails and everything goes back. */
export const BACKWARD = patternOf('backward', 'rolledBack 1', STEPS + GATE + END);
/** 240 applies and 60 programs that must not run twice. */
export const LONG_RUN = patternOf('long', 'succeeded 0', LONG);

/** The pattern's plan in a namespace of its own. */
export function planIn({ model }: CrashPattern, namespace: string): Plan {
  const plan = compilePlan(model, { values: [], namespace });
  if (!plan.ok) throw new Error(plan.diagnostics.map(({ message }) => message).join('\n'));
  return plan.value;
}

/** What is in the namespace before the run: to be changed, to be deleted, to be left alone. */
export function priorObjects(namespace: string): readonly KubeObject[] {
  const configMap = (name: string, data: Readonly<Record<string, string>>): KubeObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace },
    data,
  });
  return [
    configMap('legacy', { a: '1', b: '2' }),
    configMap('doomed', { last: 'words' }),
    configMap('bystander', { sees: 'nothing' }),
    {
      apiVersion: SPLIT,
      kind: 'TrafficSplit',
      metadata: { name: 'web', namespace },
      spec: {
        service: 'web',
        backends: [
          { service: 'web-v1', weight: 100 },
          { service: 'web-v2', weight: 0 },
        ],
      },
    },
  ];
}

/** The kinds that these patterns write. */
export const KINDS = [
  { apiVersion: 'v1', kind: 'ConfigMap' },
  { apiVersion: 'v1', kind: 'ServiceAccount' },
  { apiVersion: SPLIT, kind: 'TrafficSplit' },
] as const;
