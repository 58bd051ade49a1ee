import type { Json } from '../../../schemas/json.ts';
import { list, type ObjectReader, record, text } from '../object-reader.ts';
import type { TextTest } from '../policy-model.ts';
import { compileTextTest, fitsNothing } from '../text-test.ts';
import type { NamedTest, PathMatch, RouteMatch } from './route-model.ts';

/** The match that every request fits: what a rule without matches has (HTTPRouteRule.matches). */
const EVERYTHING: RouteMatch = { path: { kind: 'prefix', value: '/' }, headers: [], query: [], rank: [1, 1] };

/** The matches of an HTTPRoute rule. */
export function readHttpMatches(
  reader: ObjectReader,
  value: Json | undefined,
  at: string,
): readonly RouteMatch[] {
  const written = list(value);
  if (written.length === 0) return [EVERYTHING];
  return written.map((each, index) => {
    const match = record(each);
    const where = `${at}[${index}]`;
    const path = readPath(reader, match?.['path'], `${where}.path`);
    const method = text(match?.['method']);
    const headers = readNamed(reader, match?.['headers'], `${where}.headers`, 'header');
    const query = readNamed(reader, match?.['queryParams'], `${where}.queryParams`, 'query');
    return {
      path,
      ...(method === undefined ? {} : { method }),
      headers,
      query,
      rank: [...rankOfPath(path), method === undefined ? 0 : 1, headers.length, query.length],
    };
  });
}

/** The matches of a GRPCRoute rule: a method is a path, `/service/method`. */
export function readGrpcMatches(
  reader: ObjectReader,
  value: Json | undefined,
  at: string,
): readonly RouteMatch[] {
  const written = list(value);
  if (written.length === 0) return [{ ...EVERYTHING, rank: [0, 0, 0] }];
  return written.map((each, index) => {
    const match = record(each);
    const where = `${at}[${index}]`;
    const headers = readNamed(reader, match?.['headers'], `${where}.headers`, 'header');
    const method = record(match?.['method']);
    const service = text(method?.['service']);
    const name = text(method?.['method']);
    const path = grpcPath(reader, { regex: method?.['type'] === 'RegularExpression', service, name }, where);
    const rank = [service?.length ?? 0, name?.length ?? 0, headers.length];
    return { path, headers, query: [], rank };
  });
}

function grpcPath(
  reader: ObjectReader,
  asked: { readonly regex: boolean; readonly service: string | undefined; readonly name: string | undefined },
  at: string,
): PathMatch {
  const { regex, service, name } = asked;
  if (!regex && service !== undefined) {
    return name === undefined
      ? { kind: 'prefix', value: `/${service}` }
      : { kind: 'exact', value: `/${service}/${name}` };
  }
  if (service === undefined && name === undefined) return { kind: 'prefix', value: '/' };
  const quoted = (part: string) => (regex ? `(?:${part})` : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = `/${service === undefined ? '[^/]+' : quoted(service)}/${name === undefined ? '[^/]+' : quoted(name)}`;
  return { kind: 'regex', test: compile(reader, pattern, `${at}.method`) };
}

function readPath(reader: ObjectReader, value: Json | undefined, at: string): PathMatch {
  const path = record(value);
  const written = text(path?.['value']) ?? '/';
  const type = path?.['type'] ?? 'PathPrefix';
  switch (type) {
    case 'Exact':
      return { kind: 'exact', value: written };
    case 'PathPrefix':
      return { kind: 'prefix', value: written };
    case 'RegularExpression':
      return { kind: 'regex', test: compile(reader, written, `${at}.value`) };
    default:
      reader.error(`${at}.type`, `${JSON.stringify(type)} is not Exact, PathPrefix or RegularExpression`);
      return { kind: 'regex', test: fitsNothing(written) };
  }
}

function rankOfPath(path: PathMatch): readonly number[] {
  switch (path.kind) {
    case 'exact':
      return [2, path.value.length];
    case 'prefix':
      return [1, path.value.length];
    case 'regex':
      return [0, path.test.source.length];
  }
}

function readNamed(
  reader: ObjectReader,
  value: Json | undefined,
  at: string,
  what: 'header' | 'query',
): readonly NamedTest[] {
  const tests = new Map<string, NamedTest>();
  list(value).forEach((each, index) => {
    const entry = record(each);
    const written = text(entry?.['name']) ?? '';
    const name = what === 'header' ? written.toLowerCase() : written;
    // Of entries with an equivalent name only the first counts (HTTPHeaderMatch.name).
    if (tests.has(name)) {
      reader.warning(
        `${at}[${index}].name`,
        `'${written}' is already named before; this entry does not count`,
      );
      return;
    }
    const wanted = typeof entry?.['value'] === 'string' ? entry['value'] : '';
    const regex = entry?.['type'] === 'RegularExpression';
    const test = regex
      ? compile(reader, wanted, `${at}[${index}].value`)
      : { source: wanted, fits: (found: string) => found === wanted };
    tests.set(name, { name, test });
  });
  return [...tests.values()];
}

/** Regular expressions must fit the whole value, as in Envoy. */
function compile(reader: ObjectReader, source: string, at: string): TextTest {
  const compiled = compileTextTest(source, 'full');
  if (compiled.ok) return compiled.test;
  reader.error(at, `'${source}' is not an RE2 pattern and fits nothing: ${compiled.problem}`);
  return fitsNothing(source);
}
