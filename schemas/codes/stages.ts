/** What a diagnostic code stands for: a title, and what to know beyond the one sentence at the place. */
export interface DiagnosticCode {
  readonly title: string;
  readonly explanation: string;
  /** The stage that finds it: reading one file, planning (bound values, order), a run on a cluster, or a conversion. */
  readonly stage: 'read' | 'bind' | 'plan' | 'run' | 'convert';
}

/** Found in reading one file. */
export function read(title: string, explanation: string): DiagnosticCode {
  return { title, explanation, stage: 'read' };
}

/** Found once values are bound. */
export function bind(title: string, explanation: string): DiagnosticCode {
  return { title, explanation, stage: 'bind' };
}

/** Found in planning. */
export function plan(title: string, explanation: string): DiagnosticCode {
  return { title, explanation, stage: 'plan' };
}

/** Found in converting policies. */
export function convert(title: string, explanation: string): DiagnosticCode {
  return { title, explanation, stage: 'convert' };
}

/** Found by a run on a cluster. */
export function run(title: string, explanation: string): DiagnosticCode {
  return { title, explanation, stage: 'run' };
}
