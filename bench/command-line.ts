import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type BenchRow, repeat, timeProcess } from './measure.ts';

const CLI = 'dist/cli/main.js';
const RUNS = 7;

/** Start-up of the command line: `version`, and a cold `check` of 200 steps. The peer is Node itself doing nothing. */
export async function benchCommandLine(): Promise<readonly BenchRow[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'meshwright-bench-'));
  try {
    const file = path.join(folder, 'pattern.yaml');
    await writeFile(file, patternOf(200));
    const bareWall = await repeat(
      RUNS,
      async () => (await timeProcess(process.execPath, ['-e', '0'])).wallMs,
    );
    const bareCpu = await repeat(RUNS, async () => (await timeProcess(process.execPath, ['-e', '0'])).cpuMs);
    const version = await repeat(
      RUNS,
      async () => demand(await timeProcess(process.execPath, [CLI, 'version'])).wallMs,
    );
    const check = await repeat(
      RUNS,
      async () => demand(await timeProcess(process.execPath, [CLI, 'check', file])).cpuMs,
    );
    return [
      {
        what: 'version, wall',
        unit: 'ms',
        measured: version,
        target: 150,
        peer: { name: 'node -e 0', value: bareWall.median },
      },
      {
        what: 'check of 200 steps, CPU, cold',
        unit: 'ms',
        measured: check,
        target: 400,
        peer: { name: 'node -e 0', value: bareCpu.median },
      },
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

function demand<T extends { readonly exitCode: number; readonly stderr: string }>(result: T): T {
  if (result.exitCode !== 0)
    throw new Error(`a benched command ended with ${result.exitCode}: ${result.stderr}`);
  return result;
}

/** A pattern of so many steps, each with parameters, a template and an expression, as people write them. */
export function patternOf(steps: number): string {
  const lines = [
    'apiVersion: meshwright.dev/v1alpha1',
    'kind: Pattern',
    'metadata: {name: bench, version: 1.0.0}',
    'spec:',
    '  summary: Many steps.',
    '  parameters:',
    '    namespace: {type: string, default: bench}',
    '    replicas: {type: integer, default: 2}',
    '  defaults: {namespace: "{{ params.namespace }}"}',
    '  steps:',
  ];
  for (let i = 0; i < steps; i++) {
    lines.push(
      ...(i % 4 === 3
        ? [
            `    - id: check${i}`,
            '      assert:',
            `        - that: params.replicas >= 1 && size(params.namespace) > 0`,
            `          message: step ${i} found nothing`,
          ]
        : [
            `    - id: step${i}`,
            '      apply:',
            '        inline:',
            '          - apiVersion: v1',
            '            kind: ConfigMap',
            `            metadata: {name: "config-${i}"}`,
            '            data: {namespace: "{{ params.namespace }}", replicas: "{{ params.replicas }} replicas"}',
          ]),
    );
  }
  return `${lines.join('\n')}\n`;
}
