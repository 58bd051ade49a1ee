import type { Diagnostic } from './diagnostic.ts';

/** What a pure stage returns: a value (perhaps with warnings), or everything that is wrong with its input. */
export type Result<T> =
  | { readonly ok: true; readonly value: T; readonly diagnostics: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** A successful stage, with the warnings it met on the way. */
export function succeed<T>(value: T, diagnostics: readonly Diagnostic[] = []): Result<T> {
  return { ok: true, value, diagnostics };
}

/** A refused input; at least one of the diagnostics is an error. */
export function refuse<T>(diagnostics: readonly Diagnostic[]): Result<T> {
  return { ok: false, diagnostics };
}
