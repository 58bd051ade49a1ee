/** Why a file cannot be read. `outside` is also what a symbolic link out of the pattern's folder is. */
export interface FileProblem {
  readonly problem: 'missing' | 'outside' | 'folder' | 'unreadable';
  readonly detail?: string;
}

/**
 * The files beside a pattern, by path from the pattern's own folder with `/`. Whoever implements it resolves symbolic
 * links and answers `outside` for what leaves the folder; the read stage has refused `..` and absolute paths before.
 */
export interface PatternFiles {
  readFile(path: string): Uint8Array | FileProblem;
  /** What lies directly in a folder, as sorted paths from the pattern's folder; folders end in `/`. */
  listFiles(folder: string): readonly string[] | FileProblem;
  /**
   * Another pattern on this machine, by path from the pattern's own folder; `..` may stand in it. A folder means its
   * `pattern.yaml`. Absent where there is nothing but the one file.
   */
  openPattern?(path: string): PatternSource | FileProblem;
}

/** A pattern that another one uses, with the files beside it. */
export interface PatternSource extends PatternFiles {
  /** What the file is, whatever path leads to it. */
  readonly identity: string;
  /** Where it lies, from the folder of the pattern that uses it. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Tells a problem from content. */
export function isFileProblem(
  value: Uint8Array | readonly string[] | PatternSource | FileProblem,
): value is FileProblem {
  return 'problem' in value;
}
