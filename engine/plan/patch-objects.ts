import type { Diagnostic } from '../../schemas/diagnostic.ts';
import type { JsonObject } from '../../schemas/json.ts';
import type { BoundObject } from './bind-objects.ts';
import { suggest } from './problems.ts';
import { setFields, shortName } from './set-fields.ts';

/** A change to an object of the pattern for one test: values by path, as in `apply.set` without its `kind/name#`. */
export interface ObjectPatch {
  /** `deployment/website-v2`. */
  readonly manifest: string;
  readonly set: JsonObject;
}

/** Applies patches to every step's objects, and knows at the end which of them found nothing to change. */
export interface Patcher {
  readonly patch: (objects: readonly BoundObject[]) => readonly BoundObject[];
  readonly problems: () => readonly Diagnostic[];
}

/** Patches name no file of the pattern, so their findings carry `source` in place of a span. */
export function patcherOf(patches: readonly ObjectPatch[], source: string): Patcher {
  const found = new Set<ObjectPatch>();
  const seen = new Set<string>();
  const problems = new Map<string, Diagnostic>();
  const apply = (entry: BoundObject, patch: ObjectPatch): BoundObject => {
    if (shortName(entry.object) !== normalize(patch.manifest)) return entry;
    found.add(patch);
    const keyed = Object.entries(patch.set).map(
      ([path, value]) => [`${patch.manifest}#${path}`, value] as const,
    );
    const result = setFields([entry.object], Object.fromEntries(keyed));
    for (const { message, help } of result.problems) {
      const said = `patch of ${patch.manifest}: ${message}`;
      problems.set(said, problem(said, source, help));
    }
    return { ...entry, object: result.objects[0] ?? entry.object };
  };
  return {
    patch: (objects) => {
      for (const { object } of objects) seen.add(shortName(object));
      return objects.map((entry) => patches.reduce(apply, entry));
    },
    problems: () => [
      ...problems.values(),
      ...patches
        .filter((patch) => !found.has(patch))
        .map((patch) =>
          problem(
            `the patch of '${patch.manifest}' finds no such object in the pattern`,
            source,
            suggest(normalize(patch.manifest), [...seen]),
          ),
        ),
    ],
  };
}

function normalize(name: string): string {
  const slash = name.indexOf('/');
  return slash < 0 ? name : `${name.slice(0, slash).toLowerCase()}${name.slice(slash)}`;
}

function problem(message: string, source: string, help: string | undefined): Diagnostic {
  return { code: 'E319', severity: 'error', message, source, ...(help === undefined ? {} : { help }) };
}
