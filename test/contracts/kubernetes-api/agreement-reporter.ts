import type { Reporter, TestModule } from 'vitest/node';
import { agreementLines } from '../../rig/agreement-lines.ts';

const SIDES = { folder: 'kubernetes-api', other: 'real', missing: 'no real API server' };

/** Prints one line for every case of the contract that both servers were asked: whether the sandbox is as the real one. */
// biome-ignore lint/style/noDefaultExport: vitest takes reporters by their default export
export default class AgreementReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const lines = agreementLines(modules, SIDES);
    if (lines.length > 0) process.stdout.write(`\n${lines.join('\n')}\n`);
  }
}
