import type { Reporter, TestModule } from 'vitest/node';
import { agreementLines } from '../../rig/agreement-lines.ts';

const API = { folder: 'kubernetes-api', other: 'real', missing: 'no real API server' };
const CONTROLLERS = { folder: 'contracts/controllers', other: 'real', missing: 'no real controllers' };

/** Prints one line for every case of both contracts that both sides were asked: whether the sandbox is as the real one. */
// biome-ignore lint/style/noDefaultExport: vitest takes reporters by their default export
export default class AgreementReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const controllers = agreementLines(modules, CONTROLLERS).map((line) => `controllers: ${line}`);
    const lines = [...agreementLines(modules, API), ...controllers];
    if (lines.length > 0) process.stdout.write(`\n${lines.join('\n')}\n`);
  }
}
