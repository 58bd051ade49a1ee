import { unreachable } from '../../../schemas/unreachable.ts';
import { describePath, type FieldPath } from './placed-object.ts';
import { type Fields, fieldNamed, type Shape, type SmiVersion } from './smi-shape.ts';

/**
 * Where a field that a version does not have would belong: below `spec`, beside it, under another name, or in another
 * version. `undefined` when no version knows it.
 */
export function fieldElsewhere(
  kind: { readonly versions: readonly SmiVersion[] },
  version: SmiVersion,
  path: FieldPath,
): string | undefined {
  const other = otherPlaces(path).find((place) => has(version.fields, place));
  if (other !== undefined) {
    return `in ${version.name} it stands at '${describePath(other)}'`;
  }
  const versions = kind.versions.filter(
    (each) => each !== version && [path, ...otherPlaces(path)].some((place) => has(each.fields, place)),
  );
  const first = versions[0];
  const last = versions.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const names = kind.versions.map(({ name }) => name);
  if (names.indexOf(first.name) > names.indexOf(version.name)) return `${first.name} brought it`;
  const gone = names[names.indexOf(last.name) + 1] ?? version.name;
  const instead = path.at(-1) === 'port' ? ': a rule of a TCPRoute with that port says it since' : '';
  return `${gone} took it away${instead}`;
}

/** The same field inside or outside `spec`, and with the other name of rules. */
function otherPlaces(path: FieldPath): readonly FieldPath[] {
  const renamed = path.map((part) => (part === 'specs' ? 'rules' : part === 'rules' ? 'specs' : part));
  const moved = (each: FieldPath): FieldPath => (each[0] === 'spec' ? each.slice(1) : ['spec', ...each]);
  return [moved(path), moved(renamed), renamed].filter((each) => each.length > 0);
}

function has(fields: Fields, path: FieldPath): boolean {
  const [key, ...rest] = path;
  const field = typeof key === 'string' ? fieldNamed(fields, key) : undefined;
  return field !== undefined && holds(field.shape, rest);
}

function holds(shape: Shape, path: FieldPath): boolean {
  if (path.length === 0) return true;
  switch (shape.type) {
    case 'fields':
      return has(shape.fields, path);
    case 'list':
      return typeof path[0] === 'number' && holds(shape.of, path.slice(1));
    case 'headers':
    case 'texts':
      return true;
    case 'text':
    case 'whole':
    case 'quantity':
    case 'portText':
      return false;
    default:
      return unreachable(shape);
  }
}
