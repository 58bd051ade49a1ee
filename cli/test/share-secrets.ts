import { loadPattern } from '../pattern/load-pattern.ts';
import type { TestPlace } from './find-tests.ts';

/**
 * Which of the given `--set-secret` flags concern which test: those that name a parameter of its pattern. One that no
 * pattern declares goes to all of them, so that it is refused like any other unknown name.
 */
export function shareSecrets(
  places: readonly TestPlace[],
  flags: readonly string[],
): (place: TestPlace) => readonly string[] {
  if (flags.length === 0) return () => [];
  const declared = new Map(places.map(({ folder }) => [folder, parametersOf(folder)]));
  const all = new Set([...declared.values()].flatMap((names) => [...names]));
  return ({ folder }) =>
    flags.filter((flag) => {
      const name = flag.slice(0, Math.max(0, flag.indexOf('=')));
      return !all.has(name) || declared.get(folder)?.has(name) === true;
    });
}

/** Names of a pattern's parameters; none of one that cannot be read, which says so when it is tested. */
function parametersOf(folder: string): ReadonlySet<string> {
  const { result } = loadPattern(folder);
  return new Set(result.ok ? result.value.parameters.keys() : []);
}
