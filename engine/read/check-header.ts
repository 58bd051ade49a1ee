import type { Diagnostic } from '../../schemas/diagnostic.ts';
import { nearestName } from '../../schemas/nearest-name.ts';
import { field, isObject } from './json-fields.ts';
import type { SourceDoc } from './pattern-model.ts';

/** The one language version that this engine reads. */
export const API_VERSION = 'meshwright.dev/v1alpha1';
const KINDS = ['Pattern', 'PatternTest', 'StepTemplate', 'PatternSet'] as const;

/** The kinds that are read as patterns. */
export const PATTERN_KINDS = ['Pattern', 'StepTemplate', 'PatternSet'] as const;

type Kind = (typeof KINDS)[number];

export interface HeaderCheck {
  readonly diagnostics: readonly Diagnostic[];
  /** Whether the rest is worth reading: it is (or was meant to be) the wanted kind in the known version. */
  readonly readable: boolean;
  /** The kind that it is, or was meant to be. */
  readonly kind: Kind;
}

/** apiVersion and kind, in words that say what to do; everything else depends on them. */
export function checkHeader(doc: SourceDoc, wanted: readonly [Kind, ...Kind[]]): HeaderCheck {
  const { value } = doc;
  const help = `a pattern starts with 'apiVersion: ${API_VERSION}' and 'kind: ${wanted[0]}'`;
  if (!isObject(value)) {
    const message = value === null ? 'the file is empty' : 'a pattern file is a mapping';
    return { diagnostics: [error(doc, 'E107', message, [], help)], readable: false, kind: wanted[0] };
  }
  const version = checkVersion(doc, help);
  const kind = checkKind(doc, wanted);
  const diagnostics = [version.diagnostic, kind.diagnostic].filter((d) => d !== undefined);
  return {
    diagnostics,
    readable: version.readable && kind.readable,
    kind: wanted.find((known) => known === (kind.near ?? field(value, 'kind'))) ?? wanted[0],
  };
}

interface Judged {
  readonly diagnostic?: Diagnostic;
  readonly readable: boolean;
  /** The kind that was probably meant. */
  readonly near?: string;
}

function checkVersion(doc: SourceDoc, help: string): Judged {
  const value = field(doc.value, 'apiVersion');
  if (value === API_VERSION) return { readable: true };
  if (value === undefined) {
    // a misspelt key is reported as unknown, with the name it should have
    const near = isObject(doc.value) && nearestName('apiVersion', Object.keys(doc.value)) !== undefined;
    return near
      ? { readable: true }
      : { diagnostic: error(doc, 'E107', "the key 'apiVersion' is missing", [], help), readable: true };
  }
  const text = String(value);
  const [, major, stage, minor] = /^meshwright\.dev\/v(\d+)(?:(alpha|beta)(\d+))?$/.exec(text) ?? [];
  if (major !== undefined && (stage !== 'alpha' || Number(major) > 1 || Number(minor) > 1)) {
    const message = `'${text}' is of a newer engine; this one reads ${API_VERSION}`;
    return {
      diagnostic: error(
        doc,
        'E108',
        message,
        ['apiVersion'],
        'upgrade meshwright, or use an older version of the pattern',
      ),
      readable: false,
    };
  }
  const span = doc.spanOf(['apiVersion']);
  return {
    diagnostic: {
      ...error(doc, 'E108', `the apiVersion '${text}' is not known`, ['apiVersion'], `write ${API_VERSION}`),
      fix: { title: `write ${API_VERSION}`, edits: [{ span, replacement: API_VERSION }] },
    },
    readable: nearestName(text, [API_VERSION]) !== undefined,
  };
}

function checkKind(doc: SourceDoc, wanted: readonly string[]): Judged {
  const value = field(doc.value, 'kind');
  if (wanted.some((kind) => kind === value)) return { readable: true };
  if (value === undefined) {
    const near = isObject(doc.value) && nearestName('kind', Object.keys(doc.value)) !== undefined;
    return near
      ? { readable: true }
      : {
          diagnostic: error(doc, 'E109', "the key 'kind' is missing", [], `write 'kind: ${wanted[0]}'`),
          readable: true,
        };
  }
  const text = String(value);
  if (KINDS.some((kind) => kind === text)) {
    return {
      diagnostic: error(doc, 'E109', `this is a ${text}; a ${wanted[0]} is wanted here`, ['kind']),
      readable: false,
    };
  }
  const near = nearestName(text, KINDS);
  const span = doc.spanOf(['kind']);
  return {
    diagnostic: {
      ...error(doc, 'E109', `the kind '${text}' is not known`, ['kind'], `kinds: ${KINDS.join(', ')}`),
      ...(near === undefined
        ? {}
        : {
            label: `did you mean ${near}?`,
            fix: { title: `write ${near}`, edits: [{ span, replacement: near }] },
          }),
    },
    readable: near !== undefined && wanted.includes(near),
    ...(near === undefined ? {} : { near }),
  };
}

function error(
  doc: SourceDoc,
  code: string,
  message: string,
  path: readonly string[],
  help?: string,
): Diagnostic {
  const span = path.length === 0 ? { file: doc.file, start: 0, end: 1 } : doc.spanOf(path);
  return { code, severity: 'error', message, span, ...(help === undefined ? {} : { help }) };
}
