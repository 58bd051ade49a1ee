import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import type { FileProblem, PatternFiles } from '../../engine/read/pattern-files.ts';

/** The files of a pattern's folder, read from disk; a symbolic link that leaves the folder is `outside`. */
export function diskFiles(folder: string): PatternFiles {
  const root = realpathSync(folder);
  return {
    readFile(name) {
      const found = inside(root, name);
      if (typeof found !== 'string') return found;
      if (statSync(found).isDirectory()) return { problem: 'folder' };
      return attempt(() => readFileSync(found));
    },
    listFiles(name) {
      const found = inside(root, name);
      if (typeof found !== 'string') return found;
      return attempt(() =>
        readdirSync(found, { withFileTypes: true })
          .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'))
          .map((entry) => path.posix.join(name, entry.name))
          .sort(),
      );
    },
  };
}

function inside(root: string, name: string): string | FileProblem {
  const real = attempt(() => realpathSync(path.resolve(root, name)));
  if (typeof real !== 'string') return real;
  return real === root || real.startsWith(root + path.sep) ? real : { problem: 'outside' };
}

function attempt<T>(read: () => T): T | FileProblem {
  try {
    return read();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT') return { problem: 'missing' };
    return { problem: code === 'ENOTDIR' ? 'missing' : 'unreadable', detail: code };
  }
}
