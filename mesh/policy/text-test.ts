import { RE2JS } from 're2js';
import type { Anchoring, TextTest } from './policy-model.ts';

const START = { prefix: '^', search: '', full: '^' } as const;

/** Compiles a user's pattern; a bad one comes back as a sentence, so that the caller can say where it stands. */
export function compileTextTest(
  source: string,
  anchoring: Anchoring,
): { readonly ok: true; readonly test: TextTest } | { readonly ok: false; readonly problem: string } {
  if (source.length <= PLAIN_LENGTH && PLAIN.test(source))
    return { ok: true, test: plainTest(source, anchoring) };
  try {
    // `a)|(b` is no expression, but would be one inside the group, and get out from under the anchor.
    if (source.includes(')')) RE2JS.compile(source);
    const compiled = compile(source, anchoring);
    return { ok: true, test: { source, anchoring, fits: (text) => compiled.test(text) } };
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error) };
  }
}

function compile(source: string, anchoring: Anchoring): RE2JS {
  // The group keeps `a|b` together under the anchor.
  return RE2JS.compile(`${START[anchoring]}(?:${source})${anchoring === 'full' ? '$' : ''}`);
}

/** Letters, digits, `/`, `-`, `_` and dots, which may have a star: always an expression, so it is compiled when needed. */
const PLAIN = /^(?:[\w/-]|\.\*?)*$/;
const PLAIN_LENGTH = 1000;

/** Of ten thousand routes a request meets few, and a check meets none. */
function plainTest(source: string, anchoring: Anchoring): TextTest {
  let compiled: RE2JS | undefined;
  return {
    source,
    anchoring,
    fits: (text) => {
      compiled ??= compile(source, anchoring);
      return compiled.test(text);
    },
  };
}

/** The test that stands for a pattern which would not compile. */
export function fitsNothing(source: string): TextTest {
  return { source, fits: () => false };
}
