import type { Socket } from 'node:net';

/** The session that an exchange belongs to. */
export interface ExchangeOwner {
  readonly client: Socket;
  /** Whether the client's connection ends with this response. */
  readonly isLast: boolean;
  /** No byte of a response was passed on; the session answers instead. */
  failed(error: Error | undefined): void;
  /** A final response begins; `upstream` is the key of the place that gave it. */
  responded(status: number, upstream: string): void;
  /** The response is complete; `reusable` says whether the client can tell where it ended. */
  finished(reusable: boolean): void;
  /** The upstream switched protocols: bytes go through as they are from now on. */
  upgraded(): void;
}
