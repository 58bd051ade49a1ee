import type { RouteFilter } from '../../../mesh/policy/gateway/route-model.ts';
import type { JsonObject } from '../../../schemas/json.ts';

/** The changes of headers that the filters of a rule or a backend ask for ("HTTP header manipulation"). */
export function changeHeaders(filters: readonly RouteFilter[]): JsonObject {
  return {
    ...changesOf(filters, 'requestHeaders', 'request'),
    ...changesOf(filters, 'responseHeaders', 'response'),
  };
}

function changesOf(
  filters: readonly RouteFilter[],
  kind: 'requestHeaders' | 'responseHeaders',
  prefix: string,
): JsonObject {
  const changes = filters.flatMap((each) => (each.kind === kind ? [each.change] : []));
  if (changes.length === 0) return {};
  const field =
    (append_action: string) =>
    ([key, value]: readonly [string, string]) => ({
      header: { key, value },
      append_action,
    });
  return {
    [`${prefix}_headers_to_add`]: changes.flatMap(({ set, add }) => [
      ...set.map(field('OVERWRITE_IF_EXISTS_OR_ADD')),
      ...add.map(field('APPEND_IF_EXISTS_OR_ADD')),
    ]),
    [`${prefix}_headers_to_remove`]: changes.flatMap(({ remove }) => [...remove]),
  };
}
