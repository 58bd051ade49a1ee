import { RE2JS } from 're2js';
import { safeText } from '../../schemas/safe-text.ts';
import { expressionSize } from './expression-size.ts';
import type { Anchoring, TextTest } from './policy-model.ts';

const START = { prefix: '^', search: '', full: '^' } as const;

/**
 * Steps that one expression may unfold to (`(a|b){500}` written out). RE2 is linear in the text, but each character of it
 * costs as many steps: a few kilobytes of counted repetitions would keep a proxy busy for seconds.
 */
const MOST_STEPS = 10_000;

/** Most of what RE2 says that is shown: it repeats the expression. */
const MOST_SHOWN = 200;

/** Compiles a user's pattern; a bad one comes back as a sentence, so that the caller can say where it stands. */
export function compileTextTest(
  source: string,
  anchoring: Anchoring,
): { readonly ok: true; readonly test: TextTest } | { readonly ok: false; readonly problem: string } {
  if (source.length <= PLAIN_LENGTH && PLAIN.test(source))
    return { ok: true, test: plainTest(source, anchoring) };
  const steps = expressionSize(source);
  if (steps > MOST_STEPS) {
    return { ok: false, problem: `it unfolds to ${steps} steps, and at most ${MOST_STEPS} are taken` };
  }
  const alone = source.includes(')') ? problemOf(() => RE2JS.compile(source)) : undefined;
  // `a)|(b` is no expression, but would be one inside the group, and get out from under the anchor.
  if (alone !== undefined) return { ok: false, problem: alone };
  try {
    const compiled = compile(source, anchoring);
    return { ok: true, test: { source, anchoring, fits: (text) => compiled.test(text) } };
  } catch (error) {
    // Said of what the user wrote, not of the group around it.
    return { ok: false, problem: problemOf(() => RE2JS.compile(source)) ?? sentenceOf(error) };
  }
}

function problemOf(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return sentenceOf(error);
  }
}

function sentenceOf(error: unknown): string {
  return safeText(error instanceof Error ? error.message : String(error), MOST_SHOWN);
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
