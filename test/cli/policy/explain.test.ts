import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadPolicies } from '../../../cli/policy/load-policies.ts';
import type { PolicyExplanation } from '../../../schemas/policy-explanation.ts';
import { backgroundSandbox } from '../../rig/background-sandbox.ts';
import { runCli } from '../../rig/run-cli.ts';

const FILE = 'test/fixtures/policy-explain/shop.yaml';
const ASKED = ['policy', 'explain', '--from', 'shop/front', '--to', 'shop/web:80'];

/** Line and column of the first place after `after` where a text stands in the fixture. */
function placeOf(text: string, after = ''): string {
  const source = readFileSync(FILE, 'utf8');
  const at = source.indexOf(text, source.indexOf(after));
  const before = source.slice(0, at).split('\n');
  return `${FILE}:${before.length}:${(before.at(-1) ?? '').length + 1}`;
}

describe('policy explain from files', () => {
  it('ends with 0 where a rule allows, and shows the rule, the match and the shares with their places', async () => {
    const said = await runCli([...ASKED, '--request', 'GET /items', '-f', FILE]);
    expect(said.code, said.stderr).toBe(0);
    expect(said.stdout).toMatch(
      /^ALLOWED: shop\/front → shop\/web:80 GET \/items\n {2}TrafficTarget readers admits it\n/,
    );
    const target = 'name: readers';
    expect(said.stdout).toContain(
      `the caller is spec.sources[0]  [${placeOf('{ kind: ServiceAccount, name: front }', target)}]`,
    );
    expect(said.stdout).toContain(`a match fits  [${placeOf('{ kind: HTTPRouteGroup', target)}]`);
    expect(said.stdout).toContain(`match read: method, path and headers fit  [${placeOf('name: read\n')}]`);
    expect(said.stdout).toContain(
      `10 % shop/web-v2:80 (weight 10 of 100): allowed  [${placeOf('{ service: web-v2')}]`,
    );
    expect(said.stdout).toContain('90 % shop/web-v1:80 (weight 90 of 100): allowed');
    expect(said.stdout).toContain("SMI's open points in shop: as the default reading has them");
  });

  it('ends with 1 where nothing allows, and says of every target why it does not', async () => {
    const said = await runCli([...ASKED, '--request', 'POST /items', '-f', FILE, '-o', 'json']);
    expect(said.code, said.stderr).toBe(1);
    const explanation: PolicyExplanation = JSON.parse(said.stdout);
    expect(explanation.answer).toBe('denied');
    const [readers, broken] = explanation.backends[0]?.destinations[0]?.targets ?? [];
    expect(readers).toMatchObject({ name: 'readers', admits: false });
    expect(readers?.rules[0]?.matches[0]?.because).toBe('method POST is none of GET');
    expect(broken?.because).toContain("no HTTPRouteGroup 'nowhere' in shop");
    expect(broken?.place).toMatchObject({
      object: 'TrafficTarget shop/broken',
      path: 'spec.rules[0]',
      file: FILE,
    });
    expect(explanation.readings).toContainEqual({
      namespace: 'shop',
      option: 'missing-route',
      value: 'refuses-target',
      isDefault: true,
    });
  });

  it.each([
    ['an account', ['--from', 'shop/frnt'], 'there is no account shop/frnt', 'shop/front'],
    ['a service', ['--to', 'shop/wbe:80'], 'there is no service shop/wbe', 'shop/web'],
    ['a port', ['--to', 'shop/web:81'], 'service shop/web has no TCP port 81', '80'],
    ['a method', ['--request', 'GTE /'], 'GTE is not an HTTP method', 'GET'],
  ])('ends with 2 at %s that is not there, with the nearest one', async (_what, flags, sentence, near) => {
    const said = await runCli([...ASKED, '--request', 'GET /', '-f', FILE, ...flags]);
    expect(said).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `error: ${sentence}\ndid you mean ${near}?\n`,
    });
  });

  it('ends with 2 where nothing is named to explain from', async () => {
    const said = await runCli([...ASKED, '--request', 'GET /']);
    expect(said).toMatchObject({ code: 2, stdout: '' });
    expect(said.stderr).toContain('name files (-f FILE), --context NAME or --sandbox');
  });
});

describe('policy explain from a cluster', () => {
  it('says the same of what lies in a sandbox, with object and field', async () => {
    const sandbox = await backgroundSandbox();
    onTestFinished(() => sandbox.close());
    const { signal } = new AbortController();
    const { cluster } = sandbox;
    const shop = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };
    for (const object of [shop, ...loadPolicies(FILE).objects.map((each) => each.object)])
      await cluster.apply(object, {}, signal);
    while ((await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace: 'shop' }, signal)).length < 2);
    const { stdout } = await sandbox.meshwright(...ASKED, '--request', 'GET /items', '--sandbox');
    expect(stdout).toMatch(/^ALLOWED: /);
    expect(stdout).toContain('a match fits  [TrafficTarget shop/readers spec.rules[0]]');
    expect(stdout).toContain(
      '10 % shop/web-v2:80 (weight 10 of 100): allowed  [TrafficSplit shop/canary spec.backends[0]]',
    );
  });

  it('ends with 5 where nothing listens', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo; // listens on a port
    await new Promise((resolve) => server.close(resolve));
    const folder = mkdtempSync(path.join(tmpdir(), 'meshwright-explain-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const kubeconfig = path.join(folder, 'config');
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'c', cluster: { server: `https://127.0.0.1:${port}` } }],
      users: [{ name: 'u', user: { token: 'not-a-secret' } }],
      contexts: [{ name: 'prod', context: { cluster: 'c', user: 'u' } }],
    };
    writeFileSync(kubeconfig, JSON.stringify(config));
    const said = await runCli([...ASKED, '--request', 'GET /', '--context', 'prod'], {
      env: { KUBECONFIG: kubeconfig },
    });
    expect(said).toMatchObject({ code: 5, stdout: '' });
    expect(said.stderr).toContain('nothing listens there');
  });
});
