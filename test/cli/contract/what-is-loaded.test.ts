import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runCli, type Said } from '../../rig/run-cli.ts';

const INK = 'ink';
const KUBERNETES = '@kubernetes/client-node';
const RUN = ['run', 'test/fixtures/patterns/settings', '--sandbox'];

/** Runs the program and names the packages whose modules were loaded, from Node's own coverage record. */
async function packagesLoadedBy(
  args: readonly string[],
): Promise<{ readonly said: Said; readonly packages: readonly string[] }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'meshwright-loaded-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const said = await runCli(args, { env: { NODE_V8_COVERAGE: folder } });
  const packages = new Set<string>();
  for (const file of readdirSync(folder)) {
    const record: { readonly result: readonly { readonly url: string }[] } = JSON.parse(
      readFileSync(path.join(folder, file), 'utf8'),
    );
    for (const { url } of record.result) {
      const name = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
      if (name !== undefined) packages.add(name);
    }
  }
  return { said, packages: [...packages] };
}

describe('what a command loads', () => {
  it.each([
    ['check', ['check', 'patterns/canary-release']],
    [
      'policy convert',
      ['policy', 'convert', 'test/conversions/old-files-to-latest/input.yaml', '--to', 'latest'],
    ],
    ['version', ['version']],
    ['help', ['--help']],
    ['help of run', ['run', '--help']],
  ])('%s needs neither the terminal view nor the Kubernetes client', async (_, args) => {
    const { said, packages } = await packagesLoadedBy(args);
    expect(said.code, said.stderr).toBe(0);
    expect(packages).toContain('commander');
    expect(packages).not.toContain(INK);
    expect(packages).not.toContain('react');
    expect(packages).not.toContain(KUBERNETES);
  });

  it('a run in the sandbox without a terminal needs neither', async () => {
    const { said, packages } = await packagesLoadedBy(RUN);
    expect(said.code, said.stderr).toBe(0);
    expect(packages).toContain('ws');
    expect(packages).not.toContain(INK);
    expect(packages).not.toContain('react');
    expect(packages).not.toContain(KUBERNETES);
  });

  it('a kubeconfig whose user is named by a program loads the Kubernetes client', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'meshwright-kubeconfig-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const kubeconfig = path.join(folder, 'config');
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: 'false',
      interactiveMode: 'Never',
    };
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'somewhere', cluster: { server: 'https://127.0.0.1:9' } }],
      users: [{ name: 'program', user: { exec } }],
      contexts: [{ name: 'blue', context: { cluster: 'somewhere', user: 'program' } }],
    };
    writeFileSync(kubeconfig, JSON.stringify(config));
    const where = ['--yes', '--kubeconfig', kubeconfig, '--context', 'blue'];
    const { said, packages } = await packagesLoadedBy(['run', 'test/fixtures/patterns/settings', ...where]);
    expect(said.code, said.stderr).toBe(5);
    expect(packages).toContain(KUBERNETES);
  });

  it('a run that is asked for the terminal view loads it', async () => {
    const { said, packages } = await packagesLoadedBy([...RUN, '--progress', 'tui']);
    expect(said.code, said.stderr).toBe(0);
    expect(packages).toContain(INK);
  });
});
