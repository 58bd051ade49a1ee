import type { Reporter, TestModule } from 'vitest/node';
import { agreementLines } from '../rig/agreement-lines.ts';
import { ALL_CASES } from './all-cases.ts';

const SIDES = { folder: 'second-opinion', other: 'envoy', missing: 'no Envoy' };

/** Prints one line for every case that both meshes were asked: whether they agree, and where they rightly do not. */
// biome-ignore lint/style/noDefaultExport: vitest takes reporters by their default export
export default class EnvoyAgreementReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const lines = agreementLines(modules, SIDES).flatMap((line) => [line, ...exceptionsOf(line)]);
    if (lines.length > 0) process.stdout.write(`\n${lines.join('\n')}\n`);
  }
}

function exceptionsOf(line: string): readonly string[] {
  const asks = ALL_CASES.find(({ title }) => line.includes(`  ${title}`))?.asks ?? [];
  return asks.flatMap(({ envoy }) => (envoy === undefined ? [] : [`    but for this: ${envoy.because}`]));
}
