/** A stretch of one source file. Offsets are UTF-16 code units from the start of the text, end exclusive. */
export interface Span {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** A second place that explains the first: "first declared here". */
export interface RelatedPlace {
  readonly span: Span;
  readonly message: string;
}

/** An edit that a machine may apply to mend the finding. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly { readonly span: Span; readonly replacement: string }[];
}

/**
 * One finding about the user's input: a stable code (`schemas/diagnostic-codes.ts`), one sentence in the user's own
 * words, the place, and what to do about it. Never thrown; stages collect them all.
 * Without a span the input was not a file (the command line, the environment); `source` then names it.
 */
export interface Diagnostic {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  readonly span?: Span;
  readonly source?: string;
  /** The words under the carets; shorter than `message`. */
  readonly label?: string;
  readonly related?: readonly RelatedPlace[];
  readonly help?: string;
  readonly fix?: Fix;
}
