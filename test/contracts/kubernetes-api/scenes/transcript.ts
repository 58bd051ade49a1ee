import { stringify } from 'yaml';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const MICRO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const ADDRESS = /^(?:10\.0\.0|127\.96\.\d+)\.\d+$/;

const LIST_VERSION = { resourceVersion: '<of the list>' };

/**
 * Writes down requests and answers so that two servers can be compared: what a server makes up (UIDs, versions, times,
 * addresses, random names) becomes a label by order of appearance, keys stand in order.
 */
export class Transcript {
  readonly #entries: string[] = [];
  /** Made-up text and its label. */
  readonly #labels = new Map<string, string>();
  readonly #versions = new Map<string, string>();
  readonly #id: string;

  constructor(id: string) {
    this.#id = id;
  }

  /** Has a text of this server's making (a token, a name) written as `label`. */
  conceal(text: string, label: string): void {
    this.#labels.set(text, label);
  }

  add(request: string, status: number, answer: unknown, warnings: readonly string[] = []): void {
    const shown = isPlainFailure(answer) ? withoutBoilerplate(answer) : answer;
    const body =
      typeof shown === 'string' ? shown.trimEnd() : stringify(this.#plain(shown, ''), FORMAT).trimEnd();
    const lines = [
      `### ${request}`,
      String(status),
      ...warnings.map((warning) => `warning: ${warning}`),
      ...(body === '' ? [] : [body]),
    ];
    this.#entries.push(this.#concealed(lines.join('\n')));
  }

  toString(): string {
    return `${this.#entries.join('\n\n')}\n`;
  }

  #concealed(text: string): string {
    let shown = text.replaceAll(this.#id, 'ID');
    for (const [made, label] of this.#labels) shown = shown.replaceAll(made, label);
    for (const [version, label] of this.#versions) {
      // What a server begins with has a version like a number of our labels.
      if (version.length < 2) continue;
      // A number is a version where it is called one; elsewhere it may be a port or a status.
      const called = new RegExp(`(ersion[^\\n,]{0,40}?\\b)${version}\\b`, 'g');
      shown = shown.replaceAll(called, `$1${label}`);
    }
    return shown;
  }

  #plain(value: unknown, key: string): unknown {
    if (Array.isArray(value)) return value.map((item) => this.#plain(item, key));
    if (typeof value === 'object' && value !== null) return this.#plainMap(value);
    if (key === 'nodePort' && value !== 0) return '<port>';
    return typeof value === 'string' ? this.#plainText(value, key) : value;
  }

  #plainMap(value: object): unknown {
    const map = new Map(Object.entries(value));
    const prefix = map.get('generateName');
    const name = map.get('name');
    if (typeof prefix === 'string' && typeof name === 'string' && name.startsWith(prefix)) {
      this.#labels.set(name, `${prefix}<random>`);
    }
    if (map.has('fieldsV1')) return plainManager(map);
    // Who wrote in which second decides their order, unless it is all the same.
    const managers = map.get('managedFields');
    if (Array.isArray(managers)) map.set('managedFields', managers.toSorted(byOperationAndName));
    // A list is as new as the whole store, which others write to meanwhile.
    if (map.has('items') && map.has('metadata'))
      map.set('metadata', { ...Object(map.get('metadata')), ...LIST_VERSION });
    const entries = [...map].sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(entries.map(([each, item]) => [each, this.#plain(item, each)]));
  }

  #plainText(text: string, key: string): string {
    if (TIME.test(text)) return '<time>';
    if (MICRO_TIME.test(text)) return '<microtime>';
    if (ADDRESS.test(text)) return '<address>';
    if (key === 'continue' && text !== '') return '<continue>';
    if (key === 'uid' && text !== '') return this.#labelOf(this.#labels, text, 'uid');
    if (text === LIST_VERSION.resourceVersion) return text;
    if (key === 'resourceVersion' && text !== '') return this.#labelOf(this.#versions, text, 'version');
    return text;
  }

  #labelOf(labels: Map<string, string>, text: string, what: string): string {
    const known = labels.get(text);
    if (known !== undefined) return known;
    const label = `<${what} ${[...labels.values()].filter((each) => each.startsWith(`<${what}`)).length + 1}>`;
    labels.set(text, label);
    return label;
  }
}

const MANAGER_KEYS = ['manager', 'operation', 'apiVersion', 'time', 'fieldsType', 'fieldsV1', 'subresource'];

/** An entry of `managedFields`, in one order for all kinds. */
function plainManager(entry: ReadonlyMap<string, unknown>): unknown {
  const plain = new Map<string, unknown>([
    ...entry,
    ['fieldsV1', JSON.stringify(sorted(entry.get('fieldsV1')))],
    ['time', '<time>'],
  ]);
  const known = MANAGER_KEYS.filter((key) => plain.has(key)).map((key) => [key, plain.get(key)]);
  return Object.fromEntries(known);
}

function byOperationAndName(a: unknown, b: unknown): number {
  const nameOf = (entry: unknown): string => `${Object(entry).operation} ${Object(entry).manager}`;
  return nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0;
}

/** A `Status` of a refusal whose parts are as they always are; only what it says is written down. */
function isPlainFailure(answer: unknown): answer is object {
  if (typeof answer !== 'object' || answer === null) return false;
  const always = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure' };
  const own = new Map(Object.entries(answer));
  return Object.entries(always).every(
    ([key, value]) => JSON.stringify(own.get(key)) === JSON.stringify(value),
  );
}

function withoutBoilerplate(status: object): unknown {
  const { kind: _k, apiVersion: _a, metadata: _m, status: _s, ...said } = Object(status);
  return { failure: said };
}

const FORMAT = { lineWidth: 0, aliasDuplicateObjects: false } as const;

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}
