import type { Json } from '../../schemas/json.ts';
import type { ParameterSpec } from './parameter-value.ts';

/** `k=v` from the command line, split at the first `=`; `undefined` when there is none or the name is empty. */
export function splitSetting(text: string): { readonly name: string; readonly value: string } | undefined {
  const at = text.indexOf('=');
  return at <= 0 ? undefined : { name: text.slice(0, at).trim(), value: text.slice(at + 1) };
}

/**
 * A parameter's value written as text: numbers and booleans by the declared type, lists as `5,25,50` or JSON, mappings
 * as JSON. What does not fit its type stays text, so that the check of the value says what is wrong with it.
 */
export function parameterFromText(spec: ParameterSpec, text: string): Json {
  switch (spec.type) {
    case 'integer':
    case 'number':
      return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text.trim()) ? Number(text) : text;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'array':
      return listFromText(spec, text);
    case 'object':
      return parseJson(text) ?? text;
    default:
      return text;
  }
}

function listFromText(spec: ParameterSpec, text: string): Json {
  if (text.trim().startsWith('[')) return parseJson(text) ?? text;
  if (text.trim() === '') return [];
  const items = spec.schema['items'];
  const type =
    typeof items === 'object' && items !== null && 'type' in items ? String(items['type']) : 'string';
  return text.split(',').map((item) => parameterFromText({ type, schema: {} }, item.trim()));
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json; // JSON.parse yields nothing but JSON
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}
