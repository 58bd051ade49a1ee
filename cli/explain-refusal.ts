import { safeText } from '../schemas/safe-text.ts';

/** What a file system says when it will not: the machine's state, and no fault of ours. */
const REFUSALS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EDQUOT: 'the quota of the disk is used up',
  EISDIR: 'it is a folder',
  ELOOP: 'its symbolic links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  ENOSPC: 'no space left on the device',
  ENOTDIR: 'a part of its path is a file, not a folder',
  EPERM: 'operation not permitted',
  EROFS: 'the file system is read-only',
};

/** One sentence when the error is a file system's refusal, which names the file; `undefined` for every other error. */
export function explainRefusal(error: unknown): string | undefined {
  if (!(error instanceof Error && 'code' in error && 'syscall' in error)) return undefined;
  const why = REFUSALS[String(error.code)];
  if (why === undefined) return undefined;
  if (!('path' in error)) return error.code === 'ENOSPC' || error.code === 'EDQUOT' ? why : undefined;
  return `${safeText(String(error.path), 500)} cannot be used: ${why}`;
}
