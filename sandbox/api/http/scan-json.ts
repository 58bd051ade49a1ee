import { badRequest } from '../../store/status-error.ts';

/** What `JSON.parse` does not tell: keys that come twice, by their paths, in the order they are met. */
export interface JsonScan {
  readonly value: unknown;
  readonly duplicates: readonly string[];
}

/** Nesting beyond this is refused; no object that makes sense comes near it. */
const MAX_DEPTH = 500;

const TOKEN = /\s*(?:([{}[\],:])|"((?:[^"\\]|\\.)*)"|[^\s{}[\],:"]+)/gy;

/**
 * Reads JSON text that `JSON.parse` has accepted, joining maps whose key comes twice as Go's decoder does. Throws
 * `StatusError` 400 where it is nested too deeply.
 */
export function scanJson(text: string): JsonScan {
  return new Scanner(text).scan();
}

class Scanner {
  readonly #text: string;
  readonly #token = new RegExp(TOKEN);
  readonly #duplicates: string[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  scan(): JsonScan {
    return { value: this.#read('', undefined, 0), duplicates: this.#duplicates };
  }

  #next(): { readonly mark: string | undefined; readonly raw: string } {
    const match = this.#token.exec(this.#text);
    return { mark: match?.[1], raw: match?.[0].trim() ?? '' };
  }

  #read(path: string, before: unknown, depth: number, first = this.#next()): unknown {
    if (depth > MAX_DEPTH) throw badRequest('exceeded max depth');
    if (first.mark === '[') return this.#readList(path, depth);
    if (first.mark === '{') return this.#readMap(path, before, depth);
    return JSON.parse(first.raw);
  }

  #readList(path: string, depth: number): unknown {
    const items: unknown[] = [];
    let token = this.#next();
    while (token.mark !== ']') {
      items.push(this.#read(`${path}[${items.length}]`, undefined, depth + 1, token));
      token = this.#next();
      if (token.mark === ',') token = this.#next();
    }
    return items;
  }

  #readMap(path: string, before: unknown, depth: number): unknown {
    // Only maps that this scanner made come in as what was there before.
    const map = new Map<string, unknown>(Object.entries(isPlain(before) ? before : {}));
    const own = new Set<string>();
    let token = this.#next();
    while (token.mark !== '}') {
      const key = String(JSON.parse(token.raw));
      const place = path === '' ? key : `${path}.${key}`;
      this.#next();
      const value = this.#read(place, map.get(key), depth + 1);
      if (own.has(key)) this.#duplicates.push(place);
      own.add(key);
      map.set(key, value);
      token = this.#next();
      if (token.mark === ',') token = this.#next();
    }
    return Object.fromEntries(map);
  }
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
