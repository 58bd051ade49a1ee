import type { JsonObject } from '../../../schemas/json.ts';
import type { FieldMatch, Filter, HeaderModifier } from './gateway-api.ts';

/** The changes of headers that the filters of a rule or backend ask for ("HTTP header manipulation"). */
export function changeHeaders(filters: readonly Filter[]): JsonObject {
  return {
    ...changesOf(
      filters.flatMap(({ requestHeaderModifier }) => requestHeaderModifier ?? []),
      'request',
    ),
    ...changesOf(
      filters.flatMap(({ responseHeaderModifier }) => responseHeaderModifier ?? []),
      'response',
    ),
  };
}

function changesOf(changes: readonly HeaderModifier[], prefix: 'request' | 'response'): JsonObject {
  if (changes.length === 0) return {};
  const field =
    (append_action: string) =>
    ({ name, value }: FieldMatch) => ({ header: { key: name, value }, append_action });
  return {
    [`${prefix}_headers_to_add`]: changes.flatMap(({ set = [], add = [] }) => [
      ...set.map(field('OVERWRITE_IF_EXISTS_OR_ADD')),
      ...add.map(field('APPEND_IF_EXISTS_OR_ADD')),
    ]),
    [`${prefix}_headers_to_remove`]: changes.flatMap(({ remove = [] }) => [...remove]),
  };
}
