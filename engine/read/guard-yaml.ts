import { Lexer } from 'yaml';

/** How much of one file is read. */
export interface YamlLimits {
  readonly bytes: number;
  readonly depth: number;
  readonly tokens: number;
  readonly aliases: number;
  readonly documents: number;
}

/** Limits of one YAML file; beyond them a file is refused before the parser sees it. */
export const YAML_LIMITS = {
  bytes: 1024 * 1024,
  depth: 64,
  tokens: 200_000,
  aliases: 100,
  documents: 100,
} as const satisfies YamlLimits;

/** Limits of a file that is converted: what `kubectl get -o yaml` prints of a large cluster. */
export const DUMP_LIMITS = {
  ...YAML_LIMITS,
  bytes: 8 * 1024 * 1024,
  tokens: 3_000_000,
  documents: 20_000,
} as const satisfies YamlLimits;

/** Why a text is not given to the parser; offsets are UTF-16 units. */
export interface GuardRefusal {
  readonly limit: 'depth' | 'tokens' | 'aliases' | 'documents';
  readonly at: number;
}

/**
 * The lexer's tokens as they go by, counted: nesting, aliases, documents. Throws {@link GuardStop} at the first token too
 * many, before the parser has seen it. Needed because the parser can end the process: ten thousand `[` exhaust the
 * stack and then V8's regular expression compiler (facts measured with yaml 2.9).
 */
export function* guardedTokens(text: string, limits: YamlLimits = YAML_LIMITS): Generator<string, void> {
  const count = { tokens: 0, aliases: 0, documents: 1, flow: 0, at: 0 };
  let previous = '';
  for (const token of new Lexer().lex(text)) {
    if (previous === SCALAR_FOLLOWS) {
      // text of a scalar, whatever it looks like
    } else if (token === '{' || token === '[') count.flow++;
    else if (token === '}' || token === ']') count.flow = Math.max(0, count.flow - 1);
    else if (token.startsWith('*') && token.length > 1) count.aliases++;
    else if (token === '---') count.documents++;
    const limit = exceeded(count, limits);
    if (limit !== undefined) throw new GuardStop({ limit, at: Math.min(count.at, text.length) });
    count.tokens++;
    if (!isControl(token)) count.at += token.length;
    previous = token;
    yield token;
  }
}

/** Ends the parse of a text that is beyond the limits; caught where the parser is called. */
export class GuardStop extends Error {
  readonly refusal: GuardRefusal;

  constructor(refusal: GuardRefusal) {
    super(`a YAML limit was reached: ${refusal.limit}`);
    this.refusal = refusal;
  }
}

function exceeded(
  count: {
    readonly tokens: number;
    readonly aliases: number;
    readonly documents: number;
    readonly flow: number;
  },
  limits: YamlLimits,
): GuardRefusal['limit'] | undefined {
  if (count.flow > limits.depth) return 'depth';
  if (count.tokens > limits.tokens) return 'tokens';
  if (count.aliases > limits.aliases) return 'aliases';
  if (count.documents > limits.documents) return 'documents';
  return undefined;
}

const SCALAR_FOLLOWS = '\u001f';

/** The lexer's own marks (byte order mark, document, flow end, scalar), which stand for no text. */
function isControl(token: string): boolean {
  return token === '\u0002' || token === '\u0018' || token === SCALAR_FOLLOWS;
}

const FAR_INDENT = new RegExp(`^[ ?-]{${YAML_LIMITS.depth}}`, 'm');

/** Where block nesting goes too deep: `- - - -` and ever deeper lines; counts the strictly rising indents that are open. */
export function indentationTooDeep(text: string): number | undefined {
  // the columns of open blocks rise strictly, so too many of them need a line that starts as far to the right
  if (!FAR_INDENT.test(text)) return undefined;
  const open: number[] = [];
  let at = 0;
  for (const line of text.split('\n')) {
    const lead = /^(?: |- |\? |-$)*/.exec(line)?.[0] ?? '';
    if (lead.length < line.trimEnd().length) {
      const steps = stepsOf(lead);
      while (open.length > 0 && (open.at(-1) ?? 0) >= (steps[0] ?? 0)) open.pop();
      open.push(...steps);
      if (open.length > YAML_LIMITS.depth) return at;
    }
    at += line.length + 1;
  }
  return undefined;
}

/** Columns at which a line opens something: one per dash, one for its content. */
function stepsOf(lead: string): number[] {
  const columns: number[] = [];
  for (let i = 0; i < lead.length; i++) if (lead[i] === '-' || lead[i] === '?') columns.push(i);
  columns.push(lead.length);
  return columns;
}
