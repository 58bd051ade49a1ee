import { isMap } from '../../store/json-values.ts';

const STEP =
  /^(?:\.?([A-Za-z_][\w-]*)|\['([^']+)'\]|\[(\d+|\*)\]|\[\?\(@\.([\w.]+)\s*==\s*["']([^"']*)["']\)\])/;

/**
 * Every value at a JSON path of the kind that printer columns use: fields, indexes, `[*]` and `[?(@.type=="Ready")]`.
 * A path that cannot be read finds nothing.
 */
export function valuesAtPath(value: unknown, path: string): readonly unknown[] {
  let found: readonly unknown[] = [value];
  let rest = path.replaceAll('\\.', '\0');
  while (rest !== '') {
    const match = STEP.exec(rest.replaceAll('\0', '_'));
    if (match === null) return [];
    const length = match[0].length;
    const step = rest.slice(0, length);
    found = found.flatMap((each) => stepInto(each, match, step));
    rest = rest.slice(length);
  }
  return found;
}

function stepInto(value: unknown, match: RegExpExecArray, step: string): readonly unknown[] {
  const [, field, quoted, index, filterField, filterText] = match;
  if (field !== undefined || quoted !== undefined) {
    const key = quoted ?? step.replace(/^\./, '').replaceAll('\0', '.');
    return isMap(value) && value[key] !== undefined ? [value[key]] : [];
  }
  if (!Array.isArray(value)) return [];
  if (index === '*') return value;
  if (index !== undefined) return value[Number(index)] === undefined ? [] : [value[Number(index)]];
  return value.filter((item) => String(valuesAtPath(item, `.${filterField}`)[0]) === filterText);
}
