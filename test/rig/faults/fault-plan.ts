import { canonicalJson } from '../../../schemas/canonical-json.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';

/** One step of each kind that needs no data plane: a write, a taking over, a program, a deletion, a wait, a proof. */
export const STEPS = `
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
export const FAILING_STEPS = `${STEPS}- id: gate
  assert: [{resource: {apiVersion: v1, kind: ConfigMap, name: first}, that: 'object.data.a == "2"'}]
`;

/** What the failed proof says. */
export const GATE_SENTENCE = 'object.data.a == "2" does not hold: object.data.a = "1"';

/** A write after everything else. */
export const TAIL_STEP = `
- id: tail
  apply: {inline: [{apiVersion: v1, kind: ConfigMap, metadata: {name: tail}, data: {z: "26"}}]}
`;

/** A ConfigMap as somebody else would have made it. */
export function configMap(namespace: string, name: string, data: Record<string, string>): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data };
}

/** What is in the namespace before the run: one object it changes, one it deletes, one it has nothing to do with. */
export function priors(namespace: string): readonly KubeObject[] {
  return [
    configMap(namespace, 'legacy', { a: '1', b: 'old' }),
    configMap(namespace, 'doomed', { last: 'words' }),
    configMap(namespace, 'bystander', { sees: 'nothing' }),
  ];
}

const OURS = { 'app.kubernetes.io/managed-by': 'meshwright' };
const content = (data: Record<string, string>, labels: Record<string, string> = {}): string =>
  canonicalJson({ data, labels });

/** The namespace before the run, as `Trial.objects` tells it; and after a rollback. */
export const BEFORE: Readonly<Record<string, string>> = {
  'ConfigMap/bystander': content({ sees: 'nothing' }),
  'ConfigMap/doomed': content({ last: 'words' }),
  'ConfigMap/legacy': content({ a: '1', b: 'old' }),
};

/** With the first step done, and nothing else. */
export const AFTER_FIRST: Readonly<Record<string, string>> = {
  ...BEFORE,
  'ConfigMap/first': content({ a: '1' }, OURS),
};

/** With all of {@link STEPS} done. */
export const AFTER: Readonly<Record<string, string>> = {
  'ConfigMap/bystander': content({ sees: 'nothing' }),
  'ConfigMap/first': content({ a: '1' }, OURS),
  'ConfigMap/legacy': content({ a: '1', b: 'new' }, OURS),
};

/** With {@link TAIL_STEP} done too. */
export const AFTER_TAIL: Readonly<Record<string, string>> = {
  ...AFTER,
  'ConfigMap/tail': content({ z: '26' }, OURS),
};
