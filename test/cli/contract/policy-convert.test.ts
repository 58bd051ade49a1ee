import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runCli } from '../../rig/run-cli.ts';

const FILE = 'test/conversions/W515-a-port-becomes-a-route/input.yaml';
const LOSSY = 'test/conversions/E514-what-v1alpha1-cannot-say/input.yaml';
const convert = (...args: readonly string[]) => runCli(['policy', 'convert', ...args]);

describe('policy convert', () => {
  it('prints YAML documents on stdout and what it did on stderr', async () => {
    const said = await convert(FILE, '--to', 'latest');
    expect(said.code, said.stderr).toBe(0);
    expect(said.stdout).toContain('name: port-9091');
    expect(said.stdout).not.toContain('W515');
    expect(said.stderr).toContain('info[W515]');
  });

  it('prints one List with -o json, and nothing else with -q', async () => {
    const said = await convert(FILE, '--to', 'latest', '-o', 'json', '-q');
    const list = JSON.parse(said.stdout);
    expect(list).toMatchObject({ apiVersion: 'v1', kind: 'List' });
    expect(list.items.map(({ kind }: { readonly kind: string }) => kind)).toEqual([
      'TCPRoute',
      'TrafficTarget',
      'TCPRoute',
    ]);
    expect(said.stderr).toBe('');
  });

  it('prints nothing on stdout when something would be lost, and ends 2', async () => {
    const said = await convert(LOSSY, '--to', 'v1alpha1');
    expect(said).toMatchObject({ code: 2, stdout: '' });
    expect(said.stderr).toContain(`${LOSSY}:7:5`);
  });

  it.each([
    ['json', (text: string) => JSON.parse(text).diagnostics[0].range.start],
    ['sarif', (text: string) => JSON.parse(text).runs[0].results[0].ruleId],
    ['github', (text: string) => text.split(' ')[0]],
  ])('says findings as %s on stderr too', async (form, part) => {
    const said = await convert(LOSSY, '--to', 'v1alpha1', '--findings', form);
    expect(said).toMatchObject({ code: 2, stdout: '' });
    expect(part(said.stderr)).toEqual(
      { json: { line: 7, column: 5 }, sarif: 'E514', github: '::error' }[form],
    );
  });

  it('reads a folder and standard input, and what it printed itself', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'meshwright-convert-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const first = await convert(FILE, '--to', 'latest');
    writeFileSync(path.join(folder, 'policies.yaml'), first.stdout);
    writeFileSync(path.join(folder, 'notes.txt'), 'not read');
    const again = await convert(folder, '--to', 'latest');
    expect(again.stdout).toBe(first.stdout);
    const piped = await runCli(['policy', 'convert', '-', '--to', 'latest'], { input: first.stdout });
    expect(piped.stdout).toBe(first.stdout);
  });

  it('offers the nearest target, and wants one', async () => {
    const said = await convert(FILE, '--to', 'relased');
    expect(said).toMatchObject({ code: 2, stdout: '' });
    expect(said.stderr).toContain("did you mean 'released'?");
    expect((await convert(FILE)).code).toBe(2);
    expect((await convert('not-there.yaml', '--to', 'latest')).code).toBe(2);
  });

  it('says when there is nothing to convert', async () => {
    const said = await runCli(['policy', 'convert', '-', '--to', 'latest'], { input: '# empty\n' });
    expect(said).toMatchObject({ code: 2, stdout: '' });
    expect(said.stderr).toContain('standard input holds no objects');
  });

  it('opens no socket', async () => {
    const watch =
      'data:text/javascript,import net from "node:net"; net.Socket.prototype.connect = () => process.exit(99);';
    const nodeFlags = ['--import', watch];
    const dial = 'data:text/javascript,import net from "node:net"; net.connect(9);';
    const caught = await runCli(['version'], { nodeFlags: [...nodeFlags, '--import', dial] });
    expect(caught.code).toBe(99);
    const said = await runCli(['policy', 'convert', FILE, '--to', 'latest'], { nodeFlags });
    expect(said.code, said.stderr).toBe(0);
  });
});
