import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runCli, type Said } from '../../rig/run-cli.ts';

const SURROUNDINGS = `apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {ports: [{port: 80}], selector: {app: web}}
---
apiVersion: v1
kind: Service
metadata: {name: v1, namespace: shop}
spec: {ports: [{port: 80}], selector: {app: v1}}
---
apiVersion: v1
kind: Service
metadata: {name: odd, namespace: shop}
spec: {ports: [{port: 81}], selector: {app: odd}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: front, namespace: shop}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: website, namespace: shop}
---
apiVersion: specs.smi-spec.io/v1alpha4
kind: HTTPRouteGroup
metadata: {name: routes, namespace: shop}
spec: {matches: [{name: read, methods: [GET]}]}
`;

const split = (backends: string, more = ''): string => `apiVersion: split.smi-spec.io/v1alpha4
kind: TrafficSplit
metadata: {name: web, namespace: shop}
spec: {service: web.shop.svc.cluster.local, backends: [${backends}]${more}}
`;

const group = (
  matches: string,
  spec = `spec: {matches: [${matches}]}`,
): string => `apiVersion: specs.smi-spec.io/v1alpha4
kind: HTTPRouteGroup
metadata: {name: extra, namespace: shop}
${spec}
`;

function target(parts: { source?: string; rule?: string; sources?: string; rules?: string } = {}): string {
  const { source = 'front', rule = 'name: routes' } = parts;
  const {
    sources = `[{kind: ServiceAccount, name: ${source}}]`,
    rules = `[{kind: HTTPRouteGroup, ${rule}}]`,
  } = parts;
  return `apiVersion: access.smi-spec.io/v1alpha3
kind: TrafficTarget
metadata: {name: t, namespace: shop}
spec:
  destination: {kind: ServiceAccount, name: website}
  sources: ${sources}
  rules: ${rules}
`;
}

/** What is wrong, what it is told with, and the text at which it is told. */
const CASES: readonly (readonly [what: string, policy: string, code: string, at: string])[] = [
  ['a weight below zero', split('{service: v1, weight: -5}, {service: v2, weight: 1}'), 'E501', '-5}'],
  ['a weight with a fraction', split('{service: v1, weight: 1.5}'), 'E501', '1.5}'],
  ['weights that are all zero', split('{service: v1, weight: 0}'), 'E501', '[{service: v1'],
  ['the root as its backend, by another name', split('{service: web, weight: 1}'), 'E502', 'web, weight'],
  ['a backend twice', split('{service: v1, weight: 1}, {service: v1.shop, weight: 1}'), 'E503', 'v1.shop'],
  ['a backend without a port of the root', split('{service: odd, weight: 1}'), 'E504', 'odd,'],
  ['an unknown route group', target({ rule: 'name: rutes' }), 'E505', 'rutes'],
  ['an unknown match', target({ rule: 'name: routes, matches: [zebra]' }), 'E505', 'zebra'],
  ['an unknown account', target({ source: 'frnt' }), 'E505', 'frnt'],
  [
    'an unknown route group of a split',
    split('{service: v1, weight: 1}', ', matches: [{kind: HTTPRouteGroup, name: rotes}]'),
    'E505',
    'rotes',
  ],
  ['no rules', target({ rules: '[]' }), 'E516', '[]'],
  ['no sources', target({ sources: '[]' }), 'E516', '[]'],
  ['matches outside spec', group('', 'matches: [{name: a}]'), 'E510', 'matches:'],
  ['an expression that is none', group('{name: a, pathRegex: "/items("}'), 'E515', '"/items('],
  ['look-around', group('{name: a, headers: {x-a: "(?=b)"}}'), 'E515', '"(?=b)'],
  ['a back-reference', group("{name: a, pathRegex: '/(a)\\1'}"), 'E515', "'/(a)"],
  ['repeats that multiply', group('{name: a, pathRegex: "/((a{99}){99}){99}"}'), 'E515', '"/((a'],
  ['repeats that add up', group(`{name: a, pathRegex: "/${'(b?){900}'.repeat(99)}"}`), 'E515', '"/(b?'],
];

/** A pattern with the policy in it and the same once more in a file. */
function patternWith(policy: string): string {
  const [first = '', ...rest] = policy.trimEnd().split('\n');
  return `apiVersion: meshwright.dev/v1alpha1
kind: Pattern
metadata: {name: bad, version: 1.0.0}
spec:
  summary: What must not be applied.
  defaults: {namespace: shop}
  steps:
    - id: around
      apply: {files: [surroundings.yaml]}
    - id: inline
      policy:
        inline:
          - ${first}
${rest.map((line) => `            ${line}\n`).join('')}    - id: files
      policy: {files: [policy.yaml]}
`;
}

function folderWith(policy: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'meshwright-bad-input-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(path.join(folder, 'surroundings.yaml'), SURROUNDINGS);
  writeFileSync(path.join(folder, 'policy.yaml'), policy);
  writeFileSync(path.join(folder, 'both.yaml'), `${SURROUNDINGS}---\n${policy}`);
  writeFileSync(path.join(folder, 'pattern.yaml'), patternWith(policy));
  return folder;
}

/** `file:line:column` of a text in a file; the last one, since the surroundings come first. */
function placeOf(folder: string, file: string, text: string): string {
  const source = readFileSync(path.join(folder, file), 'utf8');
  const before = source.slice(0, source.lastIndexOf(text)).split('\n');
  expect(source).toContain(text);
  return `${file}:${before.length}:${(before.at(-1) ?? '').length + 1}\n`;
}

const EXPLAIN = ['--from', 'shop/front', '--to', 'shop/web:80', '--request', 'GET /'];

function refusedAt({ code, stderr, stdout }: Said, finding: string, ...places: readonly string[]): void {
  expect(code, stderr).toBe(2);
  expect(stderr + stdout).toContain(`error[${finding}]: `);
  for (const place of places) expect(stderr + stdout).toContain(`--> ${place}`);
}

describe('a policy that is wrong is refused at its place, and nothing is applied', () => {
  for (const [what, policy, code, at] of CASES) {
    it(`${what}: in a step, in its file, and where files are explained`, { timeout: 120_000 }, async () => {
      const folder = folderWith(policy);
      const stateDir = mkdtempSync(path.join(tmpdir(), 'meshwright-bad-state-'));
      onTestFinished(() => rmSync(stateDir, { recursive: true, force: true }));
      const [run, explained] = await Promise.all([
        runCli(['run', 'pattern.yaml', '--sandbox', '--yes'], { cwd: folder, stateDir }),
        runCli(['policy', 'explain', '-f', 'both.yaml', ...EXPLAIN], { cwd: folder }),
      ]);
      const inPattern = placeOf(folder, 'pattern.yaml', at);
      refusedAt(run, code, inPattern, placeOf(folder, 'policy.yaml', at));
      expect(readdirSync(stateDir)).toEqual([]);
      refusedAt(explained, code, placeOf(folder, 'both.yaml', at));
      expect(explained.stdout).toBe('');
    });
  }

  it('every command that reads it says the same', { timeout: 120_000 }, async () => {
    const folder = folderWith(split('{service: web, weight: -5}'));
    const said = await Promise.all(
      [
        ['check', 'pattern.yaml'],
        ['plan', 'pattern.yaml'],
        ['policy', 'convert', 'both.yaml', '--to', 'latest'],
      ].map((args) => runCli(args, { cwd: folder })),
    );
    const [checked, planned, converted] = said;
    if (checked === undefined || planned === undefined || converted === undefined)
      throw new Error('no answer');
    for (const each of [checked, planned]) {
      for (const file of ['pattern.yaml', 'policy.yaml'])
        refusedAt(each, 'E501', placeOf(folder, file, '-5'), placeOf(folder, file, 'web, weight'));
    }
    refusedAt(converted, 'E502', placeOf(folder, 'both.yaml', '-5'), placeOf(folder, 'both.yaml', 'web, w'));
    expect(converted.stdout).toBe('');
  });
});

describe('what a policy may name', () => {
  it('an account that only looks like another one may be in the cluster already', async () => {
    const folder = folderWith(target());
    writeFileSync(
      path.join(folder, 'both.yaml'),
      `${SURROUNDINGS.replace('name: front,', 'name: front-1,')}---\n${target({ source: 'front-2' })}`,
    );
    const said = await runCli(['policy', 'convert', 'both.yaml', '--to', 'latest'], { cwd: folder });
    expect(said.code, said.stderr).toBe(0);
    expect(said.stderr).toContain("warning[W505]: the ServiceAccount 'front-2' is not among the objects");
    expect(said.stderr).toContain(`--> ${placeOf(folder, 'both.yaml', 'front-2')}`);
  });
});
