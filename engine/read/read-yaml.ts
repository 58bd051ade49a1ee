import { Composer, type CST, type Document, type Node, Parser, type YAMLError } from 'yaml';
import type { Diagnostic, Span } from '../../schemas/diagnostic.ts';
import { nearestName } from '../../schemas/nearest-name.ts';
import {
  type GuardRefusal,
  GuardStop,
  guardedTokens,
  indentationTooDeep,
  YAML_LIMITS,
  type YamlLimits,
} from './guard-yaml.ts';
import type { NodePath, SourceDoc } from './pattern-model.ts';
import { sourceDoc } from './source-doc.ts';
import { describeUnquotedTemplate, unquotedTemplateNear } from './unquoted-template.ts';
import { MAX_ALIAS_EXPANSIONS, type ValueProblem, yamlToJson } from './yaml-values.ts';

/** One document of a YAML file, and the paths whose values could not be read. */
export interface YamlDocument {
  readonly doc: SourceDoc;
  readonly broken: readonly NodePath[];
  /** The parsed tree with its comments, for whoever prints the document again. */
  readonly tree: Document;
}

export interface YamlFile {
  readonly text: string;
  readonly documents: readonly YamlDocument[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Bytes of a file to safe, positioned values: limits, UTF-8 and YAML 1.2 core, with everything wrong said at once. */
export function readYaml(
  file: string,
  bytes: Uint8Array,
  documents: 'one' | 'many',
  limits: YamlLimits = YAML_LIMITS,
): YamlFile {
  if (bytes.length > limits.bytes) {
    const mebibytes = (bytes.length / 1024 / 1024).toFixed(1);
    const most = limits.bytes / 1024 / 1024;
    const message = `the file is ${mebibytes} MiB; at most ${most} MiB is read`;
    return refused('', error(file, 'E112', message, 0, 0));
  }
  const decoded = decodeUtf8(bytes);
  if (decoded.type === 'invalid') return refused(decoded.before, invalidBytes(file, decoded));
  return readYamlText(file, decoded.text, documents, limits);
}

/** Like {@link readYaml} for text that is already decoded. */
export function readYamlText(
  file: string,
  text: string,
  documents: 'one' | 'many',
  limits: YamlLimits = YAML_LIMITS,
): YamlFile {
  const control = badCharacter(file, text);
  if (control !== undefined) return refused(text, control);
  const parsed = parseGuarded(text, limits);
  if ('limit' in parsed) return refused(text, guardDiagnostic(file, parsed, limits));
  const docs = parsed;
  const diagnostics: Diagnostic[] = [];
  const result: YamlDocument[] = [];
  for (const [i, doc] of docs.entries()) {
    const first = doc.errors[0];
    if (first !== undefined) {
      // what the parser says after its first error is mostly a consequence of it
      diagnostics.push(syntaxError(file, text, first));
      break;
    }
    if (documents === 'one' && i > 0) {
      diagnostics.push(secondDocument(file, text, doc));
      break;
    }
    const { value, problems, broken } = yamlToJson(doc);
    diagnostics.push(...problems.map((problem) => valueDiagnostic(file, text, problem)));
    result.push({ doc: sourceDoc(file, text, doc, value), broken, tree: doc });
  }
  if (docs.length === 0 && documents === 'one') diagnostics.push(emptyFile(file));
  return { text, documents: result, diagnostics };
}

/** One pass: the guard stands between the lexer and the parser, so nothing is read twice. */
function parseGuarded(text: string, limits: YamlLimits): readonly Document[] | GuardRefusal {
  const tooDeep = indentationTooDeep(text);
  if (tooDeep !== undefined) return { limit: 'depth', at: tooDeep };
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    uniqueKeys: false,
    merge: false,
    customTags: [],
    strict: true,
    prettyErrors: false,
    logLevel: 'silent',
  });
  try {
    return [...composer.compose(syntaxTokens(text, limits))];
  } catch (cause) {
    if (cause instanceof GuardStop) return cause.refusal;
    throw cause;
  }
}

function* syntaxTokens(text: string, limits: YamlLimits): Generator<CST.Token, void> {
  const parser = new Parser();
  for (const token of guardedTokens(text, limits)) yield* parser.next(token);
  yield* parser.end();
}

function emptyFile(file: string): Diagnostic {
  return error(file, 'E107', 'the file is empty', 0, 0, {
    help: "a pattern starts with 'apiVersion: meshwright.dev/v1alpha1' and 'kind: Pattern'",
  });
}

function refused(text: string, diagnostic: Diagnostic): YamlFile {
  return { text, documents: [], diagnostics: [diagnostic] };
}

function error(
  file: string,
  code: string,
  message: string,
  start: number,
  end: number,
  more: Pick<Diagnostic, 'label' | 'help' | 'related' | 'fix'> = {},
): Diagnostic {
  return { code, severity: 'error', message, span: { file, start, end }, ...more };
}

type Decoded =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'invalid'; readonly at: number; readonly byte: number; readonly before: string };

function decodeUtf8(bytes: Uint8Array): Decoded {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    return { type: 'text', text: decoder.decode(bytes) };
  } catch {
    const at = firstInvalidByte(bytes);
    const before = new TextDecoder('utf-8').decode(bytes.subarray(0, at));
    return { type: 'invalid', at, byte: bytes[at] ?? 0, before };
  }
}

/** The longest valid prefix, by halving: whether a prefix decodes (as a stream) only ever changes from yes to no. */
function firstInvalidByte(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length;
  while (good < bad) {
    const middle = (good + bad + 1) >> 1;
    if (decodesAsPrefix(bytes.subarray(0, middle))) good = middle;
    else bad = middle - 1;
  }
  return startOfSequence(bytes, good);
}

/** A multi-byte character that breaks off is wrong from its first byte on. */
function startOfSequence(bytes: Uint8Array, at: number): number {
  for (let back = 1; back <= 3; back++) {
    const byte = bytes[at - back] ?? 0;
    if (byte < 0x80) return at;
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? at - back : at;
  }
  return at;
}

function decodesAsPrefix(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function invalidBytes(file: string, decoded: Extract<Decoded, { type: 'invalid' }>): Diagnostic {
  const hex = decoded.byte.toString(16).padStart(2, '0');
  const utf16 = decoded.at < 2 && (decoded.byte === 0xff || decoded.byte === 0xfe);
  return error(
    file,
    'E106',
    `the file is not UTF-8: byte 0x${hex} at byte offset ${decoded.at}`,
    decoded.before.length,
    decoded.before.length,
    { help: utf16 ? 'it looks like UTF-16; save it as UTF-8' : 'save the file as UTF-8' },
  );
}

function badCharacter(file: string, text: string): Diagnostic | undefined {
  const mark = text.indexOf('\ufeff', 1);
  if (mark >= 0) {
    return error(file, 'E106', 'a byte order mark stands in the middle of the file', mark, mark + 1, {
      help: 'two files were probably joined; delete the character',
    });
  }
  const at = firstForbidden(text);
  if (at === undefined) return undefined;
  const code = text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0');
  return error(file, 'E106', `the control character U+${code} may not stand in YAML`, at, at + 1, {
    help: 'write it as an escape in double quotes, such as "\\x1b"',
  });
}

/** YAML 1.2.2, 5.1: tab, line breaks and printable characters only. */
function firstForbidden(text: string): number | undefined {
  const at = text.search(/[^\t\n\r -~\u0080-\ufffd]/);
  return at < 0 ? undefined : at;
}

function guardDiagnostic(file: string, refusal: GuardRefusal, limits: YamlLimits): Diagnostic {
  const { at } = refusal;
  switch (refusal.limit) {
    case 'aliases':
      return error(file, 'E105', `the file expands more than ${limits.aliases} aliases`, at, at + 1);
    case 'depth':
      return error(file, 'E113', `values are nested deeper than ${limits.depth} levels`, at, at + 1);
    case 'tokens':
      return error(file, 'E114', `the file has more than ${limits.tokens} tokens`, at, at + 1);
    case 'documents':
      return error(file, 'E114', `the file has more than ${limits.documents} documents`, at, at + 3);
  }
}

function secondDocument(file: string, text: string, doc: Document): Diagnostic {
  const contents = doc.range?.[0] ?? text.length;
  const marker = text.lastIndexOf('---', contents);
  const at = marker < 0 ? contents : marker;
  return error(file, 'E103', 'a second document starts here; a pattern file holds one', at, at + 3, {
    help: 'put the other document into a file of its own',
  });
}

function syntaxError(file: string, text: string, problem: YAMLError): Diagnostic {
  const [start, end] = problem.pos;
  const template = unquotedTemplateNear(text, start);
  if (template !== undefined) return describeUnquotedTemplate(file, text, template.start, template.end);
  if (problem.code === 'TAB_AS_INDENT' || tabIndents(text, start)) return tabError(file, text, start);
  return error(file, 'E100', syntaxMessage(problem), start, Math.max(end, start + 1), {
    ...(problem.code === 'BAD_INDENT'
      ? { help: 'items of one list or mapping start in the same column' }
      : {}),
  });
}

function syntaxMessage(problem: YAMLError): string {
  const text = problem.message.replace(/ at line \d+.*$/s, '').trim();
  return `this is not valid YAML: ${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

/** The parser reports some tabs as other errors; a line whose indentation holds a tab is wrong for that reason. */
function tabIndents(text: string, at: number): boolean {
  const lineStart = text.lastIndexOf('\n', Math.max(0, at - 1)) + 1;
  return /^[ ]*\t/.test(text.slice(lineStart, lineStart + 200));
}

function tabError(file: string, text: string, near: number): Diagnostic {
  const lineStart = text.lastIndexOf('\n', Math.max(0, near - 1)) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart, lineStart + 200))?.[0] ?? '';
  const tab = indent.indexOf('\t');
  const at = tab < 0 ? text.indexOf('\t', near) : lineStart + tab;
  const length = /^\t+/.exec(text.slice(at, at + 200))?.[0].length ?? 1;
  const span: Span = { file, start: at, end: at + length };
  return error(file, 'E101', 'tabs cannot indent YAML', span.start, span.end, {
    label: 'a tab',
    help: 'indent with spaces',
    fix: { title: 'replace each tab by two spaces', edits: [{ span, replacement: '  '.repeat(length) }] },
  });
}

function valueDiagnostic(file: string, text: string, problem: ValueProblem): Diagnostic {
  const { start, end } = rangeOf(problem.node);
  switch (problem.type) {
    case 'duplicateKey': {
      const first = rangeOf(problem.first);
      return error(file, 'E102', `the key '${problem.key}' stands twice in one mapping`, start, end, {
        label: 'here again',
        related: [{ span: { file, ...first }, message: 'first here' }],
      });
    }
    case 'unknownAlias': {
      const near = nearestName(problem.name, problem.known);
      const known = problem.known.length === 0 ? 'none' : problem.known.join(', ');
      return error(file, 'E104', `no anchor is named '${problem.name}' above this line`, start, end, {
        help: `${near === undefined ? '' : `did you mean '*${near}'?  `}anchors known here: ${known}`,
      });
    }
    case 'selfAlias':
      return error(file, 'E104', `the alias '${problem.name}' stands inside its own anchor`, start, end);
    case 'tooManyAliases':
      return error(file, 'E105', `aliases expand more than ${MAX_ALIAS_EXPANSIONS} times`, start, end, {
        help: 'write the values out; nested aliases multiply',
      });
    case 'templateAsMapping':
      return describeUnquotedTemplate(file, text, start, end);
    case 'keyNotText':
      return error(file, 'E115', 'a key must be text', start, end);
    case 'forbiddenKey':
      return error(file, 'E115', `'${problem.key}' may not be a key`, start, end);
    case 'mergeKey':
      return error(file, 'E115', "merge keys ('<<') are not part of YAML 1.2", start, end, {
        help: 'write the keys out, or use a template parameter',
      });
    case 'notFinite':
      return error(file, 'E115', 'a number must be finite', start, end);
    case 'tag':
      return error(file, 'E115', `the tag '${problem.tag}' is not known; tags are not used here`, start, end);
  }
}

function rangeOf(node: Node): { readonly start: number; readonly end: number } {
  const range = node.range ?? [0, 0, 0];
  return { start: range[0], end: Math.max(range[1], range[0] + 1) };
}
