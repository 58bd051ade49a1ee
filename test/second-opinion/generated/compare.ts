import fc from 'fast-check';
import type { Case } from '../case.ts';
import { envoyMesh } from '../envoy/envoy-mesh.ts';
import { observe } from '../observe.ts';
import type { Mesh } from '../scene.ts';
import { accessCase } from './access.ts';
import { gatewayCase } from './gateways.ts';
import { routesCase } from './routes.ts';

/** Cases that nobody thought of: what they want is that both meshes answer alike. */
export const anyCase: fc.Arbitrary<Case> = fc.oneof(
  { arbitrary: routesCase, weight: 4 },
  { arbitrary: gatewayCase, weight: 2 },
  { arbitrary: accessCase, weight: 1 },
);

/** A case to which two meshes answer otherwise: the lines of each, where they differ. */
export interface Difference {
  readonly index: number;
  readonly what: Case;
  readonly lines: readonly string[];
}

/** What a comparison takes; the sandbox stays the caller's. */
export interface Sides {
  readonly sandbox: Mesh;
  /** Of Envoy. */
  readonly program: string;
}

/** How many cases one pair of Envoys is told about. */
const BATCH = 60;

/** Which cases, and from which seed: the same one gives the same cases. */
export interface Series {
  readonly seed: number;
  readonly count: number;
  readonly arbitrary?: fc.Arbitrary<Case>;
}

export interface Compared {
  /** Requests that were put to both. */
  readonly pairs: number;
  /** How often the sandbox's answer was of which class: cases that all get the same compare little. */
  readonly answers: ReadonlyMap<string, number>;
  readonly differences: readonly Difference[];
}

/** Puts a series of cases to both meshes. */
export async function compare(sides: Sides, { seed, count, arbitrary = anyCase }: Series): Promise<Compared> {
  const cases = fc.sample(arbitrary, { seed, numRuns: count });
  const differences: Difference[] = [];
  const answers = new Map<string, number>();
  for (let at = 0; at < cases.length; at += BATCH) {
    const batch = cases.slice(at, at + BATCH);
    const envoy = await envoyMesh({ program: sides.program, cases: batch });
    try {
      for (const [index, what] of batch.entries()) {
        const { here, lines } = await bothSee(sides.sandbox, envoy, what);
        for (const line of here) {
          const answer = line.split(': ')[1]?.split(/,| to /)[0] ?? '';
          answers.set(answer, (answers.get(answer) ?? 0) + 1);
        }
        if (lines.length > 0) differences.push({ index: at + index, what, lines });
      }
    } finally {
      await envoy.close();
    }
  }
  return { pairs: cases.reduce((sum, { asks }) => sum + asks.length, 0), answers, differences };
}

async function bothSee(sandbox: Mesh, envoy: Mesh, what: Case) {
  const here = (await observe(sandbox, what)).seen;
  const there = (await observe(envoy, what)).seen;
  const lines = here.flatMap((line, index) =>
    line === there[index] ? [] : [`sandbox: ${line}`, `envoy:   ${there[index]}`],
  );
  return { here, lines };
}

/** How long a smaller case is looked for. */
const SHRINK_MS = 60_000;

/** The smallest case of a seed in which a difference is still seen, in words that can be read and tried again. */
export async function smallest(
  { sandbox, program }: Sides,
  { seed, index, arbitrary = anyCase }: Omit<Series, 'count'> & { readonly index: number },
): Promise<string> {
  let found: { readonly what: Case; readonly lines: readonly string[] } | undefined;
  const property = fc.asyncProperty(arbitrary, async (what) => {
    const envoy = await envoyMesh({ program, cases: [what] });
    try {
      const { lines } = await bothSee(sandbox, envoy, what);
      if (lines.length > 0) found = { what, lines };
      return lines.length === 0;
    } finally {
      await envoy.close();
    }
  });
  await fc.check(property, { seed, path: String(index), numRuns: 1, interruptAfterTimeLimit: SHRINK_MS });
  if (found === undefined) return 'asked alone, both answer alike';
  const { given, asks } = found.what;
  return [...found.lines, JSON.stringify({ given, asks: asks.length }, null, 1)].join('\n');
}
