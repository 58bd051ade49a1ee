import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Kubectl, kubectlWith, whyNoKubectl } from '../rig/kubectl.ts';
import { deployment, startTestApi, type TestApi } from '../rig/sandbox-api.ts';

const title = whyNoKubectl === undefined ? 'kubectl and objects' : `kubectl and objects (${whyNoKubectl})`;
const configMap = (name: string, data: Readonly<Record<string, string>> = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data,
});
const list = (...items: readonly unknown[]) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });

describe.skipIf(whyNoKubectl !== undefined)(title, () => {
  let api: TestApi;
  let kubectl: Kubectl;
  beforeAll(async () => {
    api = await startTestApi();
    kubectl = kubectlWith(api.kubeconfig, {
      KUBE_EDITOR: "sed -i 's/colour: red/colour: blue/'",
      KUBECTL_APPLYSET: 'true',
    });
  });
  afterAll(() => api.close());

  it('applies a List, refuses an unknown field in one, and gets it back as it was', async () => {
    expect(await kubectl.ok(['apply', '-f', '-'], list(configMap('one'), configMap('two')))).toBe(
      'configmap/one created\nconfigmap/two created\n',
    );
    const wrong = await kubectl.call(['apply', '-f', '-'], list({ ...configMap('three'), dato: {} }));
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('unknown field "dato"')]);
    const both = await kubectl.ok(['get', 'configmap', 'one', 'two', '-o', 'yaml']);
    expect(await kubectl.ok(['replace', '-f', '-'], both)).toContain('configmap/two replaced');
  });

  it('applies a kustomization', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mw-kustomize-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, 'web.json'), JSON.stringify(deployment('kustomized')));
    writeFileSync(
      join(folder, 'kustomization.yaml'),
      'resources: [web.json]\nnamePrefix: my-\nimages: [{ name: echo, newTag: "9" }]\n',
    );
    expect(await kubectl.ok(['apply', '-k', folder])).toContain('deployment.apps/my-kustomized created');
    const image = 'jsonpath={.spec.template.spec.containers[0].image}';
    expect(await kubectl.ok(['get', 'deployment', 'my-kustomized', '-o', image])).toBe('echo:9');
  });

  it('prunes what an ApplySet has lost', async () => {
    await kubectl.ok(['create', 'namespace', 'pruned']);
    const apply = [
      'apply',
      '-n',
      'pruned',
      '--server-side',
      '--applyset=configmaps/set',
      '--prune',
      '-f',
      '-',
    ];
    await kubectl.ok(apply, list(configMap('kept'), configMap('lost')));
    expect(await kubectl.ok(apply, list(configMap('kept')))).toContain('configmap/lost pruned');
    const left = await kubectl.ok(['get', 'configmaps', '-n', 'pruned', '-o', 'name']);
    expect(left).toBe('configmap/kept\nconfigmap/set\n');
  });

  it('shows a difference with exit code 1, and none with 0', async () => {
    const text = JSON.stringify(configMap('differing', { colour: 'red' }));
    await kubectl.ok(['apply', '-f', '-'], text);
    expect(await kubectl.call(['diff', '-f', '-'], text)).toMatchObject({ code: 0, out: '' });
    const said = await kubectl.call(['diff', '-f', '-'], text.replace('red', 'blue'));
    expect([said.code, said.out]).toEqual([1, expect.stringMatching(/-\s+colour: red\n\+\s+colour: blue/)]);
    const server = ['diff', '--server-side', '-f', '-'];
    expect((await kubectl.call(server, text.replace('red', 'green'))).out).toMatch(/\+\s+colour: green/);
  });

  it('takes over on the server what it applied on the client, also where the value changes', async () => {
    const text = JSON.stringify(configMap('moved', { colour: 'red' }));
    await kubectl.ok(['apply', '-f', '-'], text);
    await kubectl.ok(['apply', '--server-side', '-f', '-'], text.replace('red', 'blue'));
    expect(await kubectl.ok(['get', 'cm', 'moved', '-o', 'jsonpath={.data.colour}'])).toBe('blue');
  });

  it('edits with an editor, and stores nothing when nothing was changed', async () => {
    await kubectl.ok(['apply', '-f', '-'], JSON.stringify(configMap('edited', { colour: 'red' })));
    expect(await kubectl.ok(['edit', 'configmap', 'edited'])).toBe('configmap/edited edited\n');
    expect(await kubectl.ok(['get', 'cm', 'edited', '-o', 'jsonpath={.data.colour}'])).toBe('blue');
    expect((await kubectl.call(['edit', 'configmap', 'edited'])).err).toContain('no changes made');
  });

  it('prints in columns of its own, sorted, of all namespaces, and what changes from now on', async () => {
    await kubectl.ok(['create', 'namespace', 'printed']);
    for (const name of ['b', 'a'])
      await kubectl.ok(['create', 'cm', name, '-n', 'printed', '--from-literal=k=v']);
    const columns = 'custom-columns=N:.metadata.name,K:.data.k';
    const sorted = ['get', 'cm', '-n', 'printed', '--sort-by=.metadata.name', '-o', columns];
    expect(await kubectl.ok(sorted)).toMatch(/^N +K\na +v\nb +v\n$/);
    expect(await kubectl.ok(['get', 'cm', '-A'])).toMatch(/NAMESPACE +NAME +DATA +AGE[\s\S]*printed +a +1/);
    const watch = kubectl.start(['get', 'cm', '-n', 'printed', '--watch-only', '-o', 'name']);
    // Whether it watches by now only the next line tells.
    let heard = false;
    const changing = (async () => {
      for (let n = 0; !heard; n++)
        await kubectl.ok(['label', 'cm', 'a', '-n', 'printed', `n=${n}`, '--overwrite']);
    })();
    const line = await watch.nextLine();
    heard = true;
    await changing;
    expect(line).toBe('configmap/a');
  });

  it('gives tokens to service accounts, which are whom they say', async () => {
    const token = (await kubectl.ok(['create', 'token', 'default', '--duration=1h'])).trim();
    const said = await kubectl.ok(['auth', 'whoami', '--token', token]);
    expect(said).toContain('system:serviceaccount:default:default');
    const asked = await kubectl.call(['auth', 'can-i', 'delete', 'pods', '--token', token]);
    expect([asked.code, asked.out]).toEqual([1, 'no\n']);
  });

  it('says clearly what there is not', async () => {
    expect((await kubectl.call(['top', 'pods'])).err).toContain('Metrics API not available');
    const reason = 'it is the one node of the sandbox, which cannot be cordoned, drained or tainted';
    for (const refused of [
      ['cordon', 'sandbox'],
      ['taint', 'node', 'sandbox', 'a=b:NoSchedule'],
      ['drain', 'sandbox'],
    ]) {
      expect((await kubectl.call(refused)).err, refused.join(' ')).toContain(reason);
    }
    expect(await kubectl.ok(['get', 'node', 'sandbox', '-o', 'jsonpath={.spec}'])).not.toContain(
      'unschedulable',
    );
    expect(await kubectl.ok(['cluster-info'])).toContain('Kubernetes control plane');
    expect(await kubectl.ok(['version', '-o', 'json'])).toContain('v1.36');
  });
});
