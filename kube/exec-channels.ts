import { safeText } from '../schemas/safe-text.ts';
import { isObject, textOf } from './read-kubeconfig.ts';

/** First byte of each frame of `v4/v5.channel.k8s.io`; `close` (v5 only) is followed by the channel that it closes. */
export const CHANNEL = { stdin: 0, stdout: 1, stderr: 2, error: 3, close: 255 } as const;

/**
 * The end of a command from the `Status` on the error channel. A failure without an exit code (no such container, no
 * such program) is -1 with the server's words as the reason.
 */
export function readExit(payload: Uint8Array): { readonly exitCode: number; readonly reason?: string } {
  const text = Buffer.from(payload).toString('utf8');
  let status: unknown;
  try {
    status = JSON.parse(text);
  } catch {
    // No status at all: the words on the channel are the reason, and -1 is no success.
    return { exitCode: -1, reason: safeText(text, 500) };
  }
  if (!isObject(status)) return { exitCode: -1, reason: 'the server ended the command without a status' };
  if (status['status'] === 'Success') return { exitCode: 0 };
  const details = status['details'];
  const causes = isObject(details) && Array.isArray(details['causes']) ? details['causes'] : [];
  for (const cause of causes) {
    const code =
      isObject(cause) && cause['reason'] === 'ExitCode' ? Number(textOf(cause['message'])) : Number.NaN;
    if (Number.isInteger(code)) return { exitCode: code };
  }
  return { exitCode: -1, reason: safeText(textOf(status['message']) ?? 'unknown reason', 500) };
}
