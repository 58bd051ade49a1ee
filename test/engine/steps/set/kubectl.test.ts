import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applySetId } from '../../../../schemas/apply-set.ts';
import { kubectlWith, whyNoKubectl } from '../../../rig/kubectl.ts';
import { type RunsInTestApi, runsInTestApi } from '../../../rig/runs-in-test-api.ts';
import { patternText, planOf } from '../../plan/plan-of.ts';

const CONFIG = '{apiVersion: v1, kind: ConfigMap, metadata: {name: NAME}, data: {a: "1"}}';
/** What kubectl reads: a text that begins with a brace it takes for JSON. */
const manifest = (name: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {a: "1"}\n`;
let runs: RunsInTestApi;
beforeAll(async () => {
  runs = await runsInTestApi();
});
afterAll(() => runs.close());

describe.skipIf(whyNoKubectl !== undefined)(
  `kubectl${whyNoKubectl === undefined ? '' : ` (${whyNoKubectl})`}`,
  () => {
    const kubectl = () => kubectlWith(runs.kubeconfig, { KUBECTL_APPLYSET: 'true' });

    it('gives a set the same id as we do', async () => {
      const { ok } = kubectl();
      await ok(['create', 'namespace', 'theirs']);
      await ok(
        ['apply', '-n', 'theirs', '--prune', '--applyset=configmaps/parent', '-f', '-'],
        manifest('member'),
      );
      const id = await ok([
        'get',
        'configmap',
        'parent',
        '-n',
        'theirs',
        '-o',
        'jsonpath={.metadata.labels}',
      ]);
      const parent = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'theirs', name: 'parent' };
      expect(JSON.parse(id)).toMatchObject({ 'applyset.kubernetes.io/id': applySetId(parent) });
    });

    it('finds the members of our sets by their label, and keeps its hands off them', async () => {
      const { ok, call } = kubectl();
      await ok(['create', 'namespace', 'ours']);
      const steps = `- id: app\n  apply: {inline: [${CONFIG.replace('NAME', 'one')}]}\n`;
      await runs.run(planOf(patternText(steps), { namespace: 'ours' }));
      const name = 'meshwright-set.sample.ours';
      const id = applySetId({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name });
      const label = `applyset.kubernetes.io/part-of=${id}`;
      expect(await ok(['get', 'configmaps', '-A', '-l', label, '-o', 'name'])).toBe('configmap/one\n');
      const theirs = await call(
        ['apply', '-n', 'default', '--prune', `--applyset=configmaps/${name}`, '-f', '-'],
        manifest('two'),
      );
      expect([theirs.code, theirs.err]).toEqual([1, expect.stringMatching(/tooling.*meshwright/s)]);
      expect(await ok(['get', 'configmaps', '-n', 'ours', '-o', 'name'])).toContain('configmap/one');
    });
  },
);
