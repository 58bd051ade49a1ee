import { nearestName } from '../../schemas/nearest-name.ts';
import { describeType, type MapType, type ValueType } from './types.ts';

/** What to say of a name that an expression reads and that is not there. */
export interface UnknownName {
  readonly code: string;
  readonly message: string;
  /** Position of the unknown part in the path. */
  readonly at: number;
  readonly label?: string;
  readonly help?: string;
}

/**
 * Judges a dotted path against the names in scope: nothing to say, or the first part that does not exist with what was
 * probably meant. Parameters and variables are E301, steps and their outputs E312, a list read as one value E313.
 */
export function checkPath(scope: MapType, parts: readonly string[]): UnknownName | undefined {
  const [root, ...rest] = parts;
  if (root === undefined) return undefined;
  let type = scope.fields.get(root);
  if (type === undefined) return scope.open ? undefined : unknownRoot(scope, root);
  for (const [i, part] of rest.entries()) {
    const at = i + 1;
    if (type.kind === 'unknown') return undefined;
    if (type.kind === 'list') {
      if (/^\d+$/.test(part)) {
        type = type.items;
        continue;
      }
      return listRead(parts, at);
    }
    const field: ValueType | undefined = type.kind === 'map' ? type.fields.get(part) : undefined;
    if (field !== undefined) type = field;
    else if (type.kind === 'map')
      return type.open ? undefined : unknownField(parts, at, [...type.fields.keys()]);
    else return noFields(parts, at, type);
  }
  return undefined;
}

function unknownRoot(scope: MapType, root: string): UnknownName {
  const params = scope.fields.get('params');
  const known = [...scope.fields.keys()].sort();
  const near = nearestName(root, known) ?? nearParameter(params, root);
  return {
    code: 'E301',
    message: `there is no '${root}' here`,
    at: 0,
    ...(near === undefined ? {} : { label: `did you mean '${near}'?` }),
    help: `names here: ${known.join(', ')}`,
  };
}

/** A parameter said without `params.` is the likelier the less it is misspelt. */
function nearParameter(params: ValueType | undefined, root: string): string | undefined {
  const near = params?.kind === 'map' ? nearestName(root, params.fields.keys()) : undefined;
  return near === undefined ? undefined : `params.${near}`;
}

function unknownField(parts: readonly string[], at: number, known: readonly string[]): UnknownName {
  const [root, second] = parts;
  const name = parts[at] ?? '';
  const near = nearestName(name, known);
  const label = near === undefined ? {} : { label: `did you mean '${near}'?` };
  const list = known.length === 0 ? 'none' : known.join(', ');
  if (root === 'params' && at === 1) {
    return {
      code: 'E301',
      message: `there is no parameter '${name}'`,
      at,
      ...label,
      help: `parameters: ${list}`,
    };
  }
  if (root === 'steps' && at === 1) {
    return {
      code: 'E312',
      message: `there is no step '${name}' to read`,
      at,
      ...label,
      help: `steps: ${list}`,
    };
  }
  if (root === 'steps' && parts[at - 1] === 'outputs') {
    const declared = known.length === 0 ? `'${second}' declares no outputs` : `'${second}' declares ${list}`;
    return {
      code: 'E312',
      message: `step '${second}' has no output '${name}'`,
      at,
      label: near === undefined ? declared : `did you mean '${near}'?`,
      help: declared,
    };
  }
  const owner = parts.slice(0, at).join('.');
  const code = root === 'steps' || root === 'result' ? 'E312' : 'E301';
  return { code, message: `'${owner}' has no '${name}'`, at, ...label, help: `it has: ${list}` };
}

function listRead(parts: readonly string[], at: number): UnknownName {
  const owner = parts.slice(0, at).join('.');
  const rest = parts.slice(at).join('.');
  if (parts[0] === 'steps') {
    return {
      code: 'E313',
      message: `'${owner}' is a list here, one entry for each iteration`,
      at: at - 1,
      label: 'a step inside another loop',
      help: `say which: ${owner}.all(s, s.${rest} …) or ${owner}.exists(s, s.${rest} …)`,
    };
  }
  return { code: 'E301', message: `'${owner}' is a list; it has no '${parts[at] ?? ''}'`, at };
}

function noFields(parts: readonly string[], at: number, type: ValueType): UnknownName {
  const owner = parts.slice(0, at).join('.');
  const code = parts[0] === 'steps' || parts[0] === 'result' ? 'E312' : 'E301';
  return { code, message: `'${owner}' is ${describeType(type)}; it has no '${parts[at] ?? ''}'`, at };
}
