/** Major, minor, patch. */
type Version = readonly [number, number, number];
type Comparator = (version: Version) => boolean;

const PART = /^(>=|<=|>|<|=|\^|~)?\s*v?(\d{1,6})(?:\.(\d{1,6}))?(?:\.(\d{1,6}))?$/;

/**
 * Whether a version lies in a range such as `>=0.1 <1`, `^0.2`, `~1.4` or `0.1 || 0.3`; `undefined` when that is no range.
 * What a part leaves out is 0; a bare `0.1` means any 0.1.x. Of the version what follows `-` or `+` is not looked at.
 */
export function engineSatisfies(range: string, version: string): boolean | undefined {
  const given = versionOf(/^(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1) ?? []);
  const ways: Comparator[][] = [];
  for (const way of range.split('||')) {
    const words = way
      .replaceAll(/([<>=^~])\s+/g, '$1')
      .trim()
      .split(/\s+/);
    const comparators = words.map(comparatorOf);
    const known = comparators.filter((each) => each !== undefined);
    if (known.length < comparators.length) return undefined;
    ways.push(known);
  }
  return ways.some((way) => way.every((fits) => fits(given)));
}

function comparatorOf(word: string): Comparator | undefined {
  const match = PART.exec(word);
  if (match === null) return undefined;
  const [, operator, ...parts] = match;
  const from = versionOf(parts);
  switch (operator) {
    case '>=':
      return (version) => compare(version, from) >= 0;
    case '>':
      return (version) => compare(version, from) > 0;
    case '<=':
      return (version) => compare(version, from) <= 0;
    case '<':
      return (version) => compare(version, from) < 0;
    default: {
      const below = operator === '^' ? nextBreaking(from) : nextOf(parts, operator);
      return (version) => compare(version, from) >= 0 && compare(version, below) < 0;
    }
  }
}

/** The first version that `^` keeps out: the leftmost number that is not 0 may not change. */
function nextBreaking([major, minor, patch]: Version): Version {
  if (major > 0) return [major + 1, 0, 0];
  return minor > 0 ? [0, minor + 1, 0] : [0, 0, patch + 1];
}

/** The first version behind those that begin like this; `~1.4.2` lets the patch grow. */
function nextOf(parts: readonly (string | undefined)[], operator: string | undefined): Version {
  const [major, minor, patch] = versionOf(parts);
  if (parts[1] === undefined) return [major + 1, 0, 0];
  return parts[2] === undefined || operator === '~' ? [major, minor + 1, 0] : [major, minor, patch + 1];
}

function versionOf(parts: readonly (string | undefined)[]): Version {
  return [Number(parts[0] ?? 0), Number(parts[1] ?? 0), Number(parts[2] ?? 0)];
}

function compare(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
