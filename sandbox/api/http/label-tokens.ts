/** One piece of a label selector. */
export interface Token {
  readonly type: 'word' | 'operator' | 'mark' | 'end';
  readonly text: string;
}

const MARKS = ['!=', '==', '!', '=', '>', '<', '(', ')', ','];
const OPERATORS = new Set(['!=', '==', '=', '>', '<', 'in', 'notin']);

/** Splits a label selector into words, operators and marks, as the lexer of k8s.io/apimachinery does. */
export function lexLabels(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let rest = text.replace(/^[ \t\r\n]+/, '');
  while (rest !== '') {
    const piece =
      MARKS.find((mark) => rest.startsWith(mark)) ?? /^[^ \t\r\n=!(),><]+/.exec(rest)?.[0] ?? rest;
    const isMark = MARKS.includes(piece);
    tokens.push({ type: OPERATORS.has(piece) ? 'operator' : isMark ? 'mark' : 'word', text: piece });
    rest = rest.slice(piece.length).replace(/^[ \t\r\n]+/, '');
  }
  return tokens;
}
