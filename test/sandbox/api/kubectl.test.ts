import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientProgram, findProgram } from '../../rig/client-program.ts';
import { fakePods } from '../../rig/fake-pods.ts';
import { type Kubectl, kubectlWith, whyNoKubectl } from '../../rig/kubectl.ts';
import { deployment, startTestApi, type TestApi } from '../../rig/sandbox-api.ts';

const title = whyNoKubectl === undefined ? 'real kubectl' : `real kubectl (${whyNoKubectl})`;

describe.skipIf(whyNoKubectl !== undefined)(title, () => {
  let api: TestApi;
  let kubectl: Kubectl['call'];
  let ok: Kubectl['ok'];
  const json = (value: unknown) => JSON.stringify(value);

  beforeAll(async () => {
    api = await startTestApi(fakePods());
    ({ call: kubectl, ok } = kubectlWith(api.kubeconfig));
  });
  afterAll(() => api.close());

  it('gets what is there, with the columns of each kind', async () => {
    expect(await ok(['get', 'namespaces'])).toMatch(/NAME +STATUS +AGE\n.*default +Active/s);
    expect(await ok(['get', 'nodes'])).toMatch(/sandbox +Ready/);
    expect(await ok(['get', 'crd'])).toContain('trafficsplits.split.smi-spec.io');
    expect(await ok(['api-resources', '--api-group=split.smi-spec.io'])).toMatch(/trafficsplits +ts/);
  });

  it('applies server-side, again without a change, and reports a conflict with its owner', async () => {
    const apply = (manager: string, image: string) => {
      const manifest = deployment('web');
      const container = manifest.spec.template.spec.containers[0];
      if (container !== undefined) container.image = image;
      return kubectl(['apply', '--server-side', `--field-manager=${manager}`, '-f', '-'], json(manifest));
    };
    expect((await apply('one', 'echo:1')).out).toContain('deployment.apps/web serverside-applied');
    expect((await apply('one', 'echo:1')).code).toBe(0);
    const refused = await apply('two', 'echo:2');
    expect(refused.code).toBe(1);
    expect(refused.err).toContain(
      'Apply failed with 1 conflict: conflict with "one": .spec.template.spec.containers[name="app"].image',
    );
  });

  it('applies client-side with a three-way merge', async () => {
    const first = { ...deployment('client'), metadata: { name: 'client', labels: { a: '1', b: '2' } } };
    await ok(['apply', '-f', '-'], json(first));
    await ok(['apply', '-f', '-'], json({ ...first, metadata: { name: 'client', labels: { a: '1' } } }));
    expect(await ok(['get', 'deploy', 'client', '-o', 'jsonpath={.metadata.labels}'])).toBe('{"a":"1"}');
  });

  it('creates, labels, annotates, scales and deletes', async () => {
    await ok(['create', 'namespace', 'shop']);
    await ok(['create', 'deployment', 'd', '--image=echo:1', '--replicas=2', '-n', 'shop']);
    await ok(['create', 'configmap', 'c', '--from-literal=k=v', '-n', 'shop']);
    await ok(['label', 'deploy', 'd', 'tier=web', '-n', 'shop']);
    await ok(['scale', 'deploy', 'd', '--replicas=5', '-n', 'shop']);
    const path = 'jsonpath={.spec.replicas}/{.metadata.labels.tier}';
    expect(await ok(['get', 'deploy', 'd', '-n', 'shop', '-o', path])).toBe('5/web');
    expect(await ok(['get', 'cm', 'c', '-n', 'shop', '-o', 'jsonpath={.data.k}'])).toBe('v');
    await ok(['delete', 'namespace', 'shop', '--timeout=10s']);
    expect((await kubectl(['get', 'namespace', 'shop'])).err).toContain('namespaces "shop" not found');
  });

  it('describes and explains', async () => {
    await ok(['apply', '--server-side', '-f', '-'], json(deployment('described')));
    expect(await ok(['describe', 'deploy', 'described'])).toMatch(/Replicas: +1 desired/);
    expect(await ok(['explain', 'deployment.spec.replicas'])).toMatch(/FIELD: replicas <integer>/);
    const strategy = await ok(['explain', 'deployment.spec.strategy']);
    expect(strategy).toContain('FIELD: strategy <DeploymentStrategy>');
    expect(strategy).toContain('enum: Recreate, RollingUpdate');
    expect(await ok(['explain', 'configmap', '--recursive'])).toMatch(/creationTimestamp\s+<string>/);
    expect(await ok(['explain', 'trafficsplit.spec.backends'])).toMatch(/weight\s+<integer> -required-/);
  });

  it('refuses an unknown field before anything is stored', async () => {
    const outcome = await kubectl(
      ['apply', '--server-side', '-f', '-'],
      json(deployment('typo', { replicaz: 1 })),
    );
    expect(outcome.code).toBe(1);
    expect(outcome.err).toMatch(/spec\.replicaz/);
  });

  it('waits for a condition that comes later', async () => {
    const path = '/apis/apps/v1/namespaces/default/deployments/waited';
    await api.apply(path, deployment('waited'));
    const waiting = ok(['wait', '--for=condition=Available', 'deploy/waited', '--timeout=20s']);
    const conditions = [{ type: 'Available', status: 'True' }];
    const type = 'application/merge-patch+json';
    await api.call('PATCH', `${path}/status`, { type, body: { status: { conditions } } });
    expect(await waiting).toContain('condition met');
  });

  it('watches changes as they come', async () => {
    const watch = kubectlWith(api.kubeconfig).start(['get', 'configmaps', '-w', '-o', 'name']);
    for (const name of ['first', 'second']) {
      await api.call('POST', '/api/v1/namespaces/default/configmaps', { body: configMap(name) });
      const lines = [await watch.nextLine()];
      while (lines.at(-1) !== `configmap/${name}`) lines.push(await watch.nextLine());
    }
  });

  for (const [form, webSockets] of [
    ['WebSocket', 'true'],
    ['SPDY', 'false'],
  ] as const) {
    it(`runs commands in pods over ${form}`, async () => {
      const over = kubectlWith(api.kubeconfig, { KUBECTL_REMOTE_COMMAND_WEBSOCKETS: webSockets });
      const pod = `p-${form.toLowerCase()}`;
      await over.ok(['run', pod, '--image=echo:1']);
      const exec = (...command: readonly string[]) => ['exec', pod, '--', ...command];
      expect(await over.ok(exec('print', 'hello'))).toBe('hello');
      const large = 'through and back '.repeat(20_000);
      expect(await over.ok(['exec', '-i', pod, '--', 'cat'], large)).toBe(large);
      // Without -i a command has no input to wait for.
      expect(await over.ok(exec('cat'), 'unheard')).toBe('');
      const failed = await over.call(exec('exit', '3'));
      expect(failed.code).toBe(3);
      expect(failed.err).toMatch(/^going\n/);
      expect((await over.call(['exec', pod, '-c', 'other', '--', 'cat'])).err).toMatch(
        /container other is not valid for pod|container not found/,
      );
    });
  }

  const script = findProgram('script');
  const noTerminal = script === undefined ? ' (skipped: no `script` of util-linux gives it one)' : '';

  for (const [form, webSockets] of [
    ['WebSocket', 'true'],
    ['SPDY', 'false'],
  ] as const) {
    it.skipIf(script === undefined)(`runs commands from a terminal over ${form}${noTerminal}`, async () => {
      const more = { KUBECONFIG: api.kubeconfig, KUBECTL_REMOTE_COMMAND_WEBSOCKETS: webSockets };
      const terminal = clientProgram(script ?? '', more);
      const pod = `t-${form.toLowerCase()}`;
      await ok(['run', pod, '--image=echo:1']);
      const inTerminal = (command: string) =>
        terminal.call(['-qec', `${findProgram('kubectl')} exec -it ${pod} -- ${command}`, '/dev/null']);
      // It says how large the terminal is in a channel of its own, which no program here wants to know.
      expect(await inTerminal('print hello')).toMatchObject({
        code: 0,
        out: expect.stringContaining('hello'),
      });
      // What goes wrong is told in the same stream as the rest.
      expect(await inTerminal('exit 3')).toMatchObject({ code: 3, out: expect.stringContaining('going') });
    });
  }

  it('reads the logs of pods', async () => {
    await ok(['run', 'logged', '--image=echo:1']);
    expect(await ok(['logs', 'logged'])).toBe('line 1\nline 2\nline 3\n');
    expect(await ok(['logs', 'logged', '--tail=2'])).toBe('line 2\nline 3\n');
    expect(await ok(['logs', 'logged', '--tail=0'])).toBe('');
    expect(await ok(['logs', 'logged', '--limit-bytes=9'])).toBe('line 1\nli');
    expect(await ok(['logs', 'logged', '--tail=1', '--timestamps'])).toBe(
      '1970-01-01T00:00:00.003000000Z line 3\n',
    );
    expect(await ok(['logs', 'logged', '--since=1h'])).toBe('');
  });

  it('knows who it is and what it may do', async () => {
    expect(await ok(['auth', 'can-i', 'delete', 'pods'])).toBe('yes\n');
    expect(await ok(['auth', 'whoami'])).toContain('sandbox-admin');
  });
});

function configMap(name: string) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } };
}
