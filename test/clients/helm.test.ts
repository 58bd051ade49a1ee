import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { hookJob, testPod, writeChart } from '../rig/charts.ts';
import type { ClientProgram } from '../rig/client-program.ts';
import { helmWith, whyNoHelm } from '../rig/helm.ts';
import { type StandingSandbox, standSandbox } from '../rig/standing-sandbox.ts';

const title = whyNoHelm === undefined ? 'real helm' : `real helm (${whyNoHelm})`;
const signal = new AbortController().signal;

describe.skipIf(whyNoHelm !== undefined)(title, () => {
  let sandbox: StandingSandbox;
  beforeAll(async () => {
    sandbox = await standSandbox();
  });
  afterAll(() => sandbox.close());

  /** A helm whose releases are in a namespace of its own, and a chart to install. */
  async function scene(name: string, templates: Readonly<Record<string, string>> = {}) {
    const folder = mkdtempSync(join(tmpdir(), 'mw-chart-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const chart = writeChart(join(folder, 'chart'), { group: `${name}.example.com`, templates });
    await sandbox.cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, {}, signal);
    const program = helmWith(sandbox.kubeconfig);
    const inNamespace = (args: readonly string[]) => [...args, '-n', name, '--timeout', '240s'];
    const helm: Pick<ClientProgram, 'ok' | 'call'> = {
      ok: (args) => program.ok(inNamespace(args)),
      call: (args) => program.call(inNamespace(args)),
    };
    const get = (kind: string, object: string, apiVersion: string) =>
      sandbox.cluster.get({ apiVersion, kind, namespace: name, name: object }, signal);
    const plain = (args: readonly string[]) => program.ok([...args, '-n', name]);
    return { helm, plain, chart, get, group: `${name}.example.com/v1` };
  }

  it('installs a chart with a definition and hooks, and waits until its pods are ready', async () => {
    const { helm, plain, chart, get, group } = await scene('installed', {
      'before.yaml': hookJob('pre-install'),
      'after.yaml': hookJob('post-install'),
    });
    const said = await helm.ok(['install', 'shop', chart, '--wait']);
    expect(said).toContain('STATUS: deployed');
    expect(said).toContain('The shop shop is open.');
    expect(await get('Deployment', 'shop-web', 'apps/v1')).toMatchObject({ status: { readyReplicas: 1 } });
    expect(await get('Coupon', 'shop-spring', group)).toMatchObject({
      spec: { percent: 10, rounding: 'up' },
      metadata: { labels: { 'app.kubernetes.io/managed-by': 'Helm' } },
    });
    for (const hook of ['pre-install', 'post-install']) {
      expect(await get('Job', `shop-${hook}`, 'batch/v1')).toMatchObject({ status: { succeeded: 1 } });
    }
    expect(await plain(['list'])).toMatch(/shop\s+installed\s+1\s.*\sdeployed\s+shop-0\.1\.0/);
    expect(await plain(['status', 'shop'])).toMatch(/==> v1\/Deployment[\s\S]*shop-web +1\/1/);
    expect(await plain(['get', 'manifest', 'shop'])).toContain('kind: Coupon');
  });

  it('upgrades, remembers, rolls back and takes away', async () => {
    const { helm, plain, chart, get, group } = await scene('upgraded');
    const replicas = async () => Object(await get('Deployment', 'shop-web', 'apps/v1')).spec.replicas;
    const percent = async () => Object(await get('Coupon', 'shop-spring', group)).spec.percent;
    await helm.ok(['install', 'shop', chart, '--wait']);
    await helm.ok(['upgrade', 'shop', chart, '--set', 'replicas=2,percent=20', '--wait']);
    expect([await replicas(), await percent()]).toEqual([2, 20]);
    await helm.ok(['rollback', 'shop', '1', '--wait']);
    expect([await replicas(), await percent()]).toEqual([1, 10]);
    const history = JSON.parse(await plain(['history', 'shop', '-o', 'json']));
    expect(history.map(({ status, description }: Record<string, string>) => [status, description])).toEqual([
      ['superseded', 'Install complete'],
      ['superseded', 'Upgrade complete'],
      ['deployed', 'Rollback to 1'],
    ]);
    expect(await helm.ok(['uninstall', 'shop', '--wait'])).toBe('release "shop" uninstalled\n');
    expect(await get('Deployment', 'shop-web', 'apps/v1')).toBeUndefined();
    expect(await get('Coupon', 'shop-spring', group)).toBeUndefined();
    expect(JSON.parse(await plain(['list', '-o', 'json']))).toEqual([]);
  });

  it('calls a release failed whose hook failed, and installs nothing of it', async () => {
    const { helm, plain, chart, get } = await scene('failed', { 'before.yaml': hookJob('pre-install', 1) });
    const said = await helm.call(['install', 'shop', chart]);
    expect(said.code).toBe(1);
    expect(said.err).toMatch(/failed pre-install: .*shop-pre-install/);
    expect(JSON.parse(await plain(['list', '--failed', '-o', 'json']))).toMatchObject([{ status: 'failed' }]);
    expect(await get('Deployment', 'shop-web', 'apps/v1')).toBeUndefined();
  });

  it('runs the tests of a release, and says which of them failed', async () => {
    const { helm, chart } = await scene('tested', { 'test.yaml': testPod() });
    await helm.ok(['install', 'shop', chart]);
    expect(await helm.ok(['test', 'shop'])).toMatch(/TEST SUITE: +shop-test[\s\S]*Phase: +Succeeded/);
    const broken = await scene('tested-in-vain', { 'test.yaml': testPod(1) });
    await broken.helm.ok(['install', 'shop', broken.chart]);
    const said = await broken.helm.call(['test', 'shop']);
    expect(said.code).toBe(1);
    expect(said.out + said.err).toMatch(/Phase: +Failed|shop-test/);
  });

  it('tries a chart out on the server, which refuses what cannot be and stores nothing', async () => {
    const { helm, chart, get } = await scene('tried');
    await helm.ok(['install', 'shop', chart]);
    expect(await helm.ok(['upgrade', 'shop', chart, '--set', 'percent=30', '--dry-run=server'])).toMatch(
      /percent: 30/,
    );
    expect(await get('Coupon', 'shop-spring', 'tried.example.com/v1')).toMatchObject({
      spec: { percent: 10 },
    });
    const refused = await helm.call(['upgrade', 'shop', chart, '--set', 'percent=101']);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain(
      'Coupon.tried.example.com "shop-spring" is invalid: spec.percent: Invalid value: 101: ' +
        'spec.percent in body should be less than or equal to 100',
    );
    expect(await helm.ok(['template', 'shop', chart])).toContain('name: shop-spring');
  });

  it('leaves objects of somebody else alone, and says whose they are not', async () => {
    const { helm, chart } = await scene('foreign');
    const metadata = { name: 'shop-web', namespace: 'foreign' };
    await sandbox.cluster.create(
      { apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [{ port: 80 }] } },
      signal,
    );
    const said = await helm.call(['install', 'shop', chart]);
    expect(said.code).toBe(1);
    expect(said.err).toContain('Service "shop-web" in namespace "foreign" exists and cannot be imported');
  });
});
