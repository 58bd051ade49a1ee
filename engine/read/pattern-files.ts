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
}

/** Tells a problem from content. */
export function isFileProblem(value: Uint8Array | readonly string[] | FileProblem): value is FileProblem {
  return 'problem' in value;
}
