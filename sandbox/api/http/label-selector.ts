import { badRequest, type StatusError } from '../../store/status-error.ts';
import { labelKeyTrouble, labelValueTrouble } from '../kubernetes/metadata-validation.ts';
import { lexLabels, type Token } from './label-tokens.ts';

/** Whether labels are meant. */
export type LabelTest = (labels: Readonly<Record<string, string>>) => boolean;

const OPERATORS = ['in', 'notin', '=', '==', '!=', '>', '<'];

/** Reads tokens one by one; the last one is empty and comes again and again. */
class Tokens {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(text: string) {
    this.#tokens = lexLabels(text);
  }

  peek(): Token {
    return this.#tokens[this.#at] ?? { type: 'end', text: '' };
  }

  next(): Token {
    const token = this.peek();
    this.#at += 1;
    return token;
  }
}

const unreadable = (why: string): StatusError => badRequest(why);
const unmet = (why: string): StatusError => badRequest(`unable to parse requirement: ${why}`);

/** `in` and `notin` are words like any other where a value or a key may stand. */
const isWord = ({ type, text }: Token): boolean =>
  type === 'word' || (type === 'operator' && /^(?:not)?in$/.test(text));

/**
 * Reads a label selector as `labels.Parse` of k8s.io/apimachinery does, with its messages; 400 when it cannot be read.
 */
export function parseLabelSelector(text: string): LabelTest {
  const tokens = new Tokens(text);
  const tests: LabelTest[] = [];
  for (;;) {
    const token = tokens.peek();
    if (token.type === 'end') break;
    if (!isWord(token) && token.text !== '!') {
      throw unreadable(`found '${token.text}', expected: !, identifier, or 'end of string'`);
    }
    tests.push(requirement(tokens));
    const after = tokens.next();
    if (after.type === 'end') break;
    if (after.text !== ',') throw unreadable(`found '${after.text}', expected: ',' or 'end of string'`);
    const following = tokens.peek();
    if (!isWord(following) && following.text !== '!') {
      throw unreadable(`found '${following.text}', expected: identifier after ','`);
    }
  }
  return (labels) => tests.every((test) => test(labels));
}

function requirement(tokens: Tokens): LabelTest {
  const absent = tokens.peek().text === '!';
  if (absent) tokens.next();
  const token = tokens.next();
  if (!isWord(token)) throw unmet(`found '${token.text}', expected: identifier`);
  const key = token.text;
  const trouble = labelKeyTrouble(key);
  if (trouble !== undefined) throw unmet(`<nil>: Invalid value: ${JSON.stringify(key)}: ${trouble}`);
  if (absent) return (labels) => labels[key] === undefined;
  const { type, text } = tokens.peek();
  if (type === 'end' || text === ',') return (labels) => labels[key] !== undefined;
  const operator = tokens.next().text;
  if (!OPERATORS.includes(operator)) {
    throw unmet(`found '${operator}', expected: in, notin, =, ==, !=, gt, lt`);
  }
  const several = operator === 'in' || operator === 'notin';
  const values = several ? listedValues(tokens) : [oneValue(tokens)];
  return testOf(key, operator, [...new Set(values)].sort());
}

function listedValues(tokens: Tokens): readonly string[] {
  const opening = tokens.next();
  if (opening.text !== '(') throw unmet(`found '${opening.text}' expected: '('`);
  if (tokens.peek().text === ')') {
    tokens.next();
    return [''];
  }
  const first = tokens.peek();
  if (!isWord(first) && first.text !== ',') {
    throw unmet(`found '${first.text}', expected: ',', ')' or identifier`);
  }
  const values: string[] = [];
  for (;;) {
    const token = tokens.next();
    if (isWord(token)) {
      values.push(token.text);
      const { text } = tokens.peek();
      if (text !== ',' && text !== ')') throw unmet(`found '${text}', expected: ',' or ')'`);
    } else if (token.text === ',') {
      if (values.length === 0) values.push('');
      const { text } = tokens.peek();
      if (text === ',' || text === ')') values.push('');
      if (text === ',') tokens.next();
    } else {
      throw unmet(`found '${token.text}', expected: ',', or identifier`);
    }
    if (tokens.peek().text !== ')') continue;
    tokens.next();
    return values;
  }
}

function oneValue(tokens: Tokens): string {
  const { type, text } = tokens.peek();
  if (type === 'end' || text === ',') return '';
  const token = tokens.next();
  if (!isWord(token)) throw unmet(`found '${token.text}', expected: identifier`);
  return token.text;
}

const WHOLE = /^[+-]?\d+$/;

function testOf(key: string, operator: string, values: readonly string[]): LabelTest {
  const ordered = operator === '>' || operator === '<';
  for (const [i, value] of values.entries()) {
    const shown = `Invalid value: ${JSON.stringify(value)}`;
    if (ordered && !WHOLE.test(value)) {
      throw unmet(`values[${i}]: ${shown}: for 'Gt', 'Lt' operators, the value must be an integer`);
    }
    const trouble = labelValueTrouble(value);
    if (trouble !== undefined) throw unmet(`values[${i}][${key}]: ${shown}: ${trouble}`);
  }
  if (ordered) {
    const bound = BigInt(values[0] ?? '0');
    return (labels) => {
      const label = labels[key] ?? '';
      if (!WHOLE.test(label)) return false;
      return operator === '>' ? BigInt(label) > bound : BigInt(label) < bound;
    };
  }
  const wanted = operator === 'in' || operator === '=' || operator === '==';
  return (labels) => {
    const label = labels[key];
    return (label !== undefined && values.includes(label)) === wanted;
  };
}
