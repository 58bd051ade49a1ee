/** A queue of bytes between a socket that pushes and one reader that pulls. */
export interface ByteQueue {
  push(bytes: Uint8Array): void;
  /** No more bytes; what is queued is still read. */
  end(): void;
  /** Broken off: the reader gets the error after what is queued. */
  fail(error: unknown): void;
  /** Forgets what is queued and takes no more; the reader sees the end. */
  drop(): void;
  /** For one reader. Leaving its loop drops the rest. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** `onFull` is told above `highWater` bytes, `onDrained` once the reader is below half of it again. */
export function byteQueue(options: {
  readonly highWater: number;
  readonly onFull: () => void;
  readonly onDrained: () => void;
}): ByteQueue {
  let chunks: Uint8Array[] = [];
  let size = 0;
  let full = false;
  let dropped = false;
  let ending: { readonly error?: unknown } | undefined;
  let wake: (() => void) | undefined;

  const notify = (): void => {
    wake?.();
    wake = undefined;
  };
  const relieve = (): void => {
    if (!full || size > options.highWater / 2) return;
    full = false;
    options.onDrained();
  };
  const drop = (): void => {
    dropped = true;
    chunks = [];
    size = 0;
    relieve();
    notify();
  };
  const close = (end: { readonly error?: unknown }): void => {
    ending ??= end;
    notify();
  };

  async function* read(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const next = chunks.shift();
        if (next !== undefined) {
          size -= next.length;
          relieve();
          yield next;
        } else if (ending !== undefined && 'error' in ending) throw ending.error;
        else if (ending !== undefined || dropped) return;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    } finally {
      drop();
    }
  }

  return {
    push(bytes) {
      if (dropped || bytes.length === 0) return;
      chunks.push(bytes);
      size += bytes.length;
      if (!full && size > options.highWater) {
        full = true;
        options.onFull();
      }
      notify();
    },
    end: () => close({}),
    fail: (error) => close({ error }),
    drop,
    bytes: { [Symbol.asyncIterator]: read },
  };
}
