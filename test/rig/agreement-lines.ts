import type { TestCase, TestModule } from 'vitest/node';

/** The same cases played on two sides, of which the sandbox is always one. */
export interface Sides {
  /** The folder of both test files. */
  readonly folder: string;
  /** What the other side is called; its tests are in `<other>.test.ts`, those of the sandbox in `sandbox.test.ts`. */
  readonly other: string;
  /** What to say where the other side is not there. */
  readonly missing: string;
}

interface Outcomes {
  readonly sandbox?: string;
  readonly other?: string;
}

/** One line for every case that both sides were asked: whether they agree. */
export function agreementLines(modules: readonly TestModule[], sides: Sides): readonly string[] {
  const cases = new Map<string, Outcomes>();
  const files = { 'sandbox.test.ts': 'sandbox', [`${sides.other}.test.ts`]: 'other' };
  for (const [file, side] of Object.entries(files)) {
    for (const module of modules.filter(({ moduleId }) => moduleId.endsWith(`${sides.folder}/${file}`))) {
      for (const test of module.children.allTests()) {
        const title = titleOf(test);
        cases.set(title, { ...cases.get(title), [side]: test.result().state });
      }
    }
  }
  return [...cases].flatMap(([title, outcomes]) => lineOf(title, outcomes, sides));
}

/** The place of a case in the suite, without the side that it ran on. */
function titleOf(test: TestCase): string {
  return test.fullName.split(' > ').slice(1).join(': ');
}

function lineOf(
  title: string,
  { sandbox, other }: Outcomes,
  { other: name, missing }: Sides,
): readonly string[] {
  if (sandbox === undefined || other === undefined) return [];
  if (other === 'skipped') return [`sandbox ? ${name}  ${title} (${missing})`];
  return [`sandbox ${sandbox === 'passed' && other === 'passed' ? '=' : '≠'} ${name}  ${title}`];
}
