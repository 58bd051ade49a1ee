import type { Json } from '../../../schemas/json.ts';
import { type JsonRecord, list, type ObjectReader, record, text } from '../object-reader.ts';
import { readCors } from './read-cors.ts';
import type { HeaderChange, PathChange, RouteFilter, ServicePlace } from './route-model.ts';

/** How what filters refer to is found. */
export interface FilterRefs {
  /** Undefined, with the finding, where a backend reference leads nowhere or may not be followed. */
  readonly backend: (value: JsonRecord | undefined, at: string) => ServicePlace | undefined;
  /** What an `ExtensionRef` stands for; `unresolved`, with the finding, where it leads nowhere. */
  readonly extension: (value: JsonRecord | undefined, at: string) => RouteFilter;
}

/** The filters of a rule or backend. One that is not understood makes the whole route unacceptable, not a wider one. */
export function readFilters(
  reader: ObjectReader,
  value: Json | undefined,
  at: string,
  refs: FilterRefs,
): readonly RouteFilter[] {
  return list(value).flatMap((each, index) => {
    const filter = readFilter(reader, record(each), `${at}[${index}]`, refs);
    return filter === undefined ? [] : [filter];
  });
}

function readFilter(
  reader: ObjectReader,
  filter: JsonRecord | undefined,
  at: string,
  refs: FilterRefs,
): RouteFilter | undefined {
  switch (filter?.['type']) {
    case 'RequestHeaderModifier':
      return { kind: 'requestHeaders', change: readHeaderChange(record(filter['requestHeaderModifier'])) };
    case 'ResponseHeaderModifier':
      return { kind: 'responseHeaders', change: readHeaderChange(record(filter['responseHeaderModifier'])) };
    case 'RequestRedirect':
      return readRedirect(record(filter['requestRedirect']));
    case 'URLRewrite': {
      const rewrite = record(filter['urlRewrite']);
      const hostname = text(rewrite?.['hostname']);
      const path = readPathChange(rewrite?.['path']);
      return {
        kind: 'rewrite',
        ...(hostname === undefined ? {} : { hostname }),
        ...(path === undefined ? {} : { path }),
      };
    }
    case 'RequestMirror': {
      const mirror = record(filter['requestMirror']);
      const to = refs.backend(record(mirror?.['backendRef']), `${at}.requestMirror.backendRef`);
      return to === undefined ? undefined : { kind: 'mirror', to, share: readShare(mirror) };
    }
    case 'CORS':
      return { kind: 'cors', policy: readCors(record(filter['cors'])) };
    case 'ExtensionRef':
      return refs.extension(record(filter['extensionRef']), at);
    default:
      reader.error(`${at}.type`, `the filter ${JSON.stringify(filter?.['type'] ?? null)} is not supported`);
      return undefined;
  }
}

function readHeaderChange(value: JsonRecord | undefined): HeaderChange {
  const pairs = (key: string) =>
    list(value?.[key]).flatMap((each) => {
      const entry = record(each);
      const name = text(entry?.['name'])?.toLowerCase();
      const content = entry?.['value'];
      return name === undefined || typeof content !== 'string' ? [] : [[name, content] as const];
    });
  const remove = list(value?.['remove']).filter((name) => typeof name === 'string');
  return { set: pairs('set'), add: pairs('add'), remove: remove.map((name) => name.toLowerCase()) };
}

function readRedirect(value: JsonRecord | undefined): RouteFilter {
  const scheme = text(value?.['scheme']);
  const hostname = text(value?.['hostname']);
  const port = value?.['port'];
  const path = readPathChange(value?.['path']);
  const status = value?.['statusCode'];
  return {
    kind: 'redirect',
    ...(scheme === undefined ? {} : { scheme }),
    ...(hostname === undefined ? {} : { hostname }),
    ...(typeof port === 'number' ? { port } : {}),
    ...(path === undefined ? {} : { path }),
    status: typeof status === 'number' ? status : 302,
  };
}

function readPathChange(value: Json | undefined): PathChange | undefined {
  const change = record(value);
  const full = change?.['replaceFullPath'];
  const prefix = change?.['replacePrefixMatch'];
  if (change?.['type'] === 'ReplaceFullPath')
    return { kind: 'full', value: typeof full === 'string' ? full : '/' };
  if (change?.['type'] !== 'ReplacePrefixMatch') return undefined;
  return { kind: 'prefix', value: typeof prefix === 'string' ? prefix : '/' };
}

/** `percent` or `fraction`; all requests when neither is written. */
function readShare(mirror: JsonRecord | undefined): number {
  const percent = mirror?.['percent'];
  if (typeof percent === 'number') return percent / 100;
  const fraction = record(mirror?.['fraction']);
  const numerator = fraction?.['numerator'];
  if (typeof numerator !== 'number') return 1;
  const denominator = fraction?.['denominator'];
  return numerator / (typeof denominator === 'number' && denominator > 0 ? denominator : 100);
}
