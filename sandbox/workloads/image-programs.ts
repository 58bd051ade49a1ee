/** A program of this machine that stands for an image, as `sandbox.images` of `meshwright.yaml` names it. */
export interface ImageProgram {
  /** Exact, or with `*` for any characters; a pattern that ends in `:*` also stands for the image without a tag. */
  readonly image: string;
  /** Program and arguments; no shell reads them. */
  readonly command: readonly string[];
  /** Absolute. */
  readonly workingDir: string;
  /** All that it has of an environment, beside what its container and pod add. */
  readonly env: Readonly<Record<string, string>>;
  /** Ports when the container declares none. */
  readonly ports: readonly { readonly port: number; readonly protocol: 'tcp' | 'udp' }[];
  /** Whether it listens on a TCP port that it is told (`PORT`) or on a Unix socket (`SOCKET`). */
  readonly listen: 'port' | 'socket';
  /** Whether `args` of the container are passed on after the command. */
  readonly passArgs: boolean;
  /** What `exec` probes and hooks may run, by the first word of their command. */
  readonly exec: Readonly<Record<string, readonly string[]>>;
}

/** The program for an image: an exact name goes before a pattern, a longer pattern before a shorter one. */
export function programFor(image: string, programs: readonly ImageProgram[]): ImageProgram | undefined {
  const exact = programs.find((each) => each.image === image);
  if (exact !== undefined) return exact;
  const fitting = programs.filter((each) => matches(each.image, image));
  return [...fitting].sort((a, b) => b.image.length - a.image.length)[0];
}

function matches(pattern: string, image: string): boolean {
  if (!pattern.includes('*')) return false;
  if (pattern.endsWith(':*') && matchesGlob(pattern.slice(0, -2), image)) return true;
  // A digest names a version as a tag does.
  return (
    matchesGlob(pattern, image) || (pattern.endsWith(':*') && matchesGlob(`${pattern.slice(0, -2)}@*`, image))
  );
}

/** Literal parts in order, without backtracking over more than the last star. */
function matchesGlob(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (!text.startsWith(first)) return false;
  const last = rest.pop();
  if (last === undefined) return text === first;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
