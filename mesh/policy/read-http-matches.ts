import type { Json } from '../../schemas/json.ts';
import { list, type ObjectReader, record, text } from './object-reader.ts';
import type { Anchoring, HttpMatch, TextTest } from './policy-model.ts';
import { compileTextTest, fitsNothing } from './text-test.ts';

/** The methods that HTTPRouteGroups may name. */
export const METHODS: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'PUT',
  'POST',
  'DELETE',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  'PATCH',
]);

/** The matches of an HTTPRouteGroup v1alpha4 (SMI traffic specs), by name; of equal names the first counts. */
export function readHttpMatches(reader: ObjectReader): ReadonlyMap<string, HttpMatch> {
  const matches = new Map<string, HttpMatch>();
  const written = list(reader.spec['matches']);
  if (written.length === 0) reader.error('spec.matches', 'no matches: the group admits nothing');
  written.forEach((value, index) => {
    const path = `spec.matches[${index}]`;
    const match = readMatch(reader, value, path);
    if (match === undefined) return;
    if (matches.has(match.name)) {
      reader.error(`${path}.name`, `a second match named '${match.name}'; the first one counts`);
      return;
    }
    matches.set(match.name, match);
  });
  return matches;
}

function readMatch(reader: ObjectReader, value: Json, path: string): HttpMatch | undefined {
  const match = record(value);
  const name = text(match?.['name']);
  if (match === undefined || name === undefined) {
    reader.error(`${path}.name`, 'a match needs a name');
    return undefined;
  }
  const pathRegex = text(match['pathRegex']);
  const methods = readMethods(reader, match['methods'], `${path}.methods`);
  return {
    name,
    place: { object: reader.ref, path },
    ...(pathRegex === undefined
      ? {}
      : { path: compile(reader, pathRegex, pathAnchoring(reader), `${path}.pathRegex`) }),
    ...(methods === undefined ? {} : { methods }),
    headers: readHeaders(reader, match['headers'], `${path}.headers`),
  };
}

function readMethods(
  reader: ObjectReader,
  value: Json | undefined,
  path: string,
): ReadonlySet<string> | undefined {
  const written = list(value).filter((method) => typeof method === 'string');
  if (written.length === 0 || written.includes('*')) return undefined;
  for (const method of written) {
    if (!METHODS.has(method)) reader.error(path, `'${method}' is not an HTTP method`);
  }
  return new Set(written.filter((method) => METHODS.has(method)));
}

/** The specification says map; the published CRDs say list of maps (smi-spec#233): both are read, all must fit. */
function readHeaders(reader: ObjectReader, value: Json | undefined, path: string): HttpMatch['headers'] {
  const maps =
    value === undefined || value === null ? [] : Array.isArray(value) ? value.map(record) : [record(value)];
  const headers: { name: string; test: TextTest }[] = [];
  for (const map of maps) {
    // A server keeps whatever stands here; to pass it over would admit more than was meant.
    if (map === undefined) {
      reader.error(path, 'headers are a map, or a list of maps; this fits nothing');
      headers.push({ name: 'headers', test: fitsNothing('') });
    }
    for (const [name, pattern] of Object.entries(map ?? {})) {
      if (typeof pattern !== 'string') {
        reader.error(`${path}.${name}`, 'a header pattern is a string; this one fits nothing');
      }
      headers.push({
        name: name.toLowerCase(),
        test:
          typeof pattern === 'string'
            ? compile(reader, pattern, headerAnchoring(reader), `${path}.${name}`)
            : fitsNothing(''),
      });
    }
  }
  return headers;
}

function pathAnchoring({ reading }: ObjectReader): Anchoring {
  return reading['path-anchoring'] === 'full' ? 'full' : 'prefix';
}

function headerAnchoring({ reading }: ObjectReader): Anchoring {
  return reading['header-anchoring'] === 'full' ? 'full' : 'search';
}

function compile(reader: ObjectReader, source: string, anchoring: Anchoring, path: string): TextTest {
  const compiled = compileTextTest(source, anchoring);
  if (compiled.ok) return compiled.test;
  reader.error(path, `'${source}' is not an RE2 pattern and fits nothing: ${compiled.problem}`);
  return fitsNothing(source);
}
