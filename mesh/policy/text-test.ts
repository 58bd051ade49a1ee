import { RE2JS } from 're2js';
import type { Anchoring, TextTest } from './policy-model.ts';

const START = { prefix: '^', search: '', full: '^' } as const;

/** Compiles a user's pattern; a bad one comes back as a sentence, so that the caller can say where it stands. */
export function compileTextTest(
  source: string,
  anchoring: Anchoring,
): { readonly ok: true; readonly test: TextTest } | { readonly ok: false; readonly problem: string } {
  try {
    // `a)|(b` is no expression, but would be one inside the group, and get out from under the anchor.
    if (source.includes(')')) RE2JS.compile(source);
    // The group keeps `a|b` together under the anchor.
    const compiled = RE2JS.compile(`${START[anchoring]}(?:${source})${anchoring === 'full' ? '$' : ''}`);
    return { ok: true, test: { source, anchoring, fits: (text) => compiled.test(text) } };
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** The test that stands for a pattern which would not compile. */
export function fitsNothing(source: string): TextTest {
  return { source, fits: () => false };
}
