import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { lowererFor } from '../../../mesh/all-meshes.ts';
import { jsonOf, type KubeObject } from '../../../schemas/kube-object.ts';
import { when } from '../../rig/faults/fault-rules.ts';
import { doneEffects } from '../../rig/faults/fault-theme.ts';
import { type MeshTrial, stageMeshTrial } from '../../rig/faults/mesh-trial.ts';
import { deployment, namespace, service } from '../../rig/mesh-rig.ts';
import { type StandingSandbox, standSandbox } from '../../rig/standing-sandbox.ts';
import { patternText, planOf } from '../plan/plan-of.ts';

const signal = new AbortController().signal;
const account = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name, namespace: 'shop' },
});
const APP: readonly KubeObject[] = [
  namespace('shop'),
  namespace('outside', { mesh: false }),
  ...['website', 'shopper'].map(account),
  deployment('shopper'),
  deployment('website'),
  service('website', { app: 'website' }),
  service('website-v1', { app: 'website' }),
];
const FROM = 'from: {workload: deployment/shopper}';
const URL = 'http://website:8080/';
const USED = `apiVersion: meshwright.dev/v1alpha1
kind: Pattern
metadata: {name: used, version: 1.0.0}
spec:
  summary: Writes one object.
  steps:
    - id: write
      apply: {inline: [{apiVersion: v1, kind: ConfigMap, metadata: {name: used}, data: {a: "1"}}]}
`;

/** Kind, its step, and the record of which step at which the signal comes: where it is in the middle of its work. */
const KINDS: readonly (readonly [string, string, string, string])[] = [
  ['installMesh', '- id: it\n  installMesh: {provider: sandbox}', 'step.progress', 'it'],
  ['enrol', '- id: it\n  enrol: {namespaces: [outside]}', 'effect.intent', 'it'],
  ['scale', '- id: it\n  scale: {kind: Deployment, name: website, replicas: 2}', 'effect.intent', 'it'],
  [
    'policy',
    '- id: it\n  policy: {inline: [{apiVersion: split.smi-spec.io/v1alpha4, kind: TrafficSplit, metadata: {name: website}, spec: {service: website, backends: [{service: website-v1, weight: 100}]}}]}',
    'effect.intent',
    'it',
  ],
  [
    'probe',
    `- id: it\n  probe: {${FROM}, request: {url: "${URL}"}, expect: {status: 200}}`,
    'effect.result',
    'it',
  ],
  [
    'performance',
    `- id: it\n  performance: {${FROM}, profile: {duration: 1s, clients: [{rps: 50, connections: 2, endpointUrls: ["${URL}"]}]}}`,
    'effect.result',
    'it',
  ],
  ['capture', '- id: it\n  capture: {events: true, podLogs: {selector: app=website}}', 'step.running', 'it'],
  ['approve', '- id: it\n  approve: {message: Go on?}', 'step.waitingApproval', 'it'],
  [
    'group',
    '- id: it\n  group:\n    steps:\n      - id: inner\n        apply: {inline: [{apiVersion: v1, kind: ConfigMap, metadata: {name: inner}, data: {a: "1"}}]}',
    'effect.intent',
    'it.inner',
  ],
  ['uses', '- id: it\n  uses: {pattern: ./used}', 'effect.intent', 'it.write'],
];
/** What follows in every run: a write that must not happen before, and once. */
const TAIL =
  '- id: tail\n  apply: {inline: [{apiVersion: v1, kind: ConfigMap, metadata: {name: tail}, data: {z: "26"}}]}';

let sandbox: StandingSandbox;
const table: string[] = [];

beforeAll(async () => {
  sandbox = await standSandbox();
  for (const object of APP) await sandbox.cluster.apply(object, {}, signal);
});
afterAll(async () => {
  await sandbox?.close();
  console.log(['fault · what happened · exit code · sentence', ...table].join('\n'));
});

/** What the kinds above change: labels of namespaces, replicas, policies, settings. */
const PARTS: readonly (readonly [string, string, (object: KubeObject) => unknown])[] = [
  ['v1', 'Namespace', ({ metadata }) => metadata.labels],
  ['apps/v1', 'Deployment', (object) => jsonOf(object)['spec']],
  ['v1', 'ConfigMap', (object) => jsonOf(object)['data']],
  ['split.smi-spec.io/v1alpha4', 'TrafficSplit', (object) => jsonOf(object)['spec']],
];

async function standing(): Promise<readonly string[]> {
  const lines = PARTS.map(async ([apiVersion, kind, part]) => {
    const objects = await sandbox.cluster.list({ apiVersion, kind }, signal);
    return objects.map(
      (object) =>
        `${kind} ${object.metadata.namespace}/${object.metadata.name} ${JSON.stringify(part(object))}`,
    );
  });
  return (await Promise.all(lines)).flat().sort();
}

async function agentPods(): Promise<readonly string[]> {
  const pods = await sandbox.cluster.list({ apiVersion: 'v1', kind: 'Pod' }, signal);
  return pods.flatMap(({ metadata: { name = '', deletionTimestamp } }) =>
    name.startsWith('meshwright-agent') && deletionTimestamp === undefined ? [name] : [],
  );
}

describe('SIGINT inside a step of a kind that needs more than an API server', () => {
  it.each(KINDS)(
    '(%s) ends the run cleanly; a resume finishes it, a rollback puts back',
    async (kind, steps, type, step) => {
      const lower = lowererFor('sandbox');
      const plan = planOf(
        patternText(`${steps}\n${TAIL}`),
        { namespace: 'shop', ...(lower === undefined ? {} : { lower }) },
        { used: USED },
      );
      const before = await standing();
      const interrupted = async (): Promise<MeshTrial> => {
        const trial = await stageMeshTrial(sandbox, plan);
        onTestFinished(() => trial.close());
        when(trial, type, step, (run) => run?.commands.cancel('SIGINT'));
        const { result } = await trial.begin();
        expect([result.outcome, result.exitCode], JSON.stringify(result.steps)).toEqual(['cancelled', 130]);
        expect(await agentPods()).toEqual([]);
        expect(await trial.isOpen()).toBe(false);
        expect((await standing()).filter((line) => line.includes('/tail '))).toEqual([]);
        return trial;
      };
      const trial = await interrupted();
      const { result, events } = await trial.resume('finish');
      expect([result.outcome, result.exitCode], JSON.stringify(result.steps)).toEqual(['succeeded', 0]);
      expect(await agentPods()).toEqual([]);
      expect((await standing()).filter((line) => line.includes('/tail '))).toHaveLength(1);
      const done = doneEffects(events).filter((effect) => !effect.includes('meshwright-agent'));
      expect(done).toEqual([...new Set(done)]);
      expect((await trial.resume('putBack')).result).toMatchObject({ outcome: 'rolledBack', exitCode: 0 });
      expect(await standing()).toEqual(before);

      const other = await interrupted();
      const back = await other.resume('putBack');
      expect([back.result.outcome, back.result.exitCode]).toEqual(['rolledBack', 0]);
      expect(await standing()).toEqual(before);
      table.push(
        `SIGINT inside a step of kind ${kind} · ended cleanly; resumed to the same end, and put back · 130 · –`,
      );
    },
  );
});
