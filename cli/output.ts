import type { ExitCode } from '../schemas/exit-codes.ts';

/** Writes data to stdout, whole, and waits until it is out. A reader that went away (`| head`) is not an error. */
export function writeOut(text: string): Promise<void> {
  return write(process.stdout, text.endsWith('\n') ? text : `${text}\n`);
}

/** Writes a line for people to stderr. */
export function writeErr(text: string): Promise<void> {
  return write(process.stderr, text.endsWith('\n') ? text : `${text}\n`);
}

/**
 * Lets the program go on when a reader of stdout or stderr goes away: a run is not left half done because of `| head`.
 * Without a listener Node ends the process with a stack trace, although the write itself was answered.
 */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => {
      if (!isReaderGone(error)) throw error;
    });
  }
}

function isReaderGone(error: Error): boolean {
  return 'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED');
}

function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      if (error == null || isReaderGone(error)) resolve();
      else reject(error);
    });
  });
}

/** The user's fault, found outside any file: printed as one sentence (with help), exit code 2. */
export class UsageError extends Error {
  readonly help: string | undefined;

  constructor(message: string, help?: string) {
    super(message);
    this.name = 'UsageError';
    this.help = help;
  }
}

/** Ends a command with a code after everything has been said. */
export class Ended extends Error {
  readonly code: ExitCode;

  constructor(code: ExitCode) {
    super(`ended with ${code}`);
    this.name = 'Ended';
    this.code = code;
  }
}
