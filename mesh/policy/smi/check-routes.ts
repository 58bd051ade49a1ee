import type { Diagnostic } from '../../../schemas/diagnostic.ts';
import type { Json } from '../../../schemas/json.ts';
import { safeText } from '../../../schemas/safe-text.ts';
import { compileTextTest } from '../text-test.ts';
import {
  type FieldPath,
  isList,
  itemsOf,
  nameOf,
  objectAt,
  type SmiObject,
  smiError,
  textAt,
} from './placed-object.ts';
import { fieldsOf } from './read-hub.ts';

/** E515–E517: an HTTPRouteGroup without matches, with two of one name, or with expressions that do not compile. */
export function checkRoutes(smi: SmiObject): readonly Diagnostic[] {
  if (smi.kind.kind !== 'HTTPRouteGroup') return [];
  const { fields, base } = fieldsOf(smi);
  const { object, at } = smi.placed;
  const path: FieldPath = [...base, 'matches'];
  const matches = itemsOf(fields['matches']);
  if (matches.length === 0) {
    return [smiError('E516', at(path), `${nameOf(object)} has no matches: it admits nothing`)];
  }
  const first = new Map<string, number>();
  return matches.flatMap((value, index) => {
    const match = objectAt(value) ?? {};
    const name = textAt(match['name']) ?? '';
    const other = first.get(name);
    if (other === undefined) first.set(name, index);
    const again =
      other === undefined
        ? []
        : [
            smiError(
              'E517',
              at([...path, index, 'name']),
              `${nameOf(object)} has two matches named '${name}'`,
              {
                help: 'meshes disagree about which of them counts',
                related: [{ span: at([...path, other, 'name']), message: 'the first one' }],
              },
            ),
          ];
    return [
      ...again,
      ...checkExpression(smi, match['pathRegex'], [...path, index, 'pathRegex']),
      ...headersOf(match['headers'], [...path, index, 'headers']).flatMap((header) =>
        checkExpression(smi, header.value, header.path),
      ),
    ];
  });
}

interface PlacedValue {
  readonly value: Json;
  readonly path: FieldPath;
}

function headersOf(headers: Json | undefined, path: FieldPath): readonly PlacedValue[] {
  const maps = isList(headers)
    ? headers.map((value, index) => ({ value, path: [...path, index] }))
    : [{ value: headers ?? null, path }];
  return maps.flatMap((map) =>
    Object.entries(objectAt(map.value) ?? {}).map(([key, value]) => ({ value, path: [...map.path, key] })),
  );
}

/** Longer ones than this are no expression that a person wrote, and some take long to compile. */
const MOST_CHARACTERS = 8192;

/** The place shows the rest. */
const MOST_SHOWN = 80;

function checkExpression(
  { placed }: SmiObject,
  value: Json | undefined,
  path: FieldPath,
): readonly Diagnostic[] {
  if (typeof value !== 'string') return [];
  if (value.length > MOST_CHARACTERS) {
    const message = `an expression of ${value.length} characters; at most ${MOST_CHARACTERS} are read`;
    return [smiError('E515', placed.at(path), message)];
  }
  const compiled = compileTextTest(value, 'prefix');
  if (compiled.ok) return [];
  const shown = safeText(value, MOST_SHOWN);
  return [smiError('E515', placed.at(path), `'${shown}' is not an RE2 expression: ${compiled.problem}`)];
}
