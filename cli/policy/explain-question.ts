import type { ExplainQuestion } from '../../mesh/policy/explain/explain-question.ts';
import { METHODS } from '../../mesh/policy/read-http-matches.ts';
import { nearestName } from '../../schemas/nearest-name.ts';
import { safeText } from '../../schemas/safe-text.ts';
import { type CommandInput, flagList, flagText } from '../command-input.ts';
import { UsageError } from '../output.ts';

/** What the flags of `policy explain` ask. Throws `UsageError` about a flag that cannot be understood. */
export function readExplainQuestion(input: CommandInput): ExplainQuestion {
  const http = readRequest(flagText(input, 'request'), flagList(input, 'header'));
  const trustDomain = flagText(input, 'trustDomain');
  const from = /^([^/\s]+)\/([^/\s]+)$/.exec(flagText(input, 'from') ?? '');
  if (from === null) throw misread('--from', flagText(input, 'from'), 'NAMESPACE/ACCOUNT, such as shop/web');
  const to = /^([^/\s]+)\/([^/:\s]+):([^/:\s]+)$/.exec(flagText(input, 'to') ?? '');
  if (to === null)
    throw misread('--to', flagText(input, 'to'), 'NAMESPACE/SERVICE:PORT, such as shop/api:8080');
  const [, namespace = '', account = ''] = from;
  const [, toNamespace = '', service = '', port = ''] = to;
  return {
    from: { namespace, account },
    to: { namespace: toNamespace, service, port },
    ...(http === undefined ? {} : { http }),
    ...(trustDomain === undefined ? {} : { trustDomain }),
  };
}

function readRequest(request: string | undefined, fields: readonly string[]): ExplainQuestion['http'] {
  if (request === undefined) {
    if (fields.length > 0) throw new UsageError('--header is given, and no --request that would have it');
    return undefined;
  }
  const parts = /^(\S+)\s+(\/\S*|\*)$/.exec(request.trim());
  if (parts === null) throw misread('--request', request, 'METHOD /PATH, such as "GET /items"');
  const [, method = '', path = ''] = parts;
  if (!METHODS.has(method)) {
    const near = nearestName(method, METHODS);
    throw new UsageError(
      `${safeText(method, 100)} is not an HTTP method`,
      near === undefined ? `known: ${[...METHODS].join(', ')}` : `did you mean ${near}?`,
    );
  }
  const headers = readHeaders(fields);
  return { method, path, header: (name) => headers.get(name) };
}

function readHeaders(fields: readonly string[]): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const field of fields) {
    const at = field.indexOf('=');
    const name = field.slice(0, at).toLowerCase();
    if (at <= 0 || !/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name))
      throw misread('--header', field, 'NAME=VALUE, such as x-role=admin');
    const before = headers.get(name);
    const value = field.slice(at + 1);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return headers;
}

function misread(flag: string, value: string | undefined, form: string): UsageError {
  return new UsageError(`${flag} ${safeText(value ?? '', 100)} is not understood`, `it is written ${form}`);
}
