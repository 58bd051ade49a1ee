import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** Outcomes of one case on both servers. */
interface Outcomes {
  sandbox?: string;
  real?: string;
}

const SIDES = { 'sandbox.test.ts': 'sandbox', 'real.test.ts': 'real' } as const;

/** Prints one line for every case of the contract that both servers were asked: whether the sandbox is as the real one. */
// biome-ignore lint/style/noDefaultExport: vitest takes reporters by their default export
export default class AgreementReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const cases = new Map<string, Outcomes>();
    for (const module of modules) {
      const side = Object.entries(SIDES).find(([file]) =>
        module.moduleId.endsWith(`kubernetes-api/${file}`),
      )?.[1];
      if (side === undefined) continue;
      for (const test of module.children.allTests()) {
        const title = titleOf(test);
        const outcomes = cases.get(title) ?? {};
        outcomes[side] = test.result().state;
        cases.set(title, outcomes);
      }
    }
    const lines = [...cases].flatMap(([title, outcomes]) => lineOf(title, outcomes));
    if (lines.length > 0) process.stdout.write(`\n${lines.join('\n')}\n`);
  }
}

/** The place of a case in the contract, without the server that it ran on. */
function titleOf(test: TestCase): string {
  return test.fullName.split(' > ').slice(1).join(': ');
}

function lineOf(title: string, { sandbox, real }: Outcomes): readonly string[] {
  if (sandbox === undefined || real === undefined) return [];
  if (real === 'skipped') return [`sandbox ? real  ${title} (no real API server)`];
  return [`sandbox ${sandbox === 'passed' && real === 'passed' ? '=' : '≠'} real  ${title}`];
}
