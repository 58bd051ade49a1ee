import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runCli, type Said } from '../rig/run-cli.ts';

const PATTERN = `
apiVersion: meshwright.dev/v1alpha1
kind: Pattern
metadata: { name: two-clusters, version: 1.0.0 }
spec:
  summary: A workload of one cluster reaches a service of the other one, and is known there by its own name.
  targets: { east: {}, west: {} }
  defaults: { namespace: shop, timeout: 60s }
  steps:
    - id: website
      target: west
      apply:
        inline:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { sandbox.meshwright.dev/mesh: enabled } } }
          - apiVersion: apps/v1
            kind: Deployment
            metadata: { name: website }
            spec:
              selector: { matchLabels: { app: website } }
              template:
                metadata: { labels: { app: website } }
                spec: { containers: [{ name: app, image: meshwright/echo, ports: [{ containerPort: 8080 }] }] }
          - { apiVersion: v1, kind: Service, metadata: { name: website }, spec: { selector: { app: website }, ports: [{ name: http, port: 8080 }] } }
        waitFor: { condition: Available }
    - id: shopper
      target: east
      apply:
        inline:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { sandbox.meshwright.dev/mesh: enabled } } }
          - apiVersion: apps/v1
            kind: Deployment
            metadata: { name: shopper }
            spec:
              selector: { matchLabels: { app: shopper } }
              template:
                metadata: { labels: { app: shopper } }
                spec: { containers: [{ name: app, image: meshwright/agent }] }
          - apiVersion: v1
            kind: Service
            metadata: { name: website, annotations: { sandbox.meshwright.dev/import-from: west/shop/website } }
            spec: { ports: [{ name: http, port: 8080 }] }
        waitFor: { condition: Available }
    - id: reached
      target: east
      probe:
        from: { workload: deployment/shopper }
        request: { url: "http://website:8080/" }
        expect: { status: 200, body: { contains: spiffe://sandbox-east.local/ns/shop/sa/default } }
`;

describe('several sandboxes', () => {
  it('of one run are linked with each other, each under the name of its role', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'two-clusters-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(path.join(folder, 'pattern.yaml'), PATTERN);
    const said = await runCli(['run', folder, '--sandbox', '--yes', '-o', 'json']);
    expect(said.code, said.stderr).toBe(0);
    expect(JSON.parse(said.stdout)).toMatchObject({
      outcome: 'succeeded',
      proofs: [
        { key: 'reached:status', verdict: 'passed' },
        { key: 'reached:body', verdict: 'passed' },
      ],
    });
  });

  it('that stand by themselves are linked, cut, mended, unlinked, and all end with one command', async () => {
    const stateDir = mkdtempSync(path.join(tmpdir(), 'several-sandboxes-'));
    const call = (...args: readonly string[]): Promise<Said> => runCli(['sandbox', ...args], { stateDir });
    onTestFinished(async () => {
      await call('down', '--all', '--purge');
      rmSync(stateDir, { recursive: true, force: true });
    });
    const status = async (): Promise<readonly unknown[]> => {
      const said = await call('status');
      expect(said.code, said.stderr).toBe(0);
      const lines = said.stdout.trim().split('\n');
      return lines.map((line) => JSON.parse(line));
    };
    const refused = async (args: readonly string[], code: number, sentence: string) => {
      const said = await call(...args);
      expect({ code: said.code, stderr: said.stderr }).toEqual({
        code,
        stderr: expect.stringContaining(sentence),
      });
    };
    for (const name of ['east', 'west']) {
      const up = await call('up', '--background', '--name', name, '--trust-domain', `${name}.test`);
      expect(up.code, up.stderr).toBe(0);
    }
    expect(await status()).toMatchObject([
      { name: 'east', context: 'east', trustDomain: 'east.test', links: [] },
      { name: 'west', context: 'west', trustDomain: 'west.test', links: [] },
    ]);

    expect(await call('link', 'east', 'west')).toMatchObject({ code: 0 });
    expect(await status()).toMatchObject([
      { links: [{ name: 'west', trustDomain: 'west.test', cut: false }] },
      { links: [{ name: 'east', trustDomain: 'east.test', cut: false }] },
    ]);
    expect(await call('break', 'link=east:west')).toMatchObject({ code: 0 });
    expect(await status()).toMatchObject([{ links: [{ cut: true }] }, { links: [{ cut: true }] }]);
    expect(await call('mend', 'link=east:west')).toMatchObject({ code: 0 });
    expect(await status()).toMatchObject([{ links: [{ cut: false }] }, { links: [{ cut: false }] }]);
    expect(await call('unlink', 'east', 'west')).toMatchObject({ code: 0 });

    await refused(['break', 'link=east:west'], 5, "error: there is no link to 'west'");
    await refused(['link', 'east', 'north'], 5, "no sandbox 'north' is running");
    await refused(['status', '--name', 'north'], 5, 'running: east, west');
    await refused(['link', 'east', 'east'], 2, 'a sandbox cannot be linked to itself');
    await refused(['break', 'link=east'], 2, 'link=A:B');
    await refused(['up', '--name', 'Not/This'], 2, 'cannot be the name of a sandbox');
    await refused(['up', '--background', '--name', 'east'], 5, "'east' is already running");

    await refused(['down', '--all'], 0, '2 sandboxes are down: east, west');
    await refused(['status'], 5, 'no sandbox is running');
    await refused(['down', '--all', '--purge'], 0, 'no sandbox was running');
    expect(readdirSync(path.join(stateDir, 'sandboxes'))).toEqual([]);
  });
});
