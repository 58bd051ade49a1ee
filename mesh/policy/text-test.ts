import { RE2JS } from 're2js';
import type { TextTest } from './policy-model.ts';

/**
 * How a pattern of SMI is read, as far as the specification leaves it open: paths are anchored at the start only
 * (SMI traffic specs: "regex … anchored (^) to the beginning of the URI"), header values are searched anywhere.
 * Gateway API's expressions must fit all of the text (`full`), as in Envoy. The dialect is RE2: linear time, no back-references, no look-around.
 */
export type Anchoring = 'prefix' | 'search' | 'full';

const START = { prefix: '^', search: '', full: '^' } as const;

/** Compiles a user's pattern; a bad one comes back as a sentence, so that the caller can say where it stands. */
export function compileTextTest(
  source: string,
  anchoring: Anchoring,
): { readonly ok: true; readonly test: TextTest } | { readonly ok: false; readonly problem: string } {
  try {
    // The group keeps `a|b` together under the anchor.
    const compiled = RE2JS.compile(`${START[anchoring]}(?:${source})${anchoring === 'full' ? '$' : ''}`);
    return { ok: true, test: { source, fits: (text) => compiled.test(text) } };
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** The test that stands for a pattern which would not compile. */
export function fitsNothing(source: string): TextTest {
  return { source, fits: () => false };
}
