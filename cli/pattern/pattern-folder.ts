import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import type { FileProblem, PatternFiles, PatternSource } from '../../engine/read/pattern-files.ts';
import { readFileCapped } from './read-capped.ts';

/** The files of a folder on disk; symbolic links are resolved first, and what lies outside the folder is not read. */
export function patternFolder(folder: string): PatternFiles {
  const openPattern = (name: string): PatternSource | FileProblem => {
    try {
      const named = path.join(folder, name);
      const isFolder = statSync(named).isDirectory();
      const file = isFolder ? path.join(named, 'pattern.yaml') : named;
      if (statSync(file).isDirectory()) return { problem: 'folder' };
      return {
        identity: realpathSync(file),
        path: isFolder ? path.posix.join(name, 'pattern.yaml') : name,
        bytes: readFileCapped(file),
        ...patternFolder(path.dirname(file)),
      };
    } catch (cause) {
      return fileProblem(cause);
    }
  };
  const inside = (name: string): { readonly real: string } | FileProblem => {
    try {
      const root = realpathSync(folder);
      const real = realpathSync(path.join(root, name));
      return real === root || real.startsWith(root + path.sep) ? { real } : { problem: 'outside' };
    } catch (cause) {
      return fileProblem(cause);
    }
  };
  return {
    openPattern,
    readFile(name) {
      const place = inside(name);
      if ('problem' in place) return place;
      try {
        if (statSync(place.real).isDirectory()) return { problem: 'folder' };
        return readFileSync(place.real);
      } catch (cause) {
        return fileProblem(cause);
      }
    },
    listFiles(name) {
      const place = inside(name);
      if ('problem' in place) return place;
      try {
        return readdirSync(place.real, { withFileTypes: true })
          .map((entry) => path.posix.join(name, entry.isDirectory() ? `${entry.name}/` : entry.name))
          .sort();
      } catch (cause) {
        return fileProblem(cause);
      }
    },
  };
}

/** An error of the file system as a value; anything else is a fault of ours and goes on. */
function fileProblem(cause: unknown): FileProblem {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  if (code === undefined) throw cause;
  if (code === 'ENOENT' || code === 'ENOTDIR') return { problem: 'missing' };
  return { problem: 'unreadable', detail: code };
}
